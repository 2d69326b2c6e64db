"""Reads documents from object stores: announces what is below a prefix, fetches one at a time.

An object that is one document is announced by what the store says of it (its tag, else when it
changed) and read once, when it is fetched. One that may hold records is read for announcing too.
"""

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from pipeline.errors import (
    BadAddress,
    BadDocument,
    ConfigurationError,
    Unreachable,
)
from pipeline.ingest.bounds import (
    MAX_DOCUMENT_BYTES,
    MAX_OBJECTS,
    MAX_OBJECTS_BYTES,
    MAX_OBJECTS_SECONDS,
    MAX_RECORDS_OBJECT_BYTES,
    check_size,
    megabytes,
)
from pipeline.ingest.formats import (
    CONTENT_TYPES,
    content_type,
    holds_many,
    holds_rows,
    may_hold_list,
)
from pipeline.ingest.object_rows import Row, moment_of, size_of, tag_of
from pipeline.ingest.object_store import ObjectStore
from pipeline.ingest.places import record_words
from pipeline.ingest.prefixes import below, is_shown, object_named, object_url
from pipeline.ingest.record_files import records_in
from pipeline.ingest.rows import header_bytes
from pipeline.ingest.spans import Span
from pipeline.models import Announcement, Entry, Feed, Original

SETTING = "STANDPOINT_INGEST_FROM"


@dataclass(frozen=True)
class _Held:
    """An object of records in memory."""

    content: bytes
    records: Mapping[str, Span]
    modified_at: datetime | None


class ObjectFetcher:
    """Reads what lies below the addresses that `allowed` names; folders among them are passed."""

    def __init__(
        self, allowed: Sequence[str], *, offline: bool = False, seconds: float = MAX_OBJECTS_SECONDS
    ) -> None:
        self._allowed, self._offline, self._seconds = allowed, offline, seconds
        self._stores: dict[str, ObjectStore] = {}
        self._held: dict[str, _Held] = {}
        self._opening, self._holding = threading.Lock(), threading.Lock()

    def announce(self, feed: Feed) -> Announcement:
        """The documents below a prefix now, in the order of their names; keys are whole URLs.

        The entries can be gone through once; objects are read meanwhile. One that is too large,
        or a table without a header, is announced whole; fetching it says what is wrong.

        Raises:
            BadAddress: the address is not allowed, nothing is there, or too much.
            ConfigurationError: its driver is missing, or offline forbids it.
            Unreachable: the store does not answer or refuses, or reading takes too long.
        """
        there = below(feed.address, self._allowed)
        if there is None:
            raise BadAddress(
                f"{feed.address} is not below an address that may be named here; "
                f"add it to {SETTING}",
                code="not_allowed",
            )
        store = self._store(there[0])
        found = _documents(feed.address, there[1], store.listed(there[1]))
        return Announcement(entries=self._entries(feed.address, store, found))

    def fetch(self, entry: Entry) -> Original:
        """The bytes of one object or record.

        Raises:
            BadAddress: the object or record is not there any more.
            BadDocument: it exceeds what one document may hold.
            Unreachable: the store does not answer, refuses, or is not in the setting any more.
        """
        named = object_named(entry.url, self._allowed)
        if named is None:
            raise Unreachable(
                f"{entry.url} is below no address that may be read now; add it to {SETTING}"
            )
        address, name, record = named
        path = Path(name)
        try:
            store = self._store(address)
        except ConfigurationError as error:
            raise Unreachable(error.message) from error
        if record:
            held = self._records(store, name)
            content, modified_at = _record(held, path, store, name, record), held.modified_at
        else:
            content, modified_at = _read(store, name)
            if holds_many(path):
                _spans(content, store, name)  # says what is wrong with a table's header
                raise BadAddress(f"{entry.url} was readable again; its records come next time")
        return Original(
            url=entry.url,
            content=content,
            content_type=content_type(path) or "application/octet-stream",
            modified_at=modified_at,
        )

    def _store(self, address: str) -> ObjectStore:
        with self._opening:
            if address not in self._stores:
                self._stores[address] = ObjectStore(
                    address, holds="documents", setting=SETTING, offline=self._offline
                )
            return self._stores[address]

    def _entries(
        self, address: str, store: ObjectStore, found: Mapping[str, Row]
    ) -> Iterator[Entry]:
        over = time.monotonic() + self._seconds
        for name, row in found.items():
            if time.monotonic() > over:
                raise Unreachable(
                    f"finding the records below {address} took more than {self._seconds:g} "
                    "seconds; name a prefix with less below it",
                    code="timeout",
                )
            yield from _announced(store, name, row)

    def _records(self, store: ObjectStore, name: str) -> _Held:
        """The records of an object, which is read once for all of them."""
        url = object_url(store.address, name)
        with self._holding:
            if url not in self._held:
                content, modified_at = _read(store, name)
                spans = _spans(content, store, name) or ()
                records = {span.name: span for span in spans}
                # two, because threads at the end of one object are joined by those in the next
                self._held = dict([*self._held.items()][-1:])
                self._held[url] = _Held(content, records, modified_at)
            return self._held[url]


