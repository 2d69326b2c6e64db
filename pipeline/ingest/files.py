"""Reads documents from folders and files: announces what is there, fetches one at a time."""

import errno
import os
import stat
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote, unquote, unquote_to_bytes, urlsplit

from pipeline.errors import BadAddress, StandpointError, Unreachable
from pipeline.ingest.bounds import MAX_DOCUMENT_BYTES, MAX_LINES_FILE_BYTES, check_size
from pipeline.ingest.folders import Found, find_files
from pipeline.ingest.formats import content_type, holds_many, holds_rows
from pipeline.ingest.places import record_words
from pipeline.ingest.record_files import records_in
from pipeline.ingest.rows import header_bytes
from pipeline.ingest.spans import Span
from pipeline.models import Announcement, Entry, Feed, Original, Validators

_Version = tuple[Path, int, int]


class FolderFetcher:
    """Reads feeds of kind `folder`; relative addresses start at `base`."""

    concurrency: int = 1

    def __init__(self, base: Path) -> None:
        self._base = base.absolute()
        self._known: dict[_Version, Mapping[str, Span]] = {}
        self._knowing = threading.Lock()

    def announce(self, feed: Feed, known: Validators) -> Announcement:  # noqa: ARG002
        """The documents in a folder or file now, in the order of their paths.

        The entries can be gone through once; files are read meanwhile. A file that cannot be
        read, or is too large, is announced by its size and time of change; fetching it says
        what is wrong.

        Raises:
            BadAddress: the address does not exist, cannot be listed or holds too much.
        """
        root = self._root(feed.address)
        found = find_files(root)
        return Announcement(entries=(entry for one in found for entry in _announced(one)))

    def fetch(self, entry: Entry) -> Original:
        """The bytes of one file or record.

        Raises:
            BadAddress: the file or record is not there any more or cannot be read.
            BadDocument: it exceeds what one document may hold.
            Unreachable: the file system did not answer.
        """
        path, record = _located(entry.url)
        with _opened(path) as file:
            info = os.fstat(file.fileno())
            if record:
                span = self._span(file, path, record)
                check_size(f"{path} {record_words(record)}", span.length, MAX_DOCUMENT_BYTES)
                file.seek(span.start)
                content = file.read(span.length)
                if holds_rows(path):
                    content = header_bytes(file, str(path)) + content
            elif holds_many(path):
                check_size(str(path), info.st_size, MAX_LINES_FILE_BYTES)
                records_in(file, path, str(path))  # says what is wrong with a table's header
                raise BadAddress(f"{path} was readable again; its records come next time")
            else:
                content = file.read(MAX_DOCUMENT_BYTES + 1)
                check_size(str(path), max(info.st_size, len(content)), MAX_DOCUMENT_BYTES)
        return Original(
            url=entry.url,
            content=content,
            content_type=content_type(path) or "application/octet-stream",
            modified_at=_moment(info),
        )

    def _root(self, address: str) -> Path:
        try:
            return (self._base / Path(address).expanduser()).resolve()
        except (RuntimeError, ValueError, OSError) as error:
            raise BadAddress(f"{address} cannot be a file or folder: {error}") from error

    def _span(self, file: BinaryIO, path: Path, record: str) -> Span:
        info = os.fstat(file.fileno())
        version = (path, info.st_size, info.st_mtime_ns)
        with self._knowing:
            if version not in self._known:
                spans = records_in(file, path, str(path)) or ()
                # two, because threads at the end of one file are joined by those in the next
                self._known = dict([*self._known.items()][-1:])
                self._known[version] = {span.name: span for span in spans}
            records = self._known[version]
        if record not in records:
            raise BadAddress(f"{path} has no {record_words(record)} any more", code="missing")
        return records[record]


def _announced(found: Found) -> Iterator[Entry]:
    url = found.path.as_uri()
    try:
        with _opened(found.path) as file:
            info = os.fstat(file.fileno())
            limit = MAX_LINES_FILE_BYTES if holds_many(found.path) else MAX_DOCUMENT_BYTES
            if info.st_size > limit:
                yield Entry(key=found.key, url=url, revision=_outside(info))
                return
            spans = records_in(file, found.path, str(found.path))
            if spans is None:
                file.seek(0)
                revision = sha256(file.read(limit + 1)).hexdigest()
                yield Entry(key=found.key, url=url, revision=revision)
                return
            for span in spans:
                name = span.name
                yield Entry(
                    key=f"{found.key}#{name}",
                    url=f"{url}#{quote(name, safe='=')}",
                    revision=span.sha256,
                )
    except StandpointError as error:
        if error.code != "missing":
            yield Entry(key=found.key, url=url, revision=_unread(found.path))


def _located(url: str) -> tuple[Path, str]:
    parts = urlsplit(url)
    if parts.scheme != "file" or parts.netloc:
        raise BadAddress(f"{url} is not a file on this machine")
    return Path(os.fsdecode(unquote_to_bytes(parts.path))), unquote(parts.fragment)


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """A regular file open for reading; a pipe or a device is never opened."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise BadAddress(
                f"the folder {path} cannot be listed; allow reading it", code="unreadable"
            )
        if not stat.S_ISREG(mode):
            raise BadAddress(f"{path} is neither a file nor a folder", code="not_a_file")
        # a pipe put in the file's place meanwhile must not block; Path.open has no opener
        with open(path, "rb", opener=_unblocked) as file:
            yield file
    except (OSError, ValueError) as error:
        raise _translated(path, error) from error


def _unblocked(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)


def _translated(path: Path, error: OSError | ValueError) -> StandpointError:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return BadAddress(f"{path} is not there any more", code="missing")
    if isinstance(error, PermissionError):
        return BadAddress(f"{path} cannot be read; allow reading it", code="unreadable")
    if isinstance(error, ValueError) or error.errno in {errno.ELOOP, errno.ENAMETOOLONG}:
        return BadAddress(f"{path} cannot be a file: {error}")
    return Unreachable(f"{path} cannot be read now: {error.strerror}")


def _outside(info: os.stat_result) -> str:
    """A revision for what is not read: it changes with size and time of change."""
    return f"stat:{info.st_size}:{info.st_mtime_ns}"


def _unread(path: Path) -> str:
    try:
        return _outside(path.lstat())
    except OSError:
        return "unread"


def _moment(info: os.stat_result) -> datetime | None:
    try:
        return datetime.fromtimestamp(info.st_mtime, UTC)
    except (OverflowError, ValueError, OSError):
        return None
