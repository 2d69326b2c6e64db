"""The door to how sources are doing: what they bring, what failed, when they are asked again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHealth:
    """One feed: a row of `source_health` with its source and what failed last.

    `usual_per_day` None: not known for long enough to say. `notices` are open ones, in the words
    that tell what to do.
    """

    source: str
    source_name: str
    country: str | None
    source_group: str | None
    feed: str
    kind: str
    address: str
    last_success_at: datetime | None
    last_new_at: datetime | None
    entries_per_day: float
    usual_per_day: float | None
    failure_streak: int
    next_fetch_at: datetime | None
    paused_reason: str | None
    silent_since: datetime | None
    moved_to: str | None
    flags: Sequence[str]
    code: str | None
    message: str | None
    retry_at: datetime | None
    notices: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failing:
    """How many items fail in a step for one reason, with the newest of them."""

    step: str
    code: str
    item_kind: str
    items: int
    transient: bool
    last_at: datetime
    item_key: str
    message: str


class HealthReader(Protocol):
    """How sources are doing."""

    def feeds_health(self) -> Sequence[FeedHealth]:
        """All feeds, by source and slug."""
        ...

    def fetched_of(self, source: str, first: date, last: date) -> Mapping[str, int]:
        """A source's articles by day, both ends included; days without any are left out."""
        ...

    def failing(self, *, since: datetime, until: datetime | None = None) -> Sequence[Failing]:
        """What failed last in this time and was not overcome, the most frequent reason first."""
        ...