def _documents(address: str, within: str, listed: Mapping[str, Row]) -> Mapping[str, Row]:
    """Of what a store lists, what is read, by name; hidden names are left out as in a folder."""
    inside = {
        name: row
        for name, row in sorted(listed.items())
        if not within or name == within or name.startswith(within + "/")
    }
    if len(inside) > 1:
        inside.pop(within, None)  # what some tools put in a folder's place
    if not inside:
        raise BadAddress(
            f"nothing is at {address}; correct the address, or put objects there", code="missing"
        )
    found = {
        name: row
        for name, row in inside.items()
        if is_shown(name) and content_type(Path(name)) and row.get("type", "file") == "file"
    }
    if within in inside and within not in found:
        raise BadAddress(
            f"{address} has no suffix that is read; convert it to one of {' '.join(CONTENT_TYPES)}",
            code="unknown_format",
        )
    # one that is too large to be read costs only itself
    size = sum(size_of(row) for name, row in found.items() if size_of(row) <= _limit(Path(name)))
    if len(found) > MAX_OBJECTS or size > MAX_OBJECTS_BYTES:
        raise BadAddress(
            f"{len(found):,} documents with {megabytes(size)} are below {address}; at most "
            f"{MAX_OBJECTS:,} with {megabytes(MAX_OBJECTS_BYTES)} are read at once: name a longer "
            "prefix",
            code="too_many_files",
        )
    return found


def _announced(store: ObjectStore, name: str, row: Row) -> Iterator[Entry]:
    url, path, tag = object_url(store.address, name), Path(name), tag_of(row)
    is_read = holds_many(path) or may_hold_list(path) or tag is None
    if not is_read or size_of(row) > _limit(path):
        yield Entry(key=url, url=url, revision=tag or f"stat:{size_of(row)}")
        return
    content = _content(store, name, row)
    if content is None:
        return
    whole = Entry(key=url, url=url, revision=sha256(content).hexdigest())
    try:
        spans = _spans(content, store, name)
    except BadDocument:
        spans = None
    if spans is None:
        yield whole
        return
    for span in spans:
        record = object_url(store.address, name, span.name)
        yield Entry(key=record, url=record, revision=span.sha256)


def _record(held: _Held, path: Path, store: ObjectStore, name: str, record: str) -> bytes:
    named = f"{object_url(store.address, name)} {record_words(record)}"
    if record not in held.records:
        raise BadAddress(f"{named} is not there any more", code="missing")
    span = held.records[record]
    check_size(named, span.length, MAX_DOCUMENT_BYTES)
    content = held.content[span.start : span.start + span.length]
    if holds_rows(path):
        return header_bytes(BytesIO(held.content), named) + content
    return content


def _read(store: ObjectStore, name: str) -> tuple[bytes, datetime | None]:
    """An object's bytes, and when it changed."""
    url, limit = object_url(store.address, name), _limit(Path(name))
    row = store.told(name)
    if row is not None:
        check_size(url, size_of(row), limit)
        content = _content(store, name, row)
        if content is not None:
            check_size(url, len(content), limit)
            return content, moment_of(row)
    raise BadAddress(f"{url} is not there any more", code="missing")


def _content(store: ObjectStore, name: str, row: Row) -> bytes | None:
    # S3 refuses to send the first bytes of an object that has none
    return store.get(name, _limit(Path(name)) + 1) if size_of(row) else b""


def _spans(content: bytes, store: ObjectStore, name: str) -> Iterator[Span] | None:
    return records_in(BytesIO(content), Path(name), object_url(store.address, name))


def _limit(path: Path) -> int:
    return MAX_RECORDS_OBJECT_BYTES if holds_many(path) else MAX_DOCUMENT_BYTES
