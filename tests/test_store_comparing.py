"""Comparisons of stories: which are pending, how they are written, what people see of them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update
from store_steps import article, copied, rows, unchanged, view

import make
from pipeline.errors import LeaseLost, Skipped
from pipeline.models import AnswerOutcome, Failure, Scope, Step
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore
from takedowns import in_story
from written_stories import (
    compared,
    comparisons,
    join_story,
    leave_story,
    released,
    save,
    stored_fire,
    story_key,
)

NOW = make.NOW


def test_stories_of_three_articles_can_be_compared(store: SqlStore, database: Database) -> None:
    """Copies do not count, nor does a story that was merged into another."""
    number, articles = stored_fire(store, database)
    assert store.comparable_stories(Scope(), fewest=3) == [number]
    assert store.comparable_stories(Scope(), fewest=4) == []
    copied(database, articles[2], articles[0])
    assert store.comparable_stories(Scope(), fewest=3) == []
    released(database)
    alone = article(store, "Rain.", key="rain.txt")
    other = in_story(database, "Rain", alone.article_id)
    with database.writing() as connection:
        connection.execute(
            update(tables.Story).where(tables.Story.id == number).values(merged_into=other)
        )
    assert store.comparable_stories(Scope(), fewest=1) == [other]


def test_a_scope_bounds_what_is_compared(store: SqlStore, database: Database) -> None:
    """By the story's last date, by the source of one of its articles, or by an article."""
    number, articles = stored_fire(store, database)
    hour = timedelta(hours=1)
    for scope, found in (
        (Scope(since=NOW), [number]),
        (Scope(since=NOW + hour), []),
        (Scope(until=NOW + hour), [number]),
        (Scope(until=NOW), []),
        (Scope(sources=("herald",)), [number]),
        (Scope(sources=("gazette",)), []),
        (Scope(articles=(articles[1].article_id,)), [number]),
        (Scope(articles=(99,)), []),
    ):
        assert store.comparable_stories(scope, fewest=3) == found, scope


def test_a_comparison_is_written_whole(store: SqlStore, database: Database) -> None:
    """Statements, quotes and checks in one transaction, and the lease is given back."""
    number, _ = stored_fire(store, database)
    assert store.uncompared({number: story_key()}) == [number]
    assert save(store, number)
    assert store.uncompared({number: story_key()}) == []
    assert store.uncompared({number: story_key("2")}) == [number]
    [answer] = comparisons(database)
    assert (answer["articles"], answer["outlets_shown"], answer["held"]) == (3, 3, None)
    assert len(rows(database, tables.StoryStatement)) == 2
    assert len(rows(database, tables.StoryQuote)) == 5
    assert len(rows(database, tables.StoryGateResult)) == 1
    assert rows(database, tables.Lease) == []


def test_the_same_comparison_is_written_once(store: SqlStore, database: Database) -> None:
    """A second one with the same key changes nothing."""
    number, _ = stored_fire(store, database)
    again = compared(store, number)
    assert save(store, number, again)
    with unchanged(database):
        assert not save(store, number, replace(again, statements=()))


def test_a_late_comparison_is_left_out(store: SqlStore, database: Database) -> None:
    """Whose lease was taken over writes nothing."""
    number, _ = stored_fire(store, database)
    comparison = compared(store, number)
    lease = store.take_lease(f"story:{number}", "worker", ttl_ms=60_000)
    store.drop_lease(lease)
    with unchanged(database), pytest.raises(LeaseLost):
        store.save_comparison(number, story_key(), comparison, lease=lease, now=NOW)


def test_a_quote_that_does_not_stand_there_is_refused(store: SqlStore, database: Database) -> None:
    """It is a mistake in the program, and nothing is written."""
    number, _ = stored_fire(store, database)
    good = compared(store, number)
    first = good.statements[0]
    wrong = replace(first.quotes[0].evidence, quote="Nobody was hurt.")
    quotes = (replace(first.quotes[0], evidence=wrong), *first.quotes[1:])
    bad = replace(good, statements=(replace(first, quotes=quotes),))
    with pytest.raises(ValueError, match="not what stands"):
        save(store, number, bad)
    assert comparisons(database) == []


def test_an_article_taken_down_meanwhile_is_compared_no_more(
    store: SqlStore, database: Database
) -> None:
    """What was written about it cannot be saved any more; the story is asked about anew."""
    number, _ = stored_fire(store, database)
    comparison = compared(store, number)
    [url] = [row["url"] for row in view(store, "latest_article", "source = 'herald'")]
    store.forget_article(str(url), reason="asked for", now=NOW)
    with pytest.raises(Skipped, match="taken down"):
        save(store, number, comparison)
    assert comparisons(database) == []


