"""The views of the pipeline itself: stories, sources, runs, spending."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, update
from store_steps import (
    answered,
    article,
    feed_id,
    judged,
    summary_answer,
    summary_key,
    view,
)

import make
from pipeline.models import Announcement, Failure, Invocation, Label, RunOutcome, Step
from pipeline.ports import BEFORE_THE_FIRST
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore

MINUTE = timedelta(minutes=1)


def test_a_story_shows_its_lead_and_its_voices(store: SqlStore, database: Database) -> None:
    """It counts articles and sources, lists voices, and shows nothing that is held for a person."""
    text = "The toll is fair. All agree."
    lead = article(store, text, key="a")
    other = article(store, "The toll is theft.", key="b", slug="herald")
    third = article(store, "Rain.", key="c", slug="herald")
    version = store.texts([lead.version_id])[0]
    answered(store, version, [(summary_key(), summary_answer(text, "The toll is fair."))])
    judged(store, lead.version_id, Label.FAVOR, "The toll is fair.")
    judged(store, other.version_id, Label.AGAINST, "theft")
    judged(store, third.version_id, Label.UNRELATED)
    with database.writing() as connection:
        story = connection.scalars(
            insert(tables.Story)
            .values(
                title="Toll", lead_article_id=lead.article_id, first_at=make.NOW, last_at=make.NOW
            )
            .returning(tables.Story.id)
        ).one()
        for one in (lead, other, third):
            row = {"story_id": story, "article_id": one.article_id, "reason": "names"}
            connection.execute(insert(tables.StoryArticle).values(row))
        merged = {"title": "T", "lead_article_id": lead.article_id, "merged_into": story}
        times = {"first_at": make.NOW, "last_at": make.NOW}
        connection.execute(insert(tables.Story).values(**merged, **times))
    [row] = view(store, "story_overview")
    assert (row["articles"], row["sources"], row["summary"]) == (3, 2, "The toll is fair.")
    voices = {
        (row["source"], row["label"], row["quote"]) for row in view(store, "story_perspective")
    }
    assert voices == {("courier", "favor", "The toll is fair."), ("herald", "against", "theft")}
    assert {row["story_id"] for row in view(store, "latest_article")} == {story}
    with database.writing() as connection:
        connection.execute(update(tables.Answer).values(held="suspicious_text"))
    assert [row["summary"] for row in view(store, "story_overview")] == [None]
    assert view(store, "story_perspective") == []
    with database.writing() as connection:
        connection.execute(update(tables.Answer).values(cleared_at=make.NOW))
    assert [row["summary"] for row in view(store, "story_overview")] == ["The toll is fair."]


def test_a_sources_pace_is_compared_with_its_usual_one(store: SqlStore) -> None:
    """New entries of the last week are set beside those of the four weeks before."""
    now = datetime.now(UTC)
    number = feed_id(store)
    for days, count in ((1, 14), (10, 28), (30, 28), (40, 5)):
        entries = [make.entry(f"{days}-{i}") for i in range(count)]
        store.announce(number, entries, now - timedelta(days=days))
    [row] = view(store, "source_health")
    assert (row["source"], row["feed"], row["failure_streak"]) == ("courier", "main", 0)
    assert row["entries_per_day"] == pytest.approx(2)
    assert row["usual_per_day"] == pytest.approx(2)


def test_a_first_answer_is_no_pace(store: SqlStore) -> None:
    """Older entries that were passed over are neither new nor usual."""
    now = datetime.now(UTC)
    number = feed_id(store)
    older = [make.entry(f"old-{i}") for i in range(70)]
    store.announce(number, older, now - timedelta(days=1), passed_over=BEFORE_THE_FIRST)
    store.announce(number, [make.entry("new")], now - timedelta(days=2))
    [row] = view(store, "source_health")
    assert row["entries_per_day"] == pytest.approx(1 / 7)
    assert str(row["last_new_at"]).startswith(f"{now - timedelta(days=2):%Y-%m-%d}")


def test_an_answer_is_a_success_whether_it_brought_something_or_not(store: SqlStore) -> None:
    """Where no answer was written down, the last entry or page stands for it."""
    number = feed_id(store)
    store.announce(number, [make.entry()], make.NOW)
    assert str(view(store, "source_health")[0]["last_success_at"]).startswith("2026-11-20 06:00")
    store.feed_answered(number, Announcement(unchanged=True), make.NOW + MINUTE)
    assert str(view(store, "source_health")[0]["last_success_at"]).startswith("2026-11-20 06:01")


def test_a_failing_feed_shows_its_streak(store: SqlStore) -> None:
    """Failures in a row since the last success are counted; a silent feed has no usual pace."""
    feed_id(store)
    failure = Failure(
        item_kind="feed",
        item_key="courier/main",
        step=Step.COLLECT,
        code="missing",
        transient=True,
        message="the folder is gone",
    )
    for _ in range(3):
        store.record_failure(failure, make.NOW)
    [row] = view(store, "source_health")
    assert (row["failure_streak"], row["entries_per_day"]) == (3, 0)
    assert (row["usual_per_day"], row["last_success_at"]) == (None, None)


def run(
    store: SqlStore, step: Step, outcome: RunOutcome | None, map_index: int = -1, **counts: int
) -> None:
    invocation = Invocation(invocation_id="run-1", dag_id="news_daily", map_index=map_index)
    number = store.begin_run(invocation, step, make.NOW)
    if outcome is not None:
        store.end_run(number, outcome, counts, make.NOW + MINUTE)


def test_a_run_adds_up_its_steps(store: SqlStore) -> None:
    """Counts of all executions are added; absent ones are zero, unknown ones are left out."""
    run(store, Step.COLLECT, RunOutcome.OK, collected=5, changed=1, pending=3)
    run(store, Step.EXTRACT, RunOutcome.OK, 0, extracted=2, edited=1)
    run(store, Step.EXTRACT, RunOutcome.OK, 1, extracted=1, skipped=1)
    run(store, Step.ANALYZE, RunOutcome.OK, answered=9, unclear=2, cost_nanousd=1_500_000_000)
    [row] = view(store, "run_report")
    assert (row["collected"], row["extracted"], row["skipped"]) == (5, 4, 1)
    assert (row["answered"], row["unclear"], row["failed"]) == (9, 2, 0)
    assert row["cost_usd"] == pytest.approx(1.5)
    assert (row["dag_id"], row["outcome"]) == ("news_daily", "ok")


@pytest.mark.parametrize(
    ("outcomes", "worst"),
    [
        ((RunOutcome.NOTHING_TO_DO, RunOutcome.NOTHING_TO_DO), "nothing_to_do"),
        ((RunOutcome.NOTHING_TO_DO, RunOutcome.OK), "ok"),
        ((RunOutcome.OK, RunOutcome.PARTIAL), "partial"),
        ((RunOutcome.FAILED, RunOutcome.PARTIAL), "failed"),
        ((RunOutcome.FAILED, None), "unfinished"),
    ],
)
def test_a_run_is_as_good_as_its_worst_step(
    store: SqlStore, outcomes: tuple[RunOutcome | None, ...], worst: str
) -> None:
    """The outcome is the worst of the steps'; one that has not ended leaves it open."""
    for step, outcome in zip((Step.COLLECT, Step.EXTRACT), outcomes, strict=True):
        run(store, step, outcome)
    [row] = view(store, "run_report")
    assert row["outcome"] == worst
    assert (row["ended_at"] is None) == (worst == "unfinished")


