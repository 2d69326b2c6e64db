"""Originals wherever they are: kept where the setting says, read also where they were before."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from pipeline.errors import BadAddress, Unreachable
from pipeline.ingest.archive import WarcArchive
from pipeline.ingest.object_archive import ObjectArchive, is_object
from pipeline.ingest.object_store import ObjectStore
from pipeline.models import Original
from pipeline.ports import Clock, Dropped


class Originals:
    """Keeps in one archive; reads, discards and drops in that one and in the home folder's."""

    def __init__(
        self, archive: WarcArchive | ObjectArchive, before: Sequence[WarcArchive] = ()
    ) -> None:
        self._archive = archive
        self._all = (archive, *before)

    @property
    def place(self) -> str:
        """The folder or address that originals are kept in now."""
        return self._archive.place

    @property
    def places(self) -> tuple[str, ...]:
        """All folders and addresses that originals are read from, that of today first."""
        return tuple(one.place for one in self._all)

    def keep(self, original: Original) -> str:
        """Stores the bytes, once for the same bytes, and returns the reference to read them by.

        Raises:
            BadDocument: the bytes are more than the archive would read again.
            Unreachable: the place does not answer or cannot be written.
        """
        return self._archive.keep(original)

    def settle(self, references: Iterable[str]) -> None:
        """Makes what these name, and all else that was kept so far, safe from a loss of power.

        Raises:
            Unreachable: that failed for one of them or for what is beside it; keep it again.
        """
        self._archive.settle(references)

    def read(self, reference: str) -> bytes:
        """The bytes kept under a reference.

        Raises:
            BadAddress: it is no reference, or nothing is kept under it any more.
            BadDocument: what is kept is not what was stored.
            Unreachable: the place does not answer, or is not in the setting any more.
        """
        *others, last = self._of(reference)
        for archive in others:
            try:
                return archive.read(reference)
            except BadAddress as error:
                if error.code != "missing":
                    raise
        return last.read(reference)

    def discard(self, reference: str) -> bool:
        """Deletes what is kept under a reference, in every place; False where nothing was.

        Raises:
            BadAddress: it is no reference.
            BadDocument: no record begins and ends there.
            Unreachable: a place does not answer, cannot be written or is not in the setting.
        """
        discarded = [archive.discard(reference) for archive in self._of(reference)]
        return any(discarded)

    def drop_before(self, day: date) -> Dropped:
        """Deletes what was kept before a day, in UTC, in every place.

        Raises:
            Unreachable: a place does not answer or cannot be written.
        """
        return sum((archive.drop_before(day) for archive in self._all), Dropped())

    def check(self) -> None:
        """Writes to the place of today and deletes what was written.

        Raises:
            Unreachable: the place does not answer or cannot be written.
        """
        self._archive.check()

    def _of(self, reference: str) -> Sequence[WarcArchive | ObjectArchive]:
        kind = ObjectArchive if is_object(reference) else WarcArchive
        found = [one for one in self._all if isinstance(one, kind)]
        if not found:
            raise Unreachable(
                f"the original {reference} is in an object store; "
                "set STANDPOINT_ORIGINALS to its address again to have it read"
            )
        return found


def open_originals(place: str, home: Path, clock: Clock, *, offline: bool) -> Originals:
    """Originals kept in a folder, or at an address with `://`; `home` is where they were before.

    Raises:
        ConfigurationError: the address has no driver here, or would be dialled while offline.
    """
    at_home = WarcArchive(home, clock)
    if "://" in place:
        store = ObjectStore(place, offline=offline)
        return Originals(ObjectArchive(store, clock), [at_home])
    if Path(place) == home:
        return Originals(at_home)
    return Originals(WarcArchive(Path(place), clock), [at_home])