def failure(number: int, **fields: object) -> Failure:
    plain = Failure(
        item_kind="story",
        item_key=str(number),
        step=Step.COMPARE,
        code="too_long",
        transient=False,
        message="too long",
        config_hash="as it was",
    )
    return replace(plain, **fields)  # type: ignore[arg-type]


def test_a_story_that_failed_waits(store: SqlStore, database: Database) -> None:
    """For good under the same claims and prompt, else until its moment; saved, it is forgiven."""
    number, _ = stored_fire(store, database)
    was, now = {number: "as it was"}, {number: "as it is"}
    store.record_failure(failure(number), NOW)
    assert store.waiting_stories(was, NOW) == [number]
    assert store.waiting_stories(now, NOW) == []
    later = NOW + timedelta(minutes=30)
    store.record_failure(failure(number, transient=True, retry_at=later), NOW)
    assert store.waiting_stories(was, NOW) == [number]
    assert store.waiting_stories(was, later) == []
    save(store, number)
    assert rows(database, tables.Failure) == []


def test_people_see_the_newest_comparison(store: SqlStore, database: Database) -> None:
    """One row per statement and quote, with outlet and side; a newer one takes its place."""
    number, articles = stored_fire(store, database)
    save(store, number)
    seen = view(store, "story_comparison", f"story_id = {number}")
    assert [(row["position"], row["kind"], row["source"], row["side"]) for row in seen] == [
        (0, "agreed", "observer", None),
        (0, "agreed", "herald", None),
        (0, "agreed", "courier", None),
        (1, "conflict", "observer", 1),
        (1, "conflict", "herald", 2),
    ]
    assert seen[0]["article_id"] == articles[2].article_id
    assert (seen[0]["outlets_shown"], seen[0]["model"]) == (3, "m-1")
    newer = replace(compared(store, number), statements=compared(store, number).statements[1:])
    save(store, number, newer, content="2", now=NOW + timedelta(hours=1))
    assert len(view(store, "story_comparison")) == 2


@pytest.mark.parametrize("outcome", [AnswerOutcome.INVALID, AnswerOutcome.REFUSED])
def test_what_is_no_answer_hides_none(
    store: SqlStore, database: Database, outcome: AnswerOutcome
) -> None:
    """A reply that could not be read leaves the comparison before it standing."""
    number, _ = stored_fire(store, database)
    save(store, number)
    lost = replace(compared(store, number), statements=(), outcome=outcome)
    save(store, number, lost, content="2", now=NOW + timedelta(hours=1))
    assert len(view(store, "story_comparison")) == 5


def test_a_comparison_falls_with_an_article_that_left(store: SqlStore, database: Database) -> None:
    """The newest one all of whose quoted articles are in the story stands."""
    number, _ = stored_fire(store, database)
    save(store, number)
    later = article(store, "The fire is out. Nobody knows why.", key="x.txt", slug="ledger")
    join_story(database, number, later.article_id)
    with_it = compared(store, number)
    quote = replace(with_it.statements[0].quotes[0], version_id=later.version_id)
    evidence = replace(quote.evidence, quote="The fire is out.", start=0, end=16)
    statement = replace(with_it.statements[0], quotes=(replace(quote, evidence=evidence),))
    newer = replace(with_it, statements=(statement,))
    save(store, number, newer, content="2", now=NOW + timedelta(hours=1))
    assert len(view(store, "story_comparison")) == 1
    leave_story(database, later.article_id)
    assert len(view(store, "story_comparison")) == 5


def test_a_held_comparison_counts_once_it_is_cleared(store: SqlStore, database: Database) -> None:
    """People list and clear it with the answers about its story's articles."""
    number, articles = stored_fire(store, database)
    save(store, number, replace(compared(store, number), held="wrong_kind"))
    assert view(store, "story_comparison") == []
    [row] = store.held_answers(limit=10).records()
    assert row["article"] == articles[0].article_id
    assert (row["title"], row["about"]) == ("The fire at the dye works", "comparison")
    assert store.held_answers(limit=1).truncated is False
    assert store.clear_held(articles[1].article_id, author="desk", now=NOW) == 1
    assert len(view(store, "story_comparison")) == 5
    assert store.held_answers(limit=10).rows == ()
