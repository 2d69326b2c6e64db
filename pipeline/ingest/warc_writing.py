"""The WARC files of an archive: one writer each, appended to, and overwritten in place."""

import os
import platform
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
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

    def files(self) -> list[Path]:
        """All WARC files of the archive, oldest day first."""
        found = self._root.glob("[0-9][0-9][0-9][0-9]/[0-9][0-9]/*.warc.gz")
        return sorted(path for path in found if day_of(path.relative_to(self._root).as_posix()))

    @contextmanager
    def turn(self, day: date) -> Iterator[tuple[str, int]]:
        """The file to append to and where it ends, for one thread at a time; OSError passes."""
        with self._lock:
            if not self._fits(day):
                self._file, self._process = self._begun(day), os.getpid()
            file = str(self._file)
            offset = (self._root / file).stat().st_size
            try:
                yield file, offset
            except OSError:
                # Half a record may stand there: nothing is to follow it.
                self._file = None
                with suppress(OSError):
                    os.truncate(self._root / file, offset)
                raise

    def append(self, place: WarcReference, member: bytes) -> None:
        """Writes a record to the end of the file, safe from a loss of power; OSError passes."""
        with (self._root / place.file).open("ab", buffering=0) as file:
            _write_all(file.fileno(), member)
            os.fsync(file.fileno())

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

    def _fits(self, day: date) -> bool:
        if self._file is None or self._process != os.getpid() or day_of(self._file) != day:
            return False
        path = self._root / self._file
        return path.exists() and path.stat().st_size < MAX_FILE

    def _begun(self, day: date) -> str:
        host = re.sub("[^a-z0-9]+", "-", platform.node().lower())[:LONGEST_HOST] or "host"
        file = f"{day:%Y/%m/%d}-{host}-{os.getpid()}-{secrets.token_hex(4)}.warc.gz"
        path = self._root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb", buffering=0) as opened:
            _write_all(opened.fileno(), file_member(file))
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
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


def _write_all(descriptor: int, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[os.write(descriptor, left) :]
