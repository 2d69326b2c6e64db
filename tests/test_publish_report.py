"""The report of a run, from counts and rows that a fake reader holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from pipeline.models import Counts, RunOutcome, Step
from pipeline.ports import Table
from pipeline.publish.report import Report, report_on
from pipeline.publish.verdict import Execution, failed_steps, run_outcome
from pipeline.publish.wording import cut, short_name

STANCES = (
    "article_id", "day", "source", "title", "target", "label", "quote", "quote_status",
    "analyst", "model",
)  # fmt: skip
ARTICLES = ("id", "day", "source", "title", "words", "summary")
FAILURES = (
    "step", "code", "item_kind", "item_key", "message", "transient", "retry_at", "times", "last_at",
)  # fmt: skip
DATA = Path(__file__).parent / "data" / "publish"
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

    def run_counts(self, invocation_id: str) -> Sequence[Execution]:
        return self.executions

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


A_RUN: tuple[Execution, ...] = (
    executed(Step.COLLECT, 2, 2, collected=5, known=1),
    executed(Step.EXTRACT, 5, 4, extracted=2, edited=1, skipped=1, failed=1),
    executed(Step.GROUP, 1, 1, duplicates=1),
    executed(Step.ANALYZE, 3, 3, answered=9, summaries=3, against=1, unclear=2, unrelated=3),
    (Step.PUBLISH, None, {}),
)


def report(reader: FakeReader) -> Report:
    """The report of run r-1 on a reader."""
    return report_on("r-1", reader=reader, database="sqlite:////data/standpoint.db")


def test_a_run_that_brought_articles_tells_what_and_where() -> None:
    """The whole report of a run, as a log shows it."""
    reader = FakeReader(
        executions=A_RUN,
        stances_of_run=[
            stance(),
            stance(article_id=8, label="favor", quote_status="repaired", source="dock-review"),
        ],
        articles_stored=[
            (7, "2026-11-20", "daily-post", "Council votes", 212, "The council voted."),
            (6, "2026-11-19", "dock-review", "Untitled", 0, None),
        ],
        failures_of_run=[
            failure(),
            failure(code="not_article", item_key="file:///news/stub.html",
                    message="12 words before a subscription form"),
        ],
    )  # fmt: skip
    assert report(reader).plain(width=80) == (DATA / "report.txt").read_text(encoding="utf-8")


def test_a_run_without_news_says_so_and_shows_what_is_stored() -> None:
    """The second of two runs tells that no row changed but its own record."""
    again = report(
        FakeReader(
            executions=[executed(Step.COLLECT, 2, 2, known=6), executed(Step.EXTRACT)],
            stances_stored=[stance()],
            stored={"sources": 2, "articles": 1, "entries": 6},
        )
    )
    assert again.outcome is RunOutcome.NOTHING_TO_DO
    text = again.plain()
    assert "Nothing new: no row changed but this run's own record." in text
    assert "Stored: 2 sources, 1 article, 6 entries." in text
    assert "Stances stored, the clearest first" in text


def test_a_red_run_says_what_was_pending() -> None:
    """A step that did none of its work is named with what it had to do."""
    red = report(FakeReader([executed(Step.COLLECT, 2, 2, known=2), executed(Step.EXTRACT, 3, 0)]))
    assert (red.outcome, red.failed_steps) == (RunOutcome.FAILED, (Step.EXTRACT,))
    assert "Run r-1: failed\n\nextract failed: 0 of 3 items done\n" in red.plain()


def test_a_step_that_never_ended_is_told() -> None:
    """A killed step leaves the run done in part, and the next run goes on."""
    cut_off = report(FakeReader([executed(Step.EXTRACT, 3, 3), (Step.ANALYZE, None, {})]))
    assert cut_off.outcome is RunOutcome.PARTIAL
    assert "analyze has not ended: it still runs or was stopped" in cut_off.plain()


def test_many_failures_are_cut_with_the_command_that_shows_them() -> None:
    """Ten items are listed; the rest is a number."""
    many = FakeReader(
        executions=[executed(Step.EXTRACT, 14, 1, failed=13)],
        failures_of_run=[failure(item_key=f"file:///n/{number}.html") for number in range(13)],
    )
    text = report(many).plain()
    assert "bad_document (13): looked at again when it or the configuration changes" in text
    assert "9.html" in text
    assert "10.html" not in text
    assert "and 3 more: standpoint show failures" in text


def test_a_passing_failure_says_when_it_is_tried_again() -> None:
    """A transient failure names the moment of the next try, in UTC."""
    row = failure(code="unreachable", transient=True, retry_at=NOON)
    text = report(FakeReader(executions=A_RUN, failures_of_run=[row])).plain()
    assert "unreachable (1): the next run after 2026-03-01 12:00 UTC tries again" in text


def test_a_feed_that_failed_is_asked_by_every_run() -> None:
    """A feed is named whole and never waits for a change."""
    row = failure(code="missing", item_kind="feed", item_key="harbour-post/main")
    text = report(FakeReader(executions=A_RUN, failures_of_run=[row])).plain()
    assert "missing (1): asked again by the next run" in text
    assert "    harbour-post/main: " in text


def test_the_embedded_analyst_is_called_a_baseline_and_a_model_is_not() -> None:
    """Portrayal is never shown as a judged stance."""
    embedded = report(FakeReader(executions=A_RUN, stances_of_run=[stance()])).plain()
    asked = report(FakeReader(executions=A_RUN, stances_of_run=[stance(analyst="openai")])).plain()
    assert "The embedded analyst is a baseline" in embedded
    assert "baseline" not in asked


def test_a_text_that_does_not_address_the_target_is_only_counted() -> None:
    """The table tells who stands where; `unrelated` is a number in the line of stances."""
    rows = [stance(), stance(label="unrelated", target="lighthouses", quote=None)]
    text = report(FakeReader(executions=A_RUN, stances_of_run=rows)).plain()
    assert "3 unrelated" in text
    assert "lighthouses" not in text


def test_hostile_text_cannot_reach_the_terminal() -> None:
    """Markup stays text; control characters, also in file names, are dropped."""
    hostile = "[bold]x[/bold] \x1b[2J\x07\u202e\nnext"
    reader = FakeReader(
        executions=A_RUN,
        stances_of_run=[stance(title=hostile, quote=hostile, source=hostile, target=hostile)],
        failures_of_run=[failure(item_key="file:///n/%1B%5B2J.txt", message=hostile)],
    )
    sheet = StringIO()
    Console(file=sheet, width=80, color_system=None).print(
        report_on(hostile, reader=reader, database=hostile)
    )
    text = sheet.getvalue()
    assert "[bold]x[/bold] [2J next" in text
    assert not set(text) & set("\x1b\x07\u202e")


def test_marks_are_words_and_not_only_colours() -> None:
    """Without colours a report says the same; it fits 80 columns."""
    reader = FakeReader(executions=A_RUN, stances_of_run=[stance(quote_status="unverified")])
    text = report(reader).plain(width=80)
    assert "against" in text
    assert "(not verified)" in text
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize(
    ("executions", "failed"),
    [
        ([], ()),
        ([executed(Step.EXTRACT, 0, 0)], ()),
        ([executed(Step.EXTRACT, 2, 0), executed(Step.EXTRACT, 2, 1)], ()),
        ([executed(Step.EXTRACT, 2, 0), executed(Step.ANALYZE, 1, 0)],
         (Step.EXTRACT, Step.ANALYZE)),
        ([(Step.GROUP, RunOutcome.FAILED, {})], (Step.GROUP,)),
        ([(Step.GROUP, RunOutcome.FAILED, {}), executed(Step.GROUP)], ()),
        ([(Step.GROUP, None, {})], ()),
    ],
)  # fmt: skip
def test_a_step_failed_if_it_had_work_and_did_none(
    executions: Sequence[Execution], failed: tuple[Step, ...]
) -> None:
    """Batches and tries are summed first; a crash that a later try made good is forgotten."""
    assert failed_steps(executions) == failed


@pytest.mark.parametrize(
    ("executions", "outcome"),
    [
        ([], RunOutcome.NOTHING_TO_DO),
        ([executed(Step.COLLECT, 2, 2, known=9)], RunOutcome.NOTHING_TO_DO),
        ([executed(Step.COLLECT, 2, 2, changed=1)], RunOutcome.OK),
        ([executed(Step.COLLECT, 2, 1, failed=1)], RunOutcome.PARTIAL),
        ([executed(Step.COLLECT, 2, 0, failed=2)], RunOutcome.FAILED),
        ([executed(Step.COLLECT, 2, 2), executed(Step.ANALYZE, 5, 5)], RunOutcome.OK),
    ],
)
def test_the_outcome_of_a_run(executions: Sequence[Execution], outcome: RunOutcome) -> None:
    """Feeds are always asked, so they count as work only when they bring or fail something."""
    assert run_outcome(executions) is outcome


def test_a_text_is_cut_between_words() -> None:
    """A cut keeps whole words where it can, and never passes the width."""
    assert cut("one two three", 9) == "one two…"
    assert cut("x" * 50, 10) == "x" * 9 + "…"
    assert cut("  a\n b ", 9) == "a b"
    assert cut(None, 9) == ""


def test_a_file_is_named_by_its_end_and_a_text_by_its_hash() -> None:
    """The short name is what a person recognises in a list."""
    assert short_name("file:///news/m%C3%A4rz/huge%20page.html?x=1#y") == "huge page.html"
    assert short_name("https://example.org/") == "example.org"
    assert short_name("a" * 64) == "a" * 12