def test_a_second_try_replaces_the_first_ones_outcome(store: SqlStore) -> None:
    """A task that was killed and tried again counts what both did, and ends as the second."""
    run(store, Step.COLLECT, None)
    run(store, Step.EXTRACT, RunOutcome.FAILED, 0, extracted=1)
    run(store, Step.COLLECT, RunOutcome.OK, collected=2)
    run(store, Step.EXTRACT, RunOutcome.OK, 0, extracted=3)
    [row] = view(store, "run_report")
    assert (row["outcome"], row["collected"], row["extracted"]) == ("ok", 2, 4)


def test_spending_is_exact_and_unknown_prices_stay_unknown(
    store: SqlStore, database: Database
) -> None:
    """Tokens and billionths of a dollar add up by day and model; no price is no zero."""
    version = article(store, "text").version_id
    with database.writing() as connection:
        for model, costs in (("priced", [100_000_000] * 10), ("free", [None, None])):
            request = connection.scalars(
                insert(tables.Request)
                .values(
                    hash="h",
                    version_id=version,
                    endpoint="e",
                    model=model,
                    rung="json_schema",
                    params={},
                    created_at=make.NOW,
                )
                .returning(tables.Request.id)
            ).one()
            for number, cost in enumerate(costs, start=1):
                connection.execute(
                    insert(tables.Attempt).values(
                        request_id=request,
                        number=number,
                        state="ok",
                        started_at=make.NOW,
                        tokens_in=10,
                        tokens_out=2,
                        cost_nanousd=cost,
                        possibly_billed=cost is None,
                    )
                )
    told = {row["model"]: row for row in view(store, "spend_daily")}
    assert (told["priced"]["requests"], told["priced"]["attempts"]) == (1, 10)
    assert (told["priced"]["cost_usd"], told["priced"]["tokens_in"]) == (1.0, 100)
    assert (told["free"]["cost_usd"], told["free"]["possibly_billed"]) == (None, 2)
    assert {row["day"] for row in told.values()} == {"2026-11-20"}
