"""The door of the results database to who is who among the actors that articles report."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pipeline.models import NamedActor
from pipeline.ports.reading import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """Two actors who became one: under which number it can be undone, and what went over."""

    number: int
    actor: str
    into: str
    names: int
    stances: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmerged:
    """A merge that was undone; `actor` None: nothing was left of it to give back."""

    number: int
    actor: str | None
    into: str | None


class ActorStore(Protocol):
    """Actors, each one row under all names, and what made them one."""

    def configure_actors(self, actors: Sequence[NamedActor], now: datetime) -> None:
        """Makes names go to the actors that the configuration gives them to.

        Names that it gives no more go back to where they were.
        """
        ...

    def join_acronyms(self, now: datetime) -> int:
        """Makes one of actors whom texts introduced as one since; returns how many that were."""
        ...

    def merge_actors(
        self, actor: str, into: str, *, reason: str, author: str, now: datetime
    ) -> Merged:
        """Makes two actors one; each is given by any of its names or its number.

        Raises:
            BadAddress: there is no such actor, the two are one, or the file keeps them apart.
        """
        ...

    def undo_merge(self, number: int, *, author: str, now: datetime) -> Unmerged:
        """Gives an actor back what went to another, also what was reported since.

        Raises:
            BadAddress: there is no such merge, it was undone before, or it is the file's.
        """
        ...

    def actors(self, *, name: str | None = None, limit: int = 20) -> Table:
        """Actors, those with most stances first; `name`: those with these words in a name.

        Columns: id, name, names (all of them, a list), stances, targets, in_file.
        """
        ...

    def actor_merges(self, *, undone: bool = False, limit: int = 20) -> Table:
        """What made actors one, newest first; `undone`: also what was undone.

        Columns: number, kind, actor, into (the one that the names are of now; None: gone), names
        (a list), reason, author, made_at (None: waits for the end of a run), undone_at.
        """
        ...
