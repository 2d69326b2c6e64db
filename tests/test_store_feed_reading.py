"""What people read of feeds: every one with how it is doing, and the notices."""

from datetime import timedelta

from store_steps import feed_id

import make
from pipeline.models import BY_HAND, Announcement, Failure, Feed, FeedKind, Source, Step
from pipeline.ports import BEFORE_THE_FIRST, FeedWait, Silence
from pipeline.store.sql import SqlStore

LATER = make.NOW + timedelta(hours=1)
HOUR = timedelta(hours=1)


def test_feeds_are_listed_with_what_is_wrong(store: SqlStore) -> None:
    """Every configured feed by name, with its failure; the feeds by hand are no feeds to ask."""
    number = feed_id(store)
    by_hand = Feed(slug=BY_HAND, kind=FeedKind.FOLDER, address=BY_HAND)
    store.configure([Source(slug=BY_HAND, name="By hand", feeds=(by_hand,))])
    store.configure([make.source("apollo")])
    store.announce(number, [make.entry()], make.NOW)
    flawed = Announcement(flags=("truncated_feed", "entry_without_link"), moved_to="moved")
    store.feed_answered(number, flawed, LATER)
    store.feed_failed(number, "gone", FeedWait(next_fetch_at=LATER, paused_reason="gone"))
    failure = Failure(
        item_kind="feed", item_key="courier/main", step=Step.COLLECT, code="gone",
        transient=False, message="the feed is gone",
    )  # fmt: skip
    store.record_failure(failure, make.NOW)
    well, ill = store.feeds().records()
    assert (well["source"], well["last_success_at"], well["code"]) == ("apollo", None, None)
    assert (ill.pop("entries_per_day"), ill.pop("usual_per_day")) != (None, None)
    assert ill == {
        "source": "courier",
        "feed": "main",
        "kind": "folder",
        "address": "papers",
        "last_success_at": LATER,
        "last_new_at": make.NOW,
        "failure_streak": 1,
        "next_fetch_at": LATER,
        "paused_reason": "gone",
        "silent_since": None,
        "moved_to": "moved",
        "flags": "truncated_feed, entry_without_link",
        "code": "gone",
        "message": "the feed is gone",
    }


def test_flags_are_those_of_the_last_full_answer(store: SqlStore) -> None:
    """An answer that nothing changed keeps them, a whole one without any ends them."""
    number = feed_id(store)
    for announcement, flags in (
        (Announcement(flags=("broken_feed",)), "broken_feed"),
        (Announcement(unchanged=True), "broken_feed"),
        (Announcement(), None),
    ):
        store.feed_answered(number, announcement, make.NOW)
        assert store.feeds().records()[0]["flags"] == flags


def test_a_silent_feed_says_since_when(store: SqlStore) -> None:
    """Since its last new entry; while it fails it is not called silent."""
    number = feed_id(store)
    store.announce(number, [make.entry("old")], make.NOW, passed_over=BEFORE_THE_FIRST)
    assert store.feeds().records()[0]["last_new_at"] is None
    store.announce(number, [make.entry("new")], LATER)
    store.tell_silence(number, Silence(LATER, HOUR))
    assert store.feeds().records()[0]["silent_since"] == LATER
    store.feed_failed(number, "timeout", FeedWait())
    assert store.feeds().records()[0]["silent_since"] is None


def test_notices_are_listed_newest_first(store: SqlStore) -> None:
    """Open ones; those that are settled on demand, with the moment."""
    courier, apollo = feed_id(store), feed_id(store, "apollo")
    store.tell_silence(courier, Silence(make.NOW, HOUR))
    store.feed_failed(apollo, "gone", FeedWait(paused_reason="gone"))
    store.tell_silence(courier, None)
    [still_open] = store.notices().records()
    assert (still_open["kind"], still_open["subject"]) == ("feed_paused", "apollo/main")
    assert "apollo/main is left alone (gone)" in str(still_open["text"])
    every = store.notices(settled=True)
    assert [row["subject"] for row in every.records()] == ["apollo/main", "courier/main"]
    assert [row["cleared_at"] is None for row in every.records()] == [True, False]
    assert store.notices(settled=True, limit=1).truncated
