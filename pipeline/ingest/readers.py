"""All that reads bytes from outside, with the reading done wherever it is safe."""

from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit

from pipeline.ingest.feed_content import FeedContent, SiteFacts, SitemapContent
from pipeline.ingest.parser_messages import (
    DOCUMENT,
    FEED,
    LISTING,
    SITE,
    SITEMAP,
    Arguments,
    DocumentArguments,
    FeedArguments,
    Job,
    ListingArguments,
    Result,
    SiteArguments,
    SitemapArguments,
)
from pipeline.ingest.places import place
from pipeline.models import Document, Original


class Run(Protocol):
    """Has a job done and gives its result; `named` is what people know the bytes by."""

    def __call__(  # noqa: D102
        self, job: Job[Result], arguments: Arguments, content: bytes, *, named: str
    ) -> Result: ...


def run_here(job: Job[Result], arguments: Arguments, content: bytes, *, named: str) -> Result:  # noqa: ARG001
    """Does a job in this process, for bytes that are trusted."""
    return job.read(arguments, content)


class Readers:
    """Reads documents, feeds, sitemaps, listings and sites; `concurrency` at once are quickest.

    Each raises what its reader raises, and what `run` does.
    """

    def __init__(self, run: Run, *, concurrency: int = 1) -> None:
        self._run = run
        self.concurrency = concurrency

    def read_document(
        self, original: Original, *, language_hint: str | None, received_at: datetime
    ) -> Document:
        """See `pipeline.ingest.extract.read_document`."""
        told = DocumentArguments(
            url=original.url,
            content_type=original.content_type,
            modified_at=original.modified_at,
            language_hint=language_hint,
            received_at=received_at,
        )
        return self._run(DOCUMENT, told, original.content, named=place(original.url))

    def read_feed(
        self, content: bytes, content_type: str, *, url: str, now: datetime
    ) -> FeedContent:
        """See `pipeline.ingest.feeds.read_feed`."""
        told = FeedArguments(url=url, content_type=content_type, now=now)
        return self._run(FEED, told, content, named=_host(url))

    def read_sitemap(
        self, content: bytes, *, url: str, now: datetime, since: datetime
    ) -> SitemapContent:
        """See `pipeline.ingest.sitemaps.read_sitemap`."""
        told = SitemapArguments(url=url, now=now, since=since)
        return self._run(SITEMAP, told, content, named=_host(url))

    def read_listing(
        self, content: bytes, content_type: str, *, url: str, selector: str
    ) -> FeedContent:
        """See `pipeline.ingest.listings.read_listing`."""
        told = ListingArguments(url=url, content_type=content_type, selector=selector)
        return self._run(LISTING, told, content, named=_host(url))

    def read_site(self, content: bytes, content_type: str, *, url: str) -> SiteFacts:
        """See `pipeline.ingest.discovery.read_site`."""
        told = SiteArguments(url=url, content_type=content_type)
        return self._run(SITE, told, content, named=_host(url))


def _host(url: str) -> str:
    return urlsplit(url).hostname or "the address"
