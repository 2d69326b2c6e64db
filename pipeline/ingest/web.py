"""Reads feeds and pages from the web, through whatever speaks HTTP."""

from datetime import datetime
from typing import Protocol

from pipeline.errors import ConfigurationError
from pipeline.ingest import formats
from pipeline.ingest.bounds import MAX_DOCUMENT_BYTES, MAX_FEED_BYTES
from pipeline.ingest.feed_content import (
    MAX_SITEMAP_BYTES,
    TRUNCATED_FEED,
    FeedContent,
    SitemapContent,
)
from pipeline.ingest.markup import MAX_MARKUP
from pipeline.ingest.sitemap_files import announce_sitemap, window_of
from pipeline.models import Announcement, Entry, Feed, FeedKind, Original, Validators
from pipeline.ports import Clock

ACCEPT_FEED = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"
)
ACCEPT_SITEMAP = "application/xml, text/xml, application/gzip;q=0.8, */*;q=0.1"
ACCEPT_PAGE = "text/html, application/xhtml+xml, text/plain;q=0.5, */*;q=0.1"


class Answered(Protocol):
    """What an address answered.

    `url` is where redirects ended, and `moved_to` the same if all of them were permanent.
    """

    @property
    def url(self) -> str: ...  # noqa: D102
    @property
    def status(self) -> int: ...  # noqa: D102
    @property
    def content_type(self) -> str: ...  # noqa: D102
    @property
    def content(self) -> bytes: ...  # noqa: D102
    @property
    def validators(self) -> Validators: ...  # noqa: D102
    @property
    def unchanged(self) -> bool: ...  # noqa: D102
    @property
    def moved_to(self) -> str | None: ...  # noqa: D102


class Web(Protocol):
    """Asks addresses of the web; up to `concurrency` threads may use it at once."""

    concurrency: int

    def get(
        self,
        url: str,
        *,
        known: Validators = ...,
        most_bytes: int,
        accept: str = ...,
    ) -> Answered:
        """What an address answers, or that it did not change since `known`.

        Raises:
            BadAddress: it must not be opened, or there is nothing.
            BadDocument: it is more than `most_bytes`.
            Unreachable: it did not answer, or asked to be left alone for a while.
        """
        ...


class FeedReader(Protocol):
    """Reads what announces entries; see `feeds`, `sitemaps` and `listings` for what each raises."""

    def read_feed(  # noqa: D102
        self, content: bytes, content_type: str, *, url: str, now: datetime
    ) -> FeedContent: ...

    def read_sitemap(  # noqa: D102
        self, content: bytes, *, url: str, now: datetime, since: datetime
    ) -> SitemapContent: ...

    def read_listing(  # noqa: D102
        self, content: bytes, content_type: str, *, url: str, selector: str
    ) -> FeedContent: ...


class WebFetcher:
    """Reads feeds of the kinds that are on the web, and the pages that they lead to."""

    def __init__(self, web: Web, reader: FeedReader, clock: Clock) -> None:
        self._web, self._reader, self._clock = web, reader, clock
        self.concurrency = web.concurrency

    def announce(self, feed: Feed, known: Validators) -> Announcement:
        """What a feed announces now, or that it did not change since `known`.

        Raises:
            BadAddress: the address must not be opened, or there is nothing.
            BadDocument: what answered is no feed.
            Unreachable: it did not answer, or asked to be left alone for a while.
        """
        if feed.kind is FeedKind.SITEMAP:
            return announce_sitemap(
                feed.address,
                window_of(feed, self._clock()),
                self._sitemap,
                self._reader.read_sitemap,
                self._clock,
            )
        if feed.kind is FeedKind.LISTING:
            return self._listing(feed)
        answer = self._web.get(
            feed.address, known=known, most_bytes=MAX_FEED_BYTES, accept=ACCEPT_FEED
        )
        if answer.unchanged:
            return Announcement(
                unchanged=True, validators=answer.validators, moved_to=answer.moved_to
            )
        read = self._reader.read_feed(
            answer.content, answer.content_type, url=answer.url, now=self._clock()
        )
        # a host that calls a cut feed by its name would never send what is missing
        cut = TRUNCATED_FEED in read.flags
        return Announcement(
            entries=read.entries,
            validators=Validators() if cut else answer.validators,
            flags=read.flags,
            moved_to=None if cut else answer.moved_to,
        )

    def fetch(self, entry: Entry) -> Original:
        """The page behind an entry, whatever its type; a page without a date has the entry's.

        Raises:
            BadAddress: the address must not be opened, or there is nothing.
            BadDocument: it is more than one document may hold.
            Unreachable: it did not answer, or asked to be left alone for a while.
        """
        answer = self._web.get(entry.url, most_bytes=MAX_DOCUMENT_BYTES, accept=ACCEPT_PAGE)
        return Original(
            url=answer.url,
            content=answer.content,
            content_type=answer.content_type or formats.HTML,
            http_status=answer.status,
            modified_at=entry.published_at,
        )

    def _sitemap(self, url: str) -> tuple[str, bytes]:
        answer = self._web.get(url, most_bytes=MAX_SITEMAP_BYTES, accept=ACCEPT_SITEMAP)
        return answer.url, answer.content

    def _listing(self, feed: Feed) -> Announcement:
        if feed.selector is None:
            raise ConfigurationError(f"the listing {feed.address} has no `selector` in its file")
        # no validators: what a page announces depends on the selector too
        answer = self._web.get(feed.address, most_bytes=MAX_MARKUP, accept=ACCEPT_PAGE)
        read = self._reader.read_listing(
            answer.content, answer.content_type, url=answer.url, selector=feed.selector
        )
        return Announcement(entries=read.entries, flags=read.flags, moved_to=answer.moved_to)
