"""Chores on the database: what is left behind goes, what is wrong is found, nothing else moves."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from store_steps import (
    answered,
    article,
    judged,
    rows,
    stance,
    stance_answer,
    stance_key,
    unchanged,
)

import make
from pipeline.models import (
    AttemptEnd,
    AttemptState,
    Label,
    Question,
    QuestionKind,
    Request,
)
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore

TOLL = Question(QuestionKind.STANCE, make.target())
WEEK = timedelta(days=7)


def replied(store: SqlStore, *, is_answered: bool) -> None:
    """A reply to a request about a text, from which an answer was stored or not."""
    text = store.texts([article(store, "The toll is fair.").version_id])[0]
    store.configure_targets([make.target()], make.NOW)
    asked = Request(
        hash="h1",
        version_id=text.version_id,
        endpoint="http://127.0.0.1:8000/v1",
        model="small",
        rung="json_schema",
        params={},
        questions=(TOLL,),
    )
    attempt = store.begin_attempt(asked, make.NOW)
    end = AttemptEnd(state=AttemptState.OK, tokens_in=10, tokens_out=2, raw_answer="{}")
    store.end_attempt(attempt, end, make.NOW)
    if is_answered:
        answer = stance_answer(stance(Label.FAVOR))
        given = replace(answer, request_id=attempt.request_id)
        answered(store, text, [(stance_key(), given)])


def test_leases_of_the_dead_go_and_those_of_the_living_stay(
    store: SqlStore, database: Database
) -> None:
    """By the database's clock."""
    store.take_lease("text:a", "killed", ttl_ms=-1)
    store.take_lease("text:b", "at work", ttl_ms=60_000)
    assert store.drop_expired_leases() == 1
    assert [row["owner"] for row in rows(database, tables.Lease)] == ["at work"]


def test_an_old_reply_whose_answer_is_stored_is_emptied(
    store: SqlStore, database: Database
) -> None:
    """What it cost stays on record."""
    replied(store, is_answered=True)
    assert store.forget_replies(make.NOW) == 0
    assert store.forget_replies(make.NOW + WEEK) == 1
    [attempt] = rows(database, tables.Attempt)
    assert (attempt["raw_answer"], attempt["tokens_in"], attempt["state"]) == (None, 10, "ok")


def test_a_reply_that_nothing_was_read_from_yet_stays(store: SqlStore) -> None:
    """It was paid for, and the next run reads it instead of asking again."""
    replied(store, is_answered=False)
    assert store.forget_replies(make.NOW + WEEK) == 0
    assert store.paid_reply("h1") is not None


def test_a_sound_database_gives_no_cause_for_words(store: SqlStore, database: Database) -> None:
    """Looking changes nothing."""
    judged(store, article(store, "The toll is fair.").version_id, Label.FAVOR, "toll is fair")
    with unchanged(database):
        assert [*store.unsound(), *store.misplaced_quotes()] == []
        store.refresh_statistics()


def test_a_quote_that_was_moved_is_found(store: SqlStore, database: Database) -> None:
    """Somebody wrote past us; the row is named."""
    judged(store, article(store, "The toll is fair.").version_id, Label.FAVOR, "toll is fair")
    evidence = tables.Evidence
    for wrong in ({"start_char": 1}, {"end_char": 2, "start_char": 4}, {"quote": "unfair"}):
        with database.writing() as connection:
            connection.execute(update(evidence).values(**wrong))
        assert store.misplaced_quotes() == [rows(database, evidence)[0]["id"]]


def test_a_row_that_refers_to_nothing_is_found(store: SqlStore, database: Database) -> None:
    """In SQLite, where a program can leave one; PostgreSQL refuses to."""
    article(store, "The toll is fair.")
    loosened = update(tables.Version).values(page_id=999)
    if database.engine.dialect.name == "postgresql":
        with pytest.raises(IntegrityError), database.writing() as connection:
            connection.execute(loosened)
        return
    with database.engine.connect() as connection:
        cursor = connection.connection.cursor()
        cursor.execute("PRAGMA foreign_keys = OFF")
        cursor.execute("UPDATE version SET page_id = 999")
        cursor.execute("PRAGMA foreign_keys = ON")
    assert store.unsound() == ["a row of version refers to nothing in page"]


def test_statistics_are_there_afterwards(store: SqlStore, database: Database) -> None:
    """Both databases plan with them."""
    article(store, "The toll is fair.")
    store.refresh_statistics()
    table = "sqlite_stat1" if database.engine.dialect.name == "sqlite" else "pg_stats"
    with database.reading() as connection:
        assert connection.exec_driver_sql(f"select count(*) from {table}").scalar()
