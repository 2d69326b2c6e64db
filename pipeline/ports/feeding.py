"""What steps and the database tell each other about feeds: how asking them goes, what it brings."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pipeline.models import Feed, Validators

BEFORE_THE_FIRST = "before_first_run"
"""Why the older entries of a feed's first answer are passed over; they are no arrivals."""


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A configured feed with its id in the database and how asking it went so far.

    `failure_streak`: how often in a row it failed with `failure_code`. `is_first`: nothing it
    announced is stored yet. `moved_to`: where its configured address leads for good.
    """

    feed_id: int
    source_slug: str
    feed: Feed
    validators: Validators = field(default_factory=Validators)
    failure_code: str | None = None
    failure_streak: int = 0
    next_fetch_at: datetime | None = None
    paused_reason: str | None = None
    is_first: bool = False
    moved_to: str | None = None

    @property
    def key(self) -> str:
        """What it is called in failures and notices."""
        return f"{self.source_slug}/{self.feed.slug}"

    @property
    def asked_address(self) -> str:
        """Where it is asked: where it moved to, else at its configured address."""
        return self.moved_to or self.feed.address

    def is_due(self, now: datetime) -> bool:
        """Whether it may be asked now; one paused without a date waits for a new address."""
        if self.next_fetch_at is None:
            return self.paused_reason is None
        return self.next_fetch_at <= now

    def streak_with(self, code: str) -> int:
        """How often in a row it failed with a code, one more failure included."""
        return self.failure_streak + 1 if code == self.failure_code else 1


@dataclass(frozen=True, slots=True)
class FeedWait:
    """How long a failed feed is left alone; a reason without a date: until its address changes.

    With `forget_move` it is asked at its configured address from then on.
    """

    next_fetch_at: datetime | None = None
    paused_reason: str | None = None
    forget_move: bool = False


@dataclass(frozen=True, slots=True)
class Announced:
    """What a feed's announcement changed: entries never seen, entries with a new revision."""

    new: int
    changed: int
    known: int


@dataclass(frozen=True, slots=True)
class Silence:
    """Since when a feed has brought nothing new, and how far apart it usually does."""

    since: datetime
    usual_gap: timedelta


@dataclass(frozen=True, slots=True)
class QuietFeed:
    """A feed that may have fallen silent: when it brought something new, the oldest first.

    `told`: a notice says already that it is silent.
    """

    feed_id: int
    arrivals: tuple[datetime, ...]
    told: bool
