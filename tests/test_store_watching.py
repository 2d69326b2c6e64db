"""Which feeds fell quiet, when they brought something before, and the notice of a silence."""

from datetime import datetime, timedelta

import pytest
from store_steps import feed_id, unchanged

import make
from pipeline.ports import BEFORE_THE_FIRST, FeedWait, QuietFeed, Silence
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore

DAY = timedelta(days=1)
SILENCE = Silence(make.NOW - 3 * DAY, timedelta(hours=2))


def brought(store: SqlStore, number: int, moment: datetime, count: int = 1) -> None:
    entries = [make.entry(f"{moment:%m%d%H%M}-{one}") for one in range(count)]
    store.announce(number, entries, moment)


def test_arrivals_are_the_moments_that_brought_something(store: SqlStore) -> None:
    """However many entries came at once; what the first answer passed over is none."""
    number = feed_id(store)
    first, second = make.NOW - 4 * DAY, make.NOW - 2 * DAY
    store.announce(number, [make.entry("old")], first - DAY, passed_over=BEFORE_THE_FIRST)
    brought(store, number, second, 3)
    brought(store, number, first, 700)
    assert store.quiet_feeds([number], make.NOW) == [QuietFeed(number, (first, second), told=False)]


def test_only_feeds_in_question_are_looked_into(store: SqlStore) -> None:
    """Those that brought something since, were not asked, or never brought anything are not."""
    quiet, lively, unasked = (feed_id(store, slug) for slug in ("a", "b", "c"))
    never = feed_id(store, "d")
    for number in (quiet, lively, unasked):
        brought(store, number, make.NOW - 3 * DAY)
    brought(store, lively, make.NOW)
    found = store.quiet_feeds([quiet, lively, never], make.NOW - DAY)
    assert [one.feed_id for one in found] == [quiet]


def test_a_feed_that_is_called_silent_is_looked_into(store: SqlStore) -> None:
    """So that the notice is settled when something came."""
    number = feed_id(store)
    store.tell_silence(number, SILENCE)
    brought(store, number, make.NOW)
    assert store.quiet_feeds([number], make.NOW - DAY) == [
        QuietFeed(number, (make.NOW,), told=True)
    ]


def test_arrivals_reach_back_eight_weeks_from_the_last(store: SqlStore) -> None:
    """However long ago that was: a feed that is silent for a year still has its past."""
    number = feed_id(store)
    last = make.NOW - 365 * DAY
    for days in (57, 55, 0):
        brought(store, number, last - days * DAY)
    [found] = store.quiet_feeds([number], make.NOW)
    assert found.arrivals == (last - 55 * DAY, last)


def test_a_silence_is_told_once_and_settled(store: SqlStore, database: Database) -> None:
    """The notice says since when, what is usual, and where to look."""
    number = feed_id(store)
    store.tell_silence(number, SILENCE)
    with unchanged(database):
        store.tell_silence(number, SILENCE)
    [notice] = store.notices().records()
    assert notice["kind"] == "feed_silent"
    assert notice["text"] == (
        "courier/main answers and has brought nothing new since 2026-11-17 06:00 UTC; usually "
        "something comes every 2 hours: look at it with `standpoint sources check courier`"
    )
    store.tell_silence(number, None)
    assert store.notices().rows == ()
    with unchanged(database):
        store.tell_silence(number, None)


@pytest.mark.parametrize(
    ("gap", "words"),
    [
        (timedelta(minutes=5), "every hour or so"),
        (timedelta(minutes=80), "every hour or so"),
        (timedelta(hours=24), "every 24 hours"),
        (timedelta(days=6.8), "every 7 days"),
    ],
)
def test_the_usual_gap_is_told_in_round_numbers(
    store: SqlStore, gap: timedelta, words: str
) -> None:
    """In hours up to a day and a half, then in days."""
    store.tell_silence(feed_id(store), Silence(make.NOW, gap))
    assert f"usually something comes {words}: look" in str(store.notices().records()[0]["text"])


def test_a_pause_takes_the_place_of_a_silence(store: SqlStore) -> None:
    """A feed that is not asked is not called silent."""
    number = feed_id(store)
    store.tell_silence(number, SILENCE)
    store.feed_failed(number, "gone", FeedWait(paused_reason="gone"))
    assert [row["kind"] for row in store.notices().records()] == ["feed_paused"]
