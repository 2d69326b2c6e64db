"""Feeds: how asking them goes is remembered, and forgotten where they move."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from store_steps import feed_id, rows, unchanged

import make
from pipeline.models import Announcement, Failure, Feed, FeedKind, Step, Validators
from pipeline.ports import FeedRow, FeedWait, Silence
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore

KNOWN = Validators(etag='"a1"', last_modified="Fri, 20 Nov 2026 05:00:00 GMT")
LATER = make.NOW + timedelta(hours=1)


def feed(store: SqlStore) -> FeedRow:
    """The one configured feed."""
    [row] = store.feed_rows([make.source()])
    return row


def answered(store: SqlStore, number: int, validators: Validators = KNOWN, **said: Any) -> None:
    """What collecting does about a feed that answered."""
    store.feed_answered(number, Announcement(validators=validators, **said), make.NOW)


def failed(store: SqlStore, number: int, wait: FeedWait) -> None:
    """What collecting does about a feed that failed."""
    store.feed_failed(number, "gone", wait)
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
    answered(store, number)
    assert feed(store).validators == KNOWN
    assert store.feeds_by_id([number]) == [feed(store)]


@pytest.mark.parametrize("validators", [KNOWN, Validators()], ids=["validators", "none"])
def test_the_same_answer_again_changes_its_moment_only(
    store: SqlStore, database: Database, validators: Validators
) -> None:
    """A feed that answers as before, or that it is not modified, answered later, and no more."""
    number = feed_id(store)
    answered(store, number, validators)
    before = rows(database, tables.Feed)
    store.feed_answered(number, Announcement(unchanged=True, validators=validators), LATER)
    assert rows(database, tables.Feed) == [{**before[0], "answered_at": LATER}]
    with unchanged(database):
        store.feed_answered(number, Announcement(unchanged=True, validators=validators), LATER)


def test_failures_of_a_kind_are_counted_until_an_answer(store: SqlStore) -> None:
    """Another kind begins anew; an answer ends count and wait and keeps nothing."""
    number = feed_id(store)
    answered(store, number)
    store.feed_failed(number, "timeout", FeedWait())
    store.feed_failed(number, "missing", FeedWait())
    store.feed_failed(number, "missing", FeedWait(next_fetch_at=LATER))
    row = feed(store)
    assert (row.failure_code, row.failure_streak) == ("missing", 2)
    assert (row.next_fetch_at, row.validators) == (LATER, KNOWN)
    assert not row.is_due(make.NOW)
    answered(store, number, Validators(etag='"a2"'))
    row = feed(store)
    assert (row.failure_code, row.failure_streak) == (None, 0)
    assert (row.next_fetch_at, row.paused_reason) == (None, None)
    assert row.validators == Validators(etag='"a2"')


def test_a_pause_raises_one_notice(store: SqlStore, database: Database) -> None:
    """It names feed, reason and when it is asked again, which moves on; an answer settles it."""
    number = feed_id(store)
    for until in (make.NOW, make.NOW, LATER):
        failed(store, number, FeedWait(next_fetch_at=until, paused_reason="forbidden"))
    [notice] = rows(database, tables.Notice)
    assert (notice["kind"], notice["subject"]) == ("feed_paused", "courier/main")
    assert notice["text"] == (
        "courier/main is left alone (forbidden): it is asked again after 2026-11-20 07:00 UTC"
    )
    assert notice["cleared_at"] is None
    answered(store, number)
    [notice] = rows(database, tables.Notice)
    assert notice["cleared_at"] >= notice["raised_at"]


def test_another_reason_replaces_the_notice(store: SqlStore, database: Database) -> None:
    """Without a date, the feed waits for another address."""
    number = feed_id(store)
    failed(store, number, FeedWait(next_fetch_at=LATER, paused_reason="forbidden"))
    failed(store, number, FeedWait(paused_reason="gone"))
    first, second = rows(database, tables.Notice)
    assert first["cleared_at"] is not None
    assert second["cleared_at"] is None
    assert second["text"].endswith(
        "asked again once its address in the file of sources has changed"
    )
    assert not feed(store).is_due(make.NOW + timedelta(days=400))


@pytest.mark.parametrize(
    "other",
    [make.feed(address="elsewhere"), replace(make.feed(), kind=FeedKind.RSS)],
    ids=["address", "kind"],
)
def test_a_feed_with_another_address_starts_anew(
    store: SqlStore, database: Database, other: Feed
) -> None:
    """Another address or kind ends all that was known of the old one; the id stays."""
    number = feed_id(store)
    answered(store, number, moved_to="https://courier.example/news")
    store.tell_silence(number, Silence(make.NOW, timedelta(hours=1)))
    failed(store, number, FeedWait(paused_reason="gone"))
    store.configure([make.source(feeds=(other,))])
    assert feed(store) == FeedRow(number, "courier", other, is_first=True)
    assert rows(database, tables.Failure) == []
    assert {row["kind"] for row in rows(database, tables.Notice)} == {
        "feed_moved", "feed_paused", "feed_silent",
    }  # fmt: skip
    assert store.notices().rows == ()


def test_another_name_leaves_the_feed_as_it_is(store: SqlStore, database: Database) -> None:
    """What is remembered of a feed outlives every other change, and the same again."""
    number = feed_id(store)
    failed(store, number, FeedWait(next_fetch_at=LATER, paused_reason="forbidden"))
    before = feed(store)
    store.configure([make.source(name="The Courier")])
    assert feed(store) == before
    with unchanged(database):
        store.configure([make.source(name="The Courier")])
