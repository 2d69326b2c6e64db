"""Takedown of an article of a compared story: no word that it may have led to stays."""

from dataclasses import replace

import pytest
from store_steps import announced, copied, rows, saved, view

import make
from pipeline.errors import Skipped
from pipeline.models import AttemptEnd, AttemptState, Failure, Step
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore
from takedowns import WORD, holding
from written_stories import (
    TEXTS,
    answer,
    compared,
    comparisons,
    join_story,
    leave_story,
    paid_for,
    request_about,
    save,
    stored_fire,
    story_key,
)

NOW = make.NOW


def forget(store: SqlStore, source: str) -> dict[str, int]:
    """Takes an outlet's article down; returns what that removed of comparisons and requests."""
    [url] = [row["url"] for row in view(store, "latest_article", f"source = '{source}'")]
    counts = store.forget_article(str(url), reason="asked for", now=NOW).counts
    return {name: rows for name, rows in counts.items() if name[:6] in ("story_", "attemp")}


def test_no_word_of_a_comparison_stays(store: SqlStore, database: Database) -> None:
    """Statements, quotes, checks, replies and failures go; what they cost stays."""
    words = {**TEXTS, "herald": f"{TEXTS['herald']} Mayor {WORD} wept."}
    number, _ = stored_fire(store, database, words)
    save(store, number)
    failure = Failure(
        item_kind="story",
        item_key=str(number),
        step=Step.COMPARE,
        code="unexpected",
        transient=False,
        message=f"{WORD} broke it",
    )
    store.record_failure(failure, NOW)
    assert {"story_statement", "story_gate_result", "attempt"} <= set(holding(database, WORD))
    before = store.spend()
    assert forget(store, "herald") == {
        "attempt": 1,
        "story_answer": 1,
        "story_article": 1,
        "story_gate_result": 1,
        "story_quote": 5,
        "story_statement": 2,
    }
    assert holding(database, WORD) == []
    assert rows(database, tables.RequestVersion) == []
    assert [row["version_id"] for row in rows(database, tables.Request)] == [None]
    assert store.spend() == before
    assert store.paid_reply("s1") is None


def test_a_reply_that_comes_late_is_not_kept(store: SqlStore, database: Database) -> None:
    """One under way when any of its articles is taken down leaves what it cost, and no word."""
    number, _ = stored_fire(store, database)
    [story] = store.told_stories([number])
    request = request_about(story)
    attempt = store.begin_attempt(request, NOW)
    forget(store, "courier")
    end = AttemptEnd(state=AttemptState.OK, cost_nanousd=5, raw_answer=WORD)
    store.end_attempt(attempt, end, NOW)
    [row] = rows(database, tables.Attempt)
    assert (row["raw_answer"], row["cost_nanousd"]) == (None, 5)
    with pytest.raises(Skipped, match="taken down"):
        store.begin_attempt(request, NOW)


def test_a_comparison_that_showed_it_goes_from_any_story(
    store: SqlStore, database: Database
) -> None:
    """Also where the article has left that story since, and where no kept statement cites it."""
    number, articles = stored_fire(store, database)
    silent = compared(store, number)
    save(store, number, replace(silent, statements=()))
    leave_story(database, articles[1].article_id)
    forget(store, "herald")
    assert comparisons(database) == []


def test_what_its_story_compared_without_it_is_not_paid_for_again(
    store: SqlStore, database: Database
) -> None:
    """The comparison goes with it, the reply stays for the next one of the same claims."""
    number, _ = stored_fire(store, database)
    save(store, number)
    pending = announced(store, make.entry("x.txt"), slug="ledger")
    extra = saved(store, pending, "The fire is out.", url="https://ledger.example/out")
    join_story(database, number, extra.article_id)
    forget(store, "ledger")
    assert store.uncompared({number: story_key()}) == [number]
    assert store.paid_reply("s1") is not None
    assert len(rows(database, tables.RequestVersion)) == 3


def test_a_text_that_a_copy_keeps_is_compared_anew(store: SqlStore, database: Database) -> None:
    """The answers about it stand for the copy; what compared the outlet that left does not."""
    number, articles = stored_fire(store, database)
    pending = announced(store, make.entry("copy.txt"), slug="ledger")
    copy = saved(store, pending, TEXTS["herald"], url="https://ledger.example/fire")
    join_story(database, number, copy.article_id)
    copied(database, copy, articles[1])
    save(store, number)
    forget(store, "herald")
    assert comparisons(database) == []
    assert store.paid_reply("s1") is None
    [story] = store.told_stories([number])
    assert sorted(one.source for one in story.articles) == ["courier", "ledger", "observer"]


def test_the_last_article_ends_story_and_comparisons(store: SqlStore, database: Database) -> None:
    """A story that ends takes along what was compared when it had others."""
    number, articles = stored_fire(store, database)
    save(store, number)
    leave_story(database, *(one.article_id for one in articles[:2]))
    forget(store, "observer")
    assert comparisons(database) == []
    assert rows(database, tables.Story) == []


def test_the_same_request_is_one_row(store: SqlStore, database: Database) -> None:
    """A second try of a story's request adds neither a request nor its versions again."""
    number, _ = stored_fire(store, database)
    [story] = store.told_stories([number])
    assert paid_for(store, story) == paid_for(store, story)
    assert len(rows(database, tables.RequestVersion)) == 3
    assert rows(database, tables.RequestQuestion) == []


def test_other_comparisons_stay(store: SqlStore, database: Database) -> None:
    """A takedown elsewhere touches none."""
    number, _ = stored_fire(store, database)
    save(store, number)
    pending = announced(store, make.entry("x.txt"), slug="ledger")
    extra = saved(store, pending, "It rains.", url="https://ledger.example/rain")
    answer(store, extra)
    forget(store, "ledger")
    assert len(view(store, "story_comparison")) == 5
