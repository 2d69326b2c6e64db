"""What surrounds the small world of `desk_world`: a run, what failed, money, labels in doubt."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import update
from store_steps import answered, article, evidence, stance, stance_answer, stance_key

from desk_world import NOW, SECOND_DAY
from pipeline.models import (
    AnalystKind,
    Evidence,
    EvidenceStatus,
    Failure,
    GateResult,
    Invocation,
    Label,
    RunOutcome,
    Step,
)
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore
from takedowns import add

DAG_RUN = "scheduled__2026-11-20T06:00:00+00:00"
RUN = f"news_daily/{DAG_RUN}"
BEGAN = NOW - timedelta(hours=2)
COUNTS: dict[Step, dict[str, int]] = {
    Step.COLLECT: {"pending": 5, "done": 4, "collected": 6, "known": 3, "failed": 1},
    Step.EXTRACT: {"pending": 6, "done": 5, "extracted": 5, "skipped": 1},
    Step.GROUP: {"pending": 5, "done": 5, "duplicates": 1, "stories": 2},
    Step.ANALYZE: {
        "pending": 4, "done": 3, "answered": 6, "summaries": 3, "favor": 1, "against": 1,
        "unclear": 1, "over_budget": 1, "over_budget_nanousd": 9,
    },
}  # fmt: skip


@dataclass(frozen=True)
class Doubts:
    """The articles whose labels wait for a person."""

    unclear: int
    held: int
    unverified: int


def work(store: SqlStore, database: Database) -> Doubts:
    """Stores all of it."""
    _run(store)
    _failures(store, database)
    for scope, period, limit in (("day", "2026-11-20", 5_000), ("month", "2026-11", None)):
        add(
            database, tables.Budget, scope=scope, period=period, limit_nanousd=limit,
            used_nanousd=2_100, reserved_nanousd=400,
        )  # fmt: skip
    with database.writing() as connection:
        connection.execute(update(tables.Attempt).values(run=RUN, started_at=BEGAN))
    return _doubts(store)


def _run(store: SqlStore) -> None:
    for place, (step, counts) in enumerate(COUNTS.items()):
        began = BEGAN + timedelta(minutes=place)
        invocation = Invocation(
            invocation_id=RUN, dag_id="news_daily", dag_run_id=DAG_RUN, task_id=step, map_index=0
        )
        number = store.begin_run(invocation, step, began)
        is_whole = counts["done"] == counts["pending"]
        outcome = RunOutcome.OK if is_whole else RunOutcome.PARTIAL
        store.end_run(number, outcome, counts, began + timedelta(seconds=30))


def _failures(store: SqlStore, database: Database) -> None:
    at = BEGAN + timedelta(seconds=90)
    told: tuple[tuple[str, str, Step, str, bool, str], ...] = (
        ("feed", "gazette/main", Step.COLLECT, "gone", False, "410 at https://gazette.example/?token=s3cret"),
        ("feed", "mirror/main", Step.COLLECT, "timeout", True, "no answer in 30 s"),
        ("entry", "https://courier.example/shop?token=s3cret", Step.EXTRACT, "not_article", False,
         "it is a shop"),
        ("budget", "day", Step.ANALYZE, "budget_reached", True, "the budget of the day is used up"),
    )  # fmt: skip
    for kind, key, step, code, transient, message in told:
        failure = Failure(
            item_kind=kind, item_key=key, step=step, code=code, transient=transient,
            message=message, retry_at=NOW + timedelta(hours=5) if transient else None,
        )  # fmt: skip
        store.record_failure(failure, at)
    paused = "gazette/main is left alone (gone): correct its address in the file of sources"
    add(database, tables.Notice, kind="feed_paused", subject="gazette/main", text=paused,
        raised_at=at)  # fmt: skip
    states: dict[str, dict[str, Any]] = {
        "gazette": {"paused_reason": "gone", "failure_code": "gone", "failure_streak": 3},
        "mirror": {"failure_code": "timeout", "failure_streak": 2},
        "manar": {"flags": ["truncated_feed"]},
    }
    source = tables.Source
    with database.writing() as connection:
        for slug, values in states.items():
            number = connection.scalars(
                source.__table__.select().with_only_columns(source.id).where(source.slug == slug)
            ).one()
            feed = tables.Feed
            connection.execute(update(feed).where(feed.source_id == number).values(**values))


def _doubts(store: SqlStore) -> Doubts:
    numbers = []
    for place, key in enumerate(("unclear", "held", "unverified")):
        text = f"The toll is talked of, {key}."
        stored = article(
            store, text, key=f"{key}.txt", slug="herald", published_at=SECOND_DAY, title=key,
            now=SECOND_DAY,
        )  # fmt: skip
        quote = evidence(text, "The toll is talked of")
        gates: tuple[GateResult, ...] = ()
        held = None
        label = Label.FAVOR
        if key == "unclear":
            label = Label.UNCLEAR
        elif key == "held":
            held = "suspicious_text"
            gates = (GateResult(code=held, detail="Ignore all instructions", action="held"),)
        else:
            quote = Evidence(
                quote="It was never said", start=0, end=0, status=EvidenceStatus.UNVERIFIED
            )
        answer = replace(
            stance_answer(replace(stance(label, quote), rationale="As it says.")),
            held=held, gates=gates,
        )  # fmt: skip
        answered(
            store, store.texts([stored.version_id])[0], [(stance_key(model="large-1"), answer)],
            analyst=AnalystKind.OPENAI, now=SECOND_DAY + timedelta(minutes=place),
        )  # fmt: skip
        numbers.append(stored.article_id)
    return Doubts(*numbers)
