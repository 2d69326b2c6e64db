"""Feeds: how asking them goes is remembered, and forgotten where they move."""

from dataclasses import replace
from datetime import timedelta

import pytest
from store_steps import feed_id, rows, unchanged

import make
from pipeline.models import BY_HAND, Failure, Feed, FeedKind, Source, Step, Validators
from pipeline.ports import FeedRow, FeedWait
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore

KNOWN = Validators(etag='"a1"', last_modified="Fri, 20 Nov 2026 05:00:00 GMT")
LATER = make.NOW + timedelta(hours=1)


def feed(store: SqlStore) -> FeedRow:
    """The one configured feed."""
    [row] = store.feed_rows([make.source()])
    return row


def failed(store: SqlStore, number: int, wait: FeedWait) -> None:
    """What collecting does about a feed that failed."""
    store.feed_failed(number, wait)
    failure = Failure(
        item_kind="feed",
        item_key="courier/main",
        step=Step.COLLECT,
        code="gone",
        transient=False,
        message="the feed is gone",
    )
    store.record_failure(failure, make.NOW)


def test_a_feed_begins_without_a_past(store: SqlStore) -> None:
    """No validators, no wait; the first answer is still to come until an entry is stored."""
    number = feed_id(store)
    assert feed(store) == FeedRow(number, "courier", make.feed(), is_first=True)
    store.announce(number, [make.entry()], make.NOW)
    assert feed(store) == FeedRow(number, "courier", make.feed(), is_first=False)


def test_an_answer_is_remembered_by_its_validators(store: SqlStore) -> None:
    """They are there for the next question, whoever asks for the row."""
    number = feed_id(store)
    store.feed_answered(number, KNOWN)
    assert feed(store).validators == KNOWN
    assert store.feeds_by_id([number]) == [feed(store)]


@pytest.mark.parametrize("validators", [KNOWN, Validators()], ids=["validators", "none"])
def test_the_same_answer_again_writes_nothing(
    store: SqlStore, database: Database, validators: Validators
) -> None:
    """A feed that answers as before, or that it is not modified, changes no row."""
    number = feed_id(store)
    store.feed_answered(number, validators)
    with unchanged(database):
        store.feed_answered(number, validators)


def test_failures_are_counted_until_an_answer(store: SqlStore) -> None:
    """Each failure adds one and sets the wait; an answer ends both and keeps nothing."""
    number = feed_id(store)
    store.feed_answered(number, KNOWN)
    store.feed_failed(number, FeedWait())
    store.feed_failed(number, FeedWait(next_fetch_at=LATER))
    row = feed(store)
    assert (row.failure_streak, row.next_fetch_at, row.validators) == (2, LATER, KNOWN)
    assert not row.is_due(make.NOW)
    store.feed_answered(number, Validators(etag='"a2"'))
    row = feed(store)
    assert (row.failure_streak, row.next_fetch_at, row.paused_reason) == (0, None, None)
    assert row.validators == Validators(etag='"a2"')


def test_a_pause_raises_one_notice(store: SqlStore, database: Database) -> None:
    """It names feed, reason and when it is asked again, and is settled by an answer."""
    number = feed_id(store)
    for _ in range(3):
        store.feed_failed(number, FeedWait(next_fetch_at=LATER, paused_reason="forbidden"))
    [notice] = rows(database, tables.Notice)
    assert (notice["kind"], notice["subject"]) == ("feed_paused", "courier/main")
    assert notice["text"] == (
        "courier/main is left alone (forbidden): it is asked again after 2026-11-20 07:00 UTC"
    )
    assert notice["cleared_at"] is None
    store.feed_answered(number, KNOWN)
    [notice] = rows(database, tables.Notice)
    assert notice["cleared_at"] >= notice["raised_at"]


def test_another_reason_replaces_the_notice(store: SqlStore, database: Database) -> None:
    """Without a date, the feed waits for another address."""
    number = feed_id(store)
    store.feed_failed(number, FeedWait(next_fetch_at=LATER, paused_reason="forbidden"))
    store.feed_failed(number, FeedWait(paused_reason="gone"))
    first, second = rows(database, tables.Notice)
    assert first["cleared_at"] is not None
    assert second["cleared_at"] is None
    assert second["text"].endswith(
        "asked again once its address in the file of sources has changed"
    )
    assert not feed(store).is_due(make.NOW + timedelta(days=400))


@pytest.mark.parametrize(
    "moved",
    [make.feed(address="elsewhere"), replace(make.feed(), kind=FeedKind.RSS)],
    ids=["address", "kind"],
)
def test_a_feed_that_moved_starts_anew(store: SqlStore, database: Database, moved: Feed) -> None:
    """Another address or kind ends validators, wait, pause, failure and notice; the id stays."""
    number = feed_id(store)
    store.feed_answered(number, KNOWN)
    failed(store, number, FeedWait(paused_reason="gone"))
    store.configure([make.source(feeds=(moved,))])
    assert feed(store) == FeedRow(number, "courier", moved, is_first=True)
    assert rows(database, tables.Failure) == []
    assert [row["cleared_at"] is None for row in rows(database, tables.Notice)] == [False]


def test_another_name_leaves_the_feed_as_it_is(store: SqlStore, database: Database) -> None:
    """What is remembered of a feed outlives every other change, and the same again."""
    number = feed_id(store)
    failed(store, number, FeedWait(next_fetch_at=LATER, paused_reason="forbidden"))
    before = feed(store)
    store.configure([make.source(name="The Courier")])
    assert feed(store) == before
    with unchanged(database):
        store.configure([make.source(name="The Courier")])


def test_feeds_are_listed_with_what_is_wrong(store: SqlStore) -> None:
    """Every configured feed by name, with its failure; the feeds by hand are no feeds to ask."""
    number = feed_id(store)
    by_hand = Feed(slug=BY_HAND, kind=FeedKind.FOLDER, address=BY_HAND)
    store.configure([Source(slug=BY_HAND, name="By hand", feeds=(by_hand,))])
    store.configure([make.source("apollo")])
    store.announce(number, [make.entry()], make.NOW)
    failed(store, number, FeedWait(next_fetch_at=LATER, paused_reason="gone"))
    well, ill = store.feeds().records()
    assert (well["source"], well["last_success_at"], well["code"]) == ("apollo", None, None)
    assert ill == {
        "source": "courier",
        "feed": "main",
        "kind": "folder",
        "address": "papers",
        "last_success_at": make.NOW,
        "failure_streak": 1,
        "next_fetch_at": LATER,
        "paused_reason": "gone",
        "code": "gone",
        "message": "the feed is gone",
    }
