"""The WARC files of an archive: one writer each, appended to, and overwritten in place."""

import os
import platform
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from errno import EIO
from pathlib import Path
from threading import Lock

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from pipeline.errors import BadDocument
from pipeline.ingest.bounds import MIB
from pipeline.ingest.warc_record import GZIP_MAGIC, file_member
from pipeline.ingest.warc_reference import WarcReference, day_of

MAX_FILE = 1024 * MIB
"""A file that is larger is not appended to."""

LONGEST_HOST = 40
_DIGEST = re.compile("sha256:([0-9a-f]{64})")


class WarcWriting:
    """Appends to a file of its own, another one each day, in each process and after an error.

    No two processes append to one file, so that none needs to wait for another, and what one that
    was killed left behind is never appended to.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock = Lock()
        self._file: str | None = None
        self._process = 0
        self._unsettled: set[str] = set()
        self.doubted: set[str] = set()
        """Files that could not be made safe: nothing that stands there is to be relied on."""

    def files(self) -> list[Path]:
        """All WARC files of the archive, oldest day first."""
        found = self._root.glob("[0-9][0-9][0-9][0-9]/[0-9][0-9]/*.warc.gz")
        return sorted(path for path in found if day_of(path.relative_to(self._root).as_posix()))

    @contextmanager
    def turn(self, day: date) -> Iterator[tuple[str, int]]:
        """The file to append to and where it ends, for one thread at a time; OSError passes."""
        with self._lock:
            offset = self._end(day)
            if self._file is None or offset is None:
                self._file, self._process = self._begun(day), os.getpid()
                offset = _size(self._path(self._file))
            try:
                yield self._file, offset
            except OSError:
                # Half a record may stand there: nothing is to follow it.
                with suppress(OSError):
                    os.truncate(self._path(self._file), offset)
                self._file = None
                raise

    def append(self, place: WarcReference, member: bytes) -> None:
        """Writes a record to the end of the file; OSError passes."""
        descriptor = os.open(self._path(place.file), os.O_WRONLY | os.O_APPEND)
        try:
            _write_all(descriptor, member)
        finally:
            os.close(descriptor)
        self._unsettled.add(place.file)

    def settle(self, files: Iterable[str]) -> None:
        """Makes these files and all that was appended safe from a loss of power; OSError passes.

        A file for which that failed is never settled again: what the disk did not take may by then
        be forgotten by the system without a word.
        """
        with self._lock:
            files = {*files, *self._unsettled}
            self._unsettled.clear()
        failed: OSError | None = None
        for file in sorted(files - self.doubted):
            try:
                _sync(self._path(file))
            except OSError as error:
                failed = error
                self._doubt(file)
        if failed or files & self.doubted:
            raise failed or OSError(EIO, os.strerror(EIO))

    def overwrite(self, place: WarcReference, member: bytes) -> bool:
        """Puts a record of the same length in another's place; False where it stands already.

        Raises:
            BadDocument: no record begins and ends there.
            OSError: the file cannot be written.
        """
        with (self._root / place.file).open("r+b", buffering=0) as file:
            file.seek(place.offset)
            there = file.read(place.length)
            after = file.read(len(GZIP_MAGIC))
            if not there or there == member:
                return False
            if not there.startswith(GZIP_MAGIC) or after not in (b"", GZIP_MAGIC):
                raise BadDocument(
                    f"{self._root / place.file} has no record of {place.length} bytes at byte "
                    f"{place.offset}; restore it from a backup or delete it",
                    code="damaged",
                )
            file.seek(place.offset)
            _write_all(file.fileno(), member)
            os.fsync(file.fileno())
        return True

    def _end(self, day: date) -> int | None:
        """Where the own file ends; None where another one is to be begun."""
        if self._file is None or self._process != os.getpid() or day_of(self._file) != day:
            return None
        try:
            size = _size(self._path(self._file))
        except FileNotFoundError:
            return None
        return size if size < MAX_FILE else None

    def _doubt(self, file: str) -> None:
        with self._lock:
            self.doubted.add(file)
            if self._file == file:
                self._file = None

    def _path(self, file: str) -> str:
        return f"{self._root}/{file}"

    def _begun(self, day: date) -> str:
        host = re.sub("[^a-z0-9]+", "-", platform.node().lower())[:LONGEST_HOST] or "host"
        file = f"{day:%Y/%m/%d}-{host}-{os.getpid()}-{secrets.token_hex(4)}.warc.gz"
        path = self._root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb", buffering=0) as opened:
            _write_all(opened.fileno(), file_member(file))
        _sync(str(path.parent))
        return file


def records_of(path: Path, name: str) -> Iterator[WarcReference]:
    """Every original in a file, by its own account; what is torn ends it.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        records = ArchiveIterator(file, no_record_parse=True)
        try:
            for record in records:
                said = _DIGEST.fullmatch(
                    record.rec_headers.get_header("WARC-Payload-Digest", "") or ""
                )
                offset, length = records.get_record_offset(), records.get_record_length()
                if said and record.rec_type in ("response", "resource"):
                    yield WarcReference(name, offset, length, said[1])
        except ArchiveLoadFailed:
            return


def _size(path: str) -> int:
    return os.stat(path).st_size  # noqa: PTH116 - for each record; a Path would take as long again


def _sync(path: str) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_all(descriptor: int, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[os.write(descriptor, left) :]
