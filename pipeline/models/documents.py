"""From what a feed announces to the article that is stored."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from pipeline.models.configured import BY_HAND
from pipeline.models.hashing import digest


@dataclass(frozen=True, slots=True)
class Prefix:
    """The address of an object, or what the addresses of many begin with: `s3://bucket/news`."""

    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    """What a person hands in: a file, a folder, a prefix, or an address where it is a text.

    `name` is what a report calls it, `source` the slug of who published it.
    """

    name: str
    place: Path | Prefix | str
    source: str = BY_HAND


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item announced by a feed.

    `key` is stable within the feed; `revision` changes when the feed says that the item did
    (a file's or record's sha256, a feed item's date of update).
    """

    key: str
    url: str
    revision: str
    guid: str | None = None
    title: str | None = None
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a host named its last full answer by; sent back, it may answer "not modified"."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """What a feed said when it was asked: its entries, in its own order.

    `unchanged` says that nothing was sent because nothing changed. `flags` are reason codes of
    what was wrong with an answer that could be read all the same, such as `truncated_feed`.
    `moved_to` is where the feed lives now, if its address leads there for good.
    """

    entries: Iterable[Entry] = ()
    unchanged: bool = False
    validators: Validators = field(default_factory=Validators)
    flags: tuple[str, ...] = ()
    moved_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingEntry:
    """An entry whose announced revision has no page yet, with what its source says of it."""

    entry_id: int
    feed_id: int
    source_id: int
    source_slug: str
    source_language: str | None
    by_hand: bool
    entry: Entry


@dataclass(frozen=True, kw_only=True)
class Original:
    """Bytes as fetched, before anyone read them; `url` is where redirects ended."""

    # no slots: the hash is computed once and kept

    url: str
    content: bytes
    content_type: str
    http_status: int | None = None
    modified_at: datetime | None = None

    @cached_property
    def sha256(self) -> str:
        """The hash of the bytes, in hexadecimal."""
        return sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One article as read from an original: clean text and what was said about it.

    `text` is all that an analyst is shown; paragraphs are separated by an empty line, and the
    first is the title where the original has one. `paywalled` is whether its publisher says that
    only those who pay may read all of it; None where it says nothing.
    """

    title: str
    text: str
    extractor: str
    url: str | None = None
    record_id: str | None = None
    authors: tuple[str, ...] = ()
    section: str | None = None
    language: str | None = None
    published_at: datetime | None = None
    image_url: str | None = None
    paywalled: bool | None = None

    @property
    def sha256(self) -> str:
        """The hash of the text: the version's identity."""
        return digest(self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """A document with all that is stored beside it: its entry, its original and its article's key.

    With `page_id` a stored page was read again.
    """

    pending: PendingEntry
    original: Original
    document: Document
    article_key: str
    archive_ref: str
    page_id: int | None = None


class Change(StrEnum):
    """What a document did to the articles stored."""

    NEW = "new"
    EDITED = "edited"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """Where a document went."""

    article_id: int
    version_id: int
    change: Change
