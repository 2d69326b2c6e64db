"""What one run is about."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from pipeline.models.answers import QuestionKind


@dataclass(frozen=True, slots=True)
class Days:
    """Days in UTC, both included; None: no bound on that side."""

    first: date | None = None
    last: date | None = None

    @property
    def start(self) -> datetime | None:
        """The first moment of the first day."""
        return None if self.first is None else datetime.combine(self.first, time(), UTC)

    @property
    def end(self) -> datetime | None:
        """The first moment after the last day."""
        if self.last is None:
            return None
        return datetime.combine(self.last, time(), UTC) + timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What one run is about; an empty field sets no limit.

    `since` and `until` bound when a text was first seen, `days` the day that its article counts
    for: that of its publication, else of its fetching. `parts` are the kinds of question asked.
    """

    sources: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    limit: int | None = None
    articles: tuple[int, ...] | None = None
    days: Days | None = None
    parts: tuple[QuestionKind, ...] = ()

    @property
    def is_bounded(self) -> bool:
        """Whether it names days, a span of time or articles."""
        return any(one is not None for one in (self.since, self.until, self.articles, self.days))
