"""Reads feeds and pages from the web, through whatever speaks HTTP."""

from typing import Protocol

from pipeline.errors import ConfigurationError
from pipeline.ingest import formats
from pipeline.ingest.bounds import MAX_DOCUMENT_BYTES, MAX_FEED_BYTES
from pipeline.ingest.feeds import TRUNCATED_FEED, read_feed
from pipeline.ingest.listings import MAX_LISTING_BYTES, read_listing
from pipeline.ingest.sitemap_files import announce_sitemap
from pipeline.ingest.sitemaps import MAX_SITEMAP_BYTES
from pipeline.models import Announcement, Entry, Feed, FeedKind, Original, Validators
from pipeline.ports import Clock

ACCEPT_FEED = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"
)
ACCEPT_SITEMAP = "application/xml, text/xml, application/gzip;q=0.8, */*;q=0.1"
ACCEPT_PAGE = "text/html, application/xhtml+xml, text/plain;q=0.5, */*;q=0.1"


class Answered(Protocol):
    """What an address answered; `url` is where redirects ended."""

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


class WebFetcher:
    """Reads feeds of the kinds that are on the web, and the pages that they lead to."""

    def __init__(self, web: Web, clock: Clock) -> None:
        self._web, self._clock = web, clock
        self.concurrency = web.concurrency

    def announce(self, feed: Feed, known: Validators) -> Announcement:
        """What a feed announces now, or that it did not change since `known`.

        Raises:
            BadAddress: the address must not be opened, or there is nothing.
            BadDocument: what answered is no feed.
            Unreachable: it did not answer, or asked to be left alone for a while.
        """
        if feed.kind is FeedKind.SITEMAP:
            return announce_sitemap(feed.address, feed.days, self._sitemap, self._clock)
        if feed.kind is FeedKind.LISTING:
            return self._listing(feed)
        answer = self._web.get(
            feed.address, known=known, most_bytes=MAX_FEED_BYTES, accept=ACCEPT_FEED
        )
        if answer.unchanged:
            return Announcement(unchanged=True, validators=answer.validators)
        read = read_feed(answer.content, answer.content_type, url=answer.url, now=self._clock())
        # a host that calls a cut feed by its name would never send what is missing
        cut = TRUNCATED_FEED in read.flags
        return Announcement(
            entries=read.entries,
            validators=Validators() if cut else answer.validators,
            flags=read.flags,
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
        answer = self._web.get(feed.address, most_bytes=MAX_LISTING_BYTES, accept=ACCEPT_PAGE)
        return read_listing(
            answer.content, answer.content_type, url=answer.url, selector=feed.selector
        )
