"""The ledger: every try is written before the call, and what was paid for is found again."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from store_steps import (
    answered,
    article,
    rows,
    stance,
    stance_answer,
    stance_key,
    unchanged,
)

import make
from pipeline.errors import Skipped
from pipeline.models import (
    AttemptEnd,
    AttemptState,
    Label,
    PaidReply,
    Question,
    QuestionKind,
    Request,
    RunOutcome,
    Step,
)
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore, open_store

MINUTE = timedelta(minutes=1)
SUMMARY = Question(QuestionKind.SUMMARY)
TOLL = Question(QuestionKind.STANCE, make.target())


def request(store: SqlStore, **fields: Any) -> Request:
    """A request about a stored text with a summary and one stance asked."""
    store.configure_targets([make.target()], make.NOW)
    plain = Request(
        hash="h1",
        version_id=0,
        endpoint="http://127.0.0.1:8000/v1",
        model="small",
        rung="json_schema",
        params={"temperature": 0},
        questions=(SUMMARY, TOLL),
    )
    if "version_id" not in fields:
        fields["version_id"] = article(store, "The toll is fair.").version_id
    return replace(plain, **fields)


def ok(**fields: Any) -> AttemptEnd:
    plain = AttemptEnd(state=AttemptState.OK, tokens_in=10, tokens_out=2, raw_answer="{}")
    return replace(plain, **fields)


def lost(code: str, **fields: Any) -> AttemptEnd:
    return replace(AttemptEnd(state=AttemptState.FAILED, code=code), **fields)


def test_a_try_is_written_before_the_call(store: SqlStore, database: Database) -> None:
    """Request, its questions and the try are there, the try without an end."""
    asked = request(store)
    attempt = store.begin_attempt(asked, make.NOW)
    [sent] = rows(database, tables.Request)
    assert (sent["id"], sent["hash"], sent["version_id"]) == (
        attempt.request_id,
        "h1",
        asked.version_id,
    )
    assert (sent["params"], sent["rung"]) == ({"temperature": 0}, "json_schema")
    [target] = rows(database, tables.Target)
    assert [(row["kind"], row["target_id"]) for row in rows(database, tables.RequestQuestion)] == [
        ("summary", None),
        ("stance", target["id"]),
    ]
    [row] = rows(database, tables.Attempt)
    assert (row["id"], row["number"], row["state"]) == (attempt.attempt_id, 1, "started")
    assert (row["started_at"], row["ended_at"]) == (make.NOW, None)


def test_an_end_is_written_whole(store: SqlStore, database: Database) -> None:
    """State, tokens, cost, the model that served and the reply."""
    attempt = store.begin_attempt(request(store), make.NOW)
    end = ok(http_status=200, model_served="small-2", tokens_cached=4, cost_nanousd=1500)
    store.end_attempt(attempt, end, make.NOW + MINUTE)
    [row] = rows(database, tables.Attempt)
    assert row["ended_at"] == make.NOW + MINUTE
    for name in AttemptEnd.__dataclass_fields__:
        assert row[name] == getattr(end, name), name


def test_tries_of_a_request_are_numbered(store: SqlStore, database: Database) -> None:
    """The same request is one row however often it is tried; another hash is another one."""
    asked = request(store)
    first = store.begin_attempt(asked, make.NOW)
    store.end_attempt(first, lost("timeout", possibly_billed=True), make.NOW)
    second = store.begin_attempt(asked, make.NOW)
    other = store.begin_attempt(replace(asked, hash="h2"), make.NOW)
    assert [one.number for one in (first, second, other)] == [1, 2, 1]
    assert first.request_id == second.request_id != other.request_id
    assert len(rows(database, tables.RequestQuestion)) == 4


@pytest.mark.parametrize("other", [{"rung": "text"}, {"model": "large"}])
def test_another_rung_or_model_is_another_request(
    store: SqlStore, database: Database, other: dict[str, Any]
) -> None:
    """Each row says truly how which model was asked; a reply to either is found by the hash."""
    asked = request(store)
    first = store.begin_attempt(asked, make.NOW)
    store.end_attempt(first, lost("form_refused"), make.NOW)
    second = store.begin_attempt(replace(asked, **other), make.NOW)
    store.end_attempt(second, ok(raw_answer="told"), make.NOW)
    again = store.begin_attempt(replace(asked, **other), make.NOW)
    assert (first.number, second.number, again.number) == (1, 1, 2)
    assert again.request_id == second.request_id
    sent = {row["id"]: row for row in rows(database, tables.Request)}
    assert list(sent) == [first.request_id, second.request_id]
    for name, value in other.items():
        assert sent[first.request_id][name] == getattr(asked, name)
        assert sent[second.request_id][name] == value
    assert store.paid_reply("h1") == PaidReply(request_id=second.request_id, raw_answer="told")


def test_the_newest_paid_reply_is_found(store: SqlStore, database: Database) -> None:
    """Only of exactly this request, only where a reply was received; looking does not write."""
    asked = request(store)
    with unchanged(database):
        assert store.paid_reply("h1") is None
    for end in (ok(raw_answer="first"), ok(raw_answer="second"), lost("timeout")):
        store.end_attempt(attempt := store.begin_attempt(asked, make.NOW), end, make.NOW)
    store.begin_attempt(asked, make.NOW)
    assert store.paid_reply("h1") == PaidReply(request_id=attempt.request_id, raw_answer="second")
    assert store.paid_reply("h2") is None


def test_a_reply_that_was_no_answer_is_not_paid_for_again(store: SqlStore) -> None:
    """The text of a failed try is kept for people, never read as an answer."""
    attempt = store.begin_attempt(request(store), make.NOW)
    store.end_attempt(attempt, lost("bad_answer", raw_answer="I cannot"), make.NOW)
    assert store.paid_reply("h1") is None


def test_answers_lead_to_their_request(store: SqlStore, database: Database) -> None:
    """An answer names the call that gave it; one without a call names none."""
    asked = request(store)
    attempt = store.begin_attempt(asked, make.NOW)
    text = store.texts([asked.version_id])[0]
    called = replace(stance_answer(stance(Label.FAVOR)), request_id=attempt.request_id)
    uncalled = stance_answer(stance(Label.UNRELATED))
    answered(store, text, [(stance_key(), called), (stance_key(model="other"), uncalled)])
    named = {row["model"]: row["request_id"] for row in rows(database, tables.Answer)}
    assert named == {"counting": attempt.request_id, "other": None}


def test_a_version_that_is_gone_is_not_asked_about(store: SqlStore, database: Database) -> None:
    """Nothing is written, so nothing may be sent."""
    asked = request(store, version_id=999)
    with unchanged(database), pytest.raises(Skipped) as caught:
        store.begin_attempt(asked, make.NOW)
    assert caught.value.code == "forgotten"


def test_tries_at_once_get_different_numbers(
    store: SqlStore, database: Database, database_url: str
) -> None:
    """Four workers that try a known request three times each make twelve tries."""
    asked = request(store)
    store.begin_attempt(asked, make.NOW)

    def worker(_: int) -> None:
        mine = open_store(database_url)
        for _ in range(3):
            mine.end_attempt(mine.begin_attempt(asked, make.NOW), ok(), make.NOW)
        mine.close()

    with ThreadPoolExecutor(4) as workers:
        list(workers.map(worker, range(4)))
    assert [row["number"] for row in rows(database, tables.Attempt)] == list(range(1, 14))
    assert len(rows(database, tables.Request)) == 1


def test_spending_is_added_up(store: SqlStore) -> None:
    """Tries, tokens and cost of all requests; failures by code; what has no price is counted."""
    assert store.spend() == {
        "requests": 0,
        "attempts": 0,
        "failed": 0,
        "unfinished": 0,
        "possibly_billed": 0,
        "tokens_in": 0,
        "tokens_out": 0,
        "tokens_cached": 0,
        "unpriced": 0,
        "cost_usd": None,
        "codes": {},
    }
    asked = request(store)
    ends = (
        ok(cost_nanousd=1_500_000_000, tokens_cached=4),
        ok(),
        lost("timeout", possibly_billed=True, cost_nanousd=0),
        lost("busy"),
        lost("busy"),
    )
    for end in ends:
        store.end_attempt(store.begin_attempt(asked, make.NOW), end, make.NOW)
    store.begin_attempt(replace(asked, hash="h2"), make.NOW)
    assert store.spend() == {
        "requests": 2,
        "attempts": 6,
        "failed": 3,
        "unfinished": 1,
        "possibly_billed": 1,
        "tokens_in": 20,
        "tokens_out": 4,
        "tokens_cached": 4,
        "unpriced": 3,
        "cost_usd": 1.5,
        "codes": {"busy": 2, "timeout": 1},
    }


def test_spending_of_a_run_is_what_began_while_it_lasted(store: SqlStore) -> None:
    """Tries before and after a run are another's; an unknown run spent nothing."""
    asked = request(store)
    run = store.begin_run(make.invocation("run-1"), Step.ANALYZE, make.NOW)
    store.end_run(run, RunOutcome.OK, {}, make.NOW + MINUTE)
    for minutes in (-1, 0, 1, 2):
        attempt = store.begin_attempt(asked, make.NOW + minutes * MINUTE)
        store.end_attempt(attempt, ok(cost_nanousd=1), make.NOW + minutes * MINUTE)
    assert store.spend("run-1")["attempts"] == 2
    assert store.spend("run-2")["attempts"] == 0
    assert store.spend()["attempts"] == 4
