"""A reader that holds rows for reports, and rows to give it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from pipeline.models import Counts, RunOutcome, Step
from pipeline.ports import Table
from pipeline.publish.report import Report, report_on
from pipeline.publish.verdict import Execution

STANCES = (
    "article_id", "day", "source", "title", "target", "label", "quote", "quote_status",
    "analyst", "model",
)  # fmt: skip
ARTICLES = ("id", "day", "source", "title", "words", "summary")
FAILURES = (
    "step", "code", "item_kind", "item_key", "message", "transient", "retry_at", "times", "last_at",
)  # fmt: skip
FEEDS = (
    "source", "feed", "kind", "address", "last_success_at", "last_new_at", "entries_per_day",
    "usual_per_day", "failure_streak", "next_fetch_at", "paused_reason", "silent_since",
    "moved_to", "flags", "code", "message",
)  # fmt: skip
NOTICES = ("kind", "subject", "text", "raised_at", "cleared_at")
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@dataclass
class FakeReader:
    """The part of a reader that reports use, over rows given."""

    executions: Sequence[Execution] = ()
    stances_of_run: Sequence[tuple[object, ...]] = ()
    stances_stored: Sequence[tuple[object, ...]] = ()
    failures_of_run: Sequence[tuple[object, ...]] = ()
    articles_stored: Sequence[tuple[object, ...]] = ()
    stored: Counts = field(default_factory=dict)
    feeds_stored: Sequence[tuple[object, ...]] = ()
    notices_open: Sequence[tuple[object, ...]] = ()
    spent: Mapping[str, object] = field(default_factory=dict)

    def run_counts(self, invocation_id: str) -> Sequence[Execution]:
        return self.executions

    def feeds(self) -> Table:
        return Table(FEEDS, tuple(self.feeds_stored))

    def notices(self, *, settled: bool = False, limit: int = 20) -> Table:
        return Table(NOTICES, tuple(self.notices_open[:limit]))

    def spend(self, run: str | None = None) -> Mapping[str, object]:
        return self.spent

    def totals(self) -> Counts:
        return self.stored

    def stances(
        self,
        *,
        target: str | None = None,
        source: str | None = None,
        label: str | None = None,
        run: str | None = None,
        limit: int = 20,
    ) -> Table:
        rows = self.stances_of_run if run else self.stances_stored
        return Table(STANCES, tuple(rows[:limit]))

    def failures(self, *, run: str | None = None, limit: int = 20) -> Table:
        return Table(FAILURES, tuple(self.failures_of_run[:limit]))

    def articles(self, *, source: str | None = None, limit: int = 20) -> Table:
        return Table(ARTICLES, tuple(self.articles_stored[:limit]))

    def article(self, article_id: int) -> dict[str, object] | None:
        raise NotImplementedError

    def runs(self, *, limit: int = 20) -> Table:
        raise NotImplementedError

    def query(self, sql: str, *, limit: int, seconds: float) -> Table:
        raise NotImplementedError


def executed(step: Step, pending: int = 0, done: int = 0, **counts: int) -> Execution:
    """One execution of a step as the run log tells it."""
    outcome = RunOutcome.NOTHING_TO_DO if pending == 0 else RunOutcome.OK
    return step, outcome, {"pending": pending, "done": done, **counts}


def stance(**changes: object) -> tuple[object, ...]:
    """A row of stances, with changes."""
    row = {
        "article_id": 7,
        "day": "2026-03-01",
        "source": "harbour-post",
        "title": "Pact draws cheers at the port",
        "target": "sanctions",
        "label": "against",
        "quote": "The sanctions starve the docks.",
        "quote_status": "verified",
        "analyst": "embedded",
        "model": "portrayal-1",
    }
    return tuple((row | changes).values())


def failure(**changes: object) -> tuple[object, ...]:
    """A row of failures, with changes."""
    row: Mapping[str, object] = {
        "step": "extract",
        "code": "bad_document",
        "item_kind": "entry",
        "item_key": "file:///news/huge%20page.html",
        "message": "52,428,800 bytes; at most 15,728,640 are read",
        "transient": False,
        "retry_at": None,
        "times": 1,
        "last_at": NOON,
    }
    return tuple({**row, **changes}.values())


def a_feed(**changes: object) -> tuple[object, ...]:
    """A row of feeds, with changes."""
    row: Mapping[str, object] = {
        "source": "daily-post",
        "feed": "main",
        "kind": "rss",
        "address": "https://daily-post.example/feed",
        "last_success_at": NOON - timedelta(days=1),
        "last_new_at": NOON - timedelta(days=1),
        "entries_per_day": 4.0,
        "usual_per_day": None,
        "failure_streak": 0,
        "next_fetch_at": None,
        "paused_reason": None,
        "silent_since": None,
        "moved_to": None,
        "flags": None,
        "code": None,
        "message": None,
    }
    return tuple({**row, **changes}.values())


def feed_record(**changes: object) -> dict[str, Any]:
    """A record of feeds, with changes."""
    return FakeReader(feeds_stored=[a_feed(**changes)]).feeds().records()[0]


A_RUN: tuple[Execution, ...] = (
    executed(Step.COLLECT, 2, 2, collected=5, known=1),
    executed(Step.EXTRACT, 5, 4, extracted=2, edited=1, skipped=1, failed=1),
    executed(Step.GROUP, 1, 1, duplicates=1),
    executed(Step.ANALYZE, 3, 3, answered=9, summaries=3, against=1, unclear=2, unrelated=3),
    (Step.PUBLISH, None, {}),
)


def report(reader: FakeReader) -> Report:
    """The report of run r-1 on a reader."""
    return report_on("r-1", reader=reader, database="sqlite:////data/standpoint.db", now=NOON)
