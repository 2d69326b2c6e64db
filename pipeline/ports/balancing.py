"""The door of the results database to how opinion moves: voices counted, and actors' reports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pipeline.models import Label


@dataclass(frozen=True, slots=True)
class Balance:
    """Voices for, against and in between; those that are unclear do not count."""

    favor: int = 0
    against: int = 0
    neutral: int = 0

    def __add__(self, other: "Balance") -> "Balance":
        """Both together."""
        return Balance(
            self.favor + other.favor, self.against + other.against, self.neutral + other.neutral
        )

    @property
    def judged(self) -> int:
        """How many voices that are."""
        return self.favor + self.against + self.neutral

    @property
    def points(self) -> float:
        """From -100, all against, to 100, all in favor; 0 where there are none."""
        return 100 * (self.favor - self.against) / self.judged if self.judged else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Voices:
    """The voices of one source or actor on one target, by one analyst, in two periods."""

    target: str
    holder: str
    analyst: str
    before: Balance
    now: Balance


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorReport:
    """Where a dated article reports an actor to stand."""

    target: str
    actor: str
    analyst: str
    label: Label
    article_id: int
    source: str
    published_at: datetime


class BalanceStore(Protocol):
    """How voices are counted, and the notices that come of it. Copies and what is held are out."""

    def own_voices(self, since: datetime, middle: datetime, until: datetime) -> Sequence[Voices]:
        """Articles' own voices by source and target: from `since`, and from `middle` to `until`.

        By the article's day, of publication, else of fetching.
        """
        ...

    def actor_voices(self, since: datetime, middle: datetime, until: datetime) -> Sequence[Voices]:
        """The same for actors as articles report them; never added to own voices."""
        ...

    def actor_reports(
        self, since: datetime, until: datetime, *, names: Sequence[str] = ()
    ) -> Sequence[ActorReport]:
        """All dated reports on actors who have one in this time, oldest first.

        With `names` only on those actors, under any of their spellings.
        """
        ...

    def tell_alerts(self, raised: Mapping[tuple[str, str], str], kinds: Sequence[str]) -> None:
        """Raises notices by kind and subject, once; settles open ones of the kinds beside them."""
        ...
