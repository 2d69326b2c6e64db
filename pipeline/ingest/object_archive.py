"""Keeps originals in an object store: each in a WARC file of its own, written in one piece.

Objects cannot be appended to or overwritten in part, so there is nothing to finish later and
nothing to lose when a process dies.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date
from hashlib import sha256

from pipeline.errors import BadAddress, BadDocument, Unreachable
from pipeline.ingest.archive import check_size
from pipeline.ingest.object_store import ObjectStore
from pipeline.ingest.warc_record import MAX_MEMBER, file_member, payload_after_head, record_member
from pipeline.models import Original
from pipeline.ports import Clock, Dropped

MAX_OBJECT = MAX_MEMBER + 4096
_REFERENCE = re.compile(r"([0-9]{4}/[0-9]{2}/[0-9]{2})/([0-9a-f]{64})\.warc\.gz")
_DAY_BYTES = len("2026/11/22")
_YEAR, _MONTH, _DAY = 1, 2, 3


def is_object(reference: str) -> bool:
    """Whether a reference is one to an object."""
    return _REFERENCE.fullmatch(reference) is not None


class ObjectArchive:
    """Originals as `2026/11/22/<sha256>.warc.gz` below one address; the name is the reference.

    `index/<ab>/<sha256>` tells on which day the same bytes were kept before. As the name follows
    from the bytes, two processes that keep the same ones at once write the same object.
    """

    def __init__(self, store: ObjectStore, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self.place = store.address

    def keep(self, original: Original) -> str:
        """Stores the bytes, once for the same bytes, and returns the reference to read them by.

        Raises:
            BadDocument: the bytes are more than the archive would read again.
            Unreachable: the store does not answer or refuses.
        """
        check_size(original)
        digest = original.sha256
        return self._found(digest) or self._written(original, digest)

    def settle(self, references: Iterable[str]) -> None:
        """Nothing is left to do: what the store took is safe."""

    def read(self, reference: str) -> bytes:
        """The bytes kept under a reference.

        Raises:
            BadAddress: it is no reference, or nothing is kept under it any more.
            BadDocument: what is kept is not what was stored.
            Unreachable: the store does not answer or refuses.
        """
        _, digest = _day_and_digest(reference)
        file = self._store.get(reference, MAX_OBJECT + 1)
        if file is None:
            if not self._store.is_there():
                raise Unreachable(
                    f"nothing at all is at {self.place}; correct STANDPOINT_ORIGINALS, or create it"
                )
            raise BadAddress(
                f"no original is kept at {self.place}/{reference}: it was discarded, or those of "
                "that day were removed, by `standpoint originals prune` or by hand",
                code="missing",
            )
        content = payload_after_head(file)
        if content is None or sha256(content).hexdigest() != digest:
            raise BadDocument(
                f"{self.place}/{reference} is damaged; restore it from a backup", code="damaged"
            )
        return content

    def discard(self, reference: str) -> bool:
        """Deletes what is kept under a reference; False where nothing was.

        Raises:
            BadAddress: it is no reference.
            Unreachable: the store does not answer or refuses.
        """
        day, digest = _day_and_digest(reference)
        was_there = self._store.get(reference, 1) is not None
        self._store.remove([reference])
        if self._day_of(digest) == day:
            self._store.remove([_index_name(digest)])
        return was_there

    def drop_before(self, day: date) -> Dropped:
        """Deletes the objects of all days before one, in UTC.

        Raises:
            Unreachable: the store does not answer or refuses.
        """
        dropped = Dropped()
        for folder in self._days():
            if date(*map(int, folder.split("/"))) < day:
                sizes = {
                    name: size
                    for name, size in self._store.sizes(folder).items()
                    if is_object(name)
                }
                self._forget(folder, list(sizes))
                self._store.remove(list(sizes))
                dropped += Dropped(files=len(sizes), size=sum(sizes.values()))
        return dropped

    def check(self) -> None:
        """Writes an object, reads it and deletes it.

        Raises:
            Unreachable: the store does not answer or refuses.
        """
        name = "index/check"
        self._store.put({name: b"written by standpoint doctor"})
        self._store.get(name, 1)
        self._store.remove([name])

    def _found(self, digest: str) -> str | None:
        """The reference of bytes that are kept already and read back."""
        day = self._day_of(digest)
        if day is None:
            return None
        reference = f"{day}/{digest}.warc.gz"
        try:
            self.read(reference)
        except (BadAddress, BadDocument):
            return None
        return reference

    def _written(self, original: Original, digest: str) -> str:
        now = self._clock()
        day = f"{now.astimezone(UTC):%Y/%m/%d}"
        reference = f"{day}/{digest}.warc.gz"
        file = file_member(reference) + record_member(original, digest, now)
        # The index is believed only when the object reads back, so either may be lost.
        self._store.put({_index_name(digest): day.encode(), reference: file})
        return reference

    def _day_of(self, digest: str) -> str | None:
        said = self._store.get(_index_name(digest), _DAY_BYTES)
        day = (said or b"").decode("ascii", "replace")
        return day if is_object(f"{day}/{digest}.warc.gz") else None

    def _days(self) -> list[str]:
        """Folders such as `2026/11/22`, those of real days alone."""
        folders = [""]
        for depth in (_YEAR, _MONTH, _DAY):
            found = [one for folder in folders for one in self._store.folders(folder)]
            folders = [one for one in found if _is_part_of_a_day(one, depth)]
        return folders

    def _forget(self, folder: str, references: list[str]) -> None:
        """Deletes from the index what leads to these objects, and not to a newer day's."""
        names = [_index_name(_day_and_digest(one)[1]) for one in references]
        said = self._store.get_all(names)
        self._store.remove([name for name, day in said.items() if day == folder.encode()])


def _index_name(digest: str) -> str:
    return f"index/{digest[:2]}/{digest}"


def _is_part_of_a_day(folder: str, depth: int) -> bool:
    whole = folder + "/01" * (_DAY - depth)
    try:
        return f"{date(*map(int, whole.split('/'))):%Y/%m/%d}" == whole
    except (ValueError, TypeError):
        return False


def _day_and_digest(reference: str) -> tuple[str, str]:
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        raise BadAddress(f"{reference!r} is no reference to an original")
    return found[1], found[2]
