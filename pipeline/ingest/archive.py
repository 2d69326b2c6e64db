"""Keeps originals in WARC files: some for each day, one record for each content."""

import tempfile
from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from pathlib import Path

from pipeline.errors import BadAddress, BadDocument, Unreachable
from pipeline.ingest.bounds import MAX_ORIGINAL, megabytes
from pipeline.ingest.single_originals import SingleOriginals
from pipeline.ingest.warc_index import WarcIndex
from pipeline.ingest.warc_record import (
    MAX_MEMBER,
    empty_member,
    payload_of,
    record_member,
)
from pipeline.ingest.warc_reference import WarcReference, day_of
from pipeline.ingest.warc_writing import WarcWriting, records_of
from pipeline.models import Original
from pipeline.ports import Clock, Dropped


class WarcArchive:
    """Originals in `<root>/2026/11/22-<host>-<process>-<random>.warc.gz`.

    A reference names file, offset, length and hash, so that reading is one seek. What was kept
    before as a file of its own is read and discarded as ever.
    """

    def __init__(self, root: Path, clock: Clock) -> None:
        self._root, self._clock = root, clock
        self.place = str(root)
        self._writing = WarcWriting(root)
        self._index = WarcIndex(root / "index")
        self._singles = SingleOriginals(root)

    def keep(self, original: Original) -> str:
        """Stores the bytes, once for the same bytes, and returns the reference to read them by.

        They may still be lost where the power fails, until they are settled.

        Raises:
            BadDocument: the bytes are more than the archive would read again.
            Unreachable: the folder cannot be written.
        """
        check_size(original)
        try:
            digest = original.sha256
            return self._found(digest) or self._written(original, digest)
        except OSError as error:
            raise Unreachable(
                f"originals cannot be kept in {self._root}: {error.strerror}; "
                "free space there or set STANDPOINT_ORIGINALS to another folder"
            ) from error

    def settle(self, references: Iterable[str]) -> None:
        """Makes what these name, and all else that was kept so far, safe from a loss of power.

        Raises:
            Unreachable: that failed for one of them or for what is beside it; keep it again.
        """
        places = (WarcReference.parse(one) for one in references)
        try:
            self._writing.settle({place.file for place in places if place})
        except OSError as error:
            raise Unreachable(
                f"originals kept in {self._root} may not be safe: {error.strerror}; "
                "they are kept again"
            ) from error

    def read(self, reference: str) -> bytes:
        """The bytes kept under a reference.

        Raises:
            BadAddress: it is no reference, or nothing is kept under it any more.
            BadDocument: what is kept is not what was stored.
            Unreachable: the folder cannot be read.
        """
        if self._singles.owns(reference):
            return self._singles.read(reference)
        place = _place(reference)
        path = self._root / place.file
        try:
            with path.open("rb") as file:
                file.seek(place.offset)
                member = file.read(place.length)
        except FileNotFoundError as error:
            raise BadAddress(
                f"no original is kept at {path}: those of that day were removed, "
                "by `standpoint originals prune` or by hand",
                code="missing",
            ) from error
        except OSError as error:
            raise Unreachable(f"{path} cannot be read: {error.strerror}") from error
        if member == empty_member(place):
            raise BadAddress(f"the original at {path}:{place.offset} was discarded", code="missing")
        content = payload_of(member)
        if content is None or sha256(content).hexdigest() != place.sha256:
            raise BadDocument(
                f"{path} is damaged at byte {place.offset}; restore it from a backup",
                code="damaged",
            )
        return content

    def discard(self, reference: str) -> bool:
        """Overwrites what is kept under a reference; False where nothing was.

        All other records stay where they are, so that their references hold, and a process that
        appends to the file meanwhile is not disturbed. Killed half-way, it can be repeated.

        Raises:
            BadAddress: it is no reference.
            BadDocument: no record begins and ends there.
            Unreachable: the file cannot be written.
        """
        if self._singles.owns(reference):
            return self._singles.discard(reference)
        place = _place(reference)
        path = self._root / place.file
        try:
            return self._writing.overwrite(place, empty_member(place))
        except FileNotFoundError:
            return False
        except OSError as error:
            raise Unreachable(
                f"{path} cannot be written: {error.strerror}; the original at byte "
                f"{place.offset} is still there: repeat this when it can"
            ) from error

    def drop_before(self, day: date) -> Dropped:
        """Deletes the files of all days before one, in UTC.

        Raises:
            Unreachable: a file cannot be deleted.
        """
        size = 0
        try:
            gone = [path for path in self._writing.files() if self._day(path) < day]
            gone += self._singles.before(day)
            for path in gone:
                size += path.stat().st_size
                path.unlink()
            if gone:
                self._index.retain(lambda place: place.day >= day)
        except OSError as error:
            raise Unreachable(
                f"originals in {self._root} cannot be deleted: {error.strerror}"
            ) from error
        return Dropped(len(gone), size)

    def check(self) -> None:
        """Writes a file and deletes it.

        Raises:
            Unreachable: the folder cannot be written.
        """
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self._root):
                pass
        except OSError as error:
            raise Unreachable(
                f"originals cannot be kept in {self._root}: {error.strerror}; "
                "set STANDPOINT_ORIGINALS to another folder"
            ) from error

    def _found(self, digest: str) -> str | None:
        """The reference of bytes that are kept already and read back."""
        single = self._singles.find(digest)
        if single:
            return single
        if not self._index.exists():
            self._restore_index()
        for place in self._index.find(digest):
            if place.file in self._writing.doubted:
                continue
            try:
                self.read(str(place))
            except (BadAddress, BadDocument):
                continue
            return str(place)
        return None

    def _written(self, original: Original, digest: str) -> str:
        now = self._clock()
        member = record_member(original, digest, now)
        with self._writing.turn(now.date()) as (file, offset):
            place = WarcReference(file, offset, len(member), digest)
            self._index.add(place)
            self._writing.append(place, member)
        return str(place)

    def _restore_index(self) -> None:
        for path in self._writing.files():
            for place in records_of(path, path.relative_to(self._root).as_posix()):
                self._index.add(place)

    def _day(self, path: Path) -> date:
        return day_of(path.relative_to(self._root).as_posix()) or date.max


def check_size(original: Original) -> None:
    """Refuses what an archive would not read again.

    Raises:
        BadDocument: it is larger than any original may be.
    """
    if len(original.content) > MAX_ORIGINAL:
        raise BadDocument(
            f"{original.url} has {megabytes(len(original.content))}; "
            f"originals are kept up to {megabytes(MAX_ORIGINAL)}",
            code="too_large",
        )


def _place(reference: str) -> WarcReference:
    place = WarcReference.parse(reference)
    if place is None or place.length > MAX_MEMBER:
        raise BadAddress(f"{reference!r} is no reference to an original")
    return place
