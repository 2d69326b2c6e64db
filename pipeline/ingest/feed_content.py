"""What feeds, sitemaps and sites say once they are read; no parser is needed to know these."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import inf

from pipeline.ingest.bounds import MIB
from pipeline.models import Entry

BAD_DATE = "bad_date"
BROKEN_FEED = "broken_feed"
ENCODING_GUESSED = "encoding_guessed"
ENTRY_WITHOUT_LINK = "entry_without_link"
TOO_MANY_ENTRIES = "too_many_entries"
TRUNCATED_FEED = "truncated_feed"

MAX_SITEMAP_BYTES = 20 * MIB
"""One file, unpacked."""

MAX_ADDRESSES = 50_000
"""What the standard lets one file list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedContent:
    """What a feed or listing says: of itself, its entries in its own order, what was wrong."""

    title: str | None = None
    language: str | None = None
    entries: tuple[Entry, ...] = ()
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SitemapFile:
    """One file that an index names, and when something in it changed, if it tells."""

    address: str
    changed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SitemapContent:
    """What a sitemap lists: pages, or the files of an index, and what was wrong with it."""

    entries: tuple[Entry, ...] = ()
    files: tuple[SitemapFile, ...] = ()
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed that a page declares."""

    address: str
    title: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFacts:
    """What a page says of the site it belongs to, and the feeds that it declares."""

    title: str | None = None
    language: str | None = None
    feeds: tuple[FoundFeed, ...] = ()


def newest(entries: Iterable[Entry], count: int) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """The newest `count` entries, newest first, and the others.

    Entries without a date come after those with one, in the feed's order, because what a feed
    cannot date should not push out what it can; most feeds have the newest first.
    """
    ordered = tuple(sorted(entries, key=_moment, reverse=True))
    return ordered[:count], ordered[count:]


def _moment(entry: Entry) -> float:
    return entry.published_at.timestamp() if entry.published_at else -inf
