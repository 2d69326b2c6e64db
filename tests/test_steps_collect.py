"""Collecting from the web: the first answer, what did not change, and feeds that fail."""

from dataclasses import replace
from datetime import timedelta

from fake_collect_store import FakeCollectStore
from fakes import FakeClock, FakeFetcher
from make import NOW
from pipeline import steps
from pipeline.errors import BadAddress, BadDocument, Unreachable
from pipeline.flow import no_progress
from pipeline.models import Announcement, Feed, FeedKind, StepCounts, Validators
from pipeline.ports import FeedRow, FeedWait, QuietFeed, Silence

FEED = Feed(slug="main", kind=FeedKind.RSS, address="https://courier.example/feed")
ANSWERED = {"feeds_asked": 1, "feeds_answered": 1}
PAGES = {f"https://courier.example/{number}": b"page" for number in range(5)}


def collect(fetcher: FakeFetcher, store: FakeCollectStore, row: FeedRow) -> StepCounts:
    return steps.collect(
        [row],
        first_entries=2,
        fetcher=fetcher,
        store=store,
        clock=FakeClock(),
        progress=no_progress,
    )


def test_the_first_answer_brings_the_newest_few() -> None:
    """The others are known from then on and are not fetched."""
    store = FakeCollectStore()
    counted = collect(FakeFetcher(dict(PAGES)), store, FeedRow(1, "courier", FEED, is_first=True))
    assert counted.counts == {"collected": 2, "passed_over": 3, **ANSWERED}
    assert set(store.passed_over.values()) == {"before_first_run"}
    assert len(store.entries) == 5


def test_later_answers_bring_all_that_is_new() -> None:
    """Only a feed of which nothing is stored is asked for the first time."""
    store = FakeCollectStore()
    counted = collect(FakeFetcher(dict(PAGES)), store, FeedRow(1, "courier", FEED))
    assert (dict(counted.counts), store.passed_over) == ({"collected": 5, **ANSWERED}, {})


def test_a_folder_brings_all_it_holds_the_first_time() -> None:
    """A person put the files there to be read."""
    folder = Feed(slug="main", kind=FeedKind.FOLDER, address="papers")
    store = FakeCollectStore()
    counted = collect(FakeFetcher(dict(PAGES)), store, FeedRow(1, "courier", folder, is_first=True))
    assert counted.counts == {"collected": 5, **ANSWERED}


def test_a_sitemap_brings_all_of_its_days_the_first_time() -> None:
    """A person said how far back it is read, so nothing is passed over."""
    sitemap = Feed(slug="main", kind=FeedKind.SITEMAP, address=FEED.address)
    store = FakeCollectStore()
    row = FeedRow(1, "courier", sitemap, is_first=True)
    counted = collect(FakeFetcher(dict(PAGES)), store, row)
    assert counted.counts == {"collected": 5, **ANSWERED}


def test_a_feed_that_did_not_change_writes_no_entry() -> None:
    """Its validators are sent back, and it is counted as unchanged."""
    store = FakeCollectStore()
    fetcher = FakeFetcher(dict(PAGES), tag='"v1"')
    collect(fetcher, store, FeedRow(1, "courier", FEED))
    known = store.answered[1].validators
    assert known == Validators(etag='"v1"')
    store.entries.clear()
    counted = collect(fetcher, store, FeedRow(1, "courier", FEED, validators=known))
    assert (dict(counted.counts), store.entries) == ({"unchanged_feeds": 1, **ANSWERED}, {})
    assert store.answered == {1: Announcement(unchanged=True, validators=known)}


def test_a_feed_that_is_gone_is_asked_no_more() -> None:
    """It fails in words and waits for another address."""
    store = FakeCollectStore()
    error = BadAddress("courier.example: the feed is gone", code="gone")
    counted = collect(
        FakeFetcher(broken_feeds={FEED.address: error}), store, FeedRow(1, "courier", FEED)
    )
    assert (counted.done, store.codes()) == (0, {"courier/main": "gone"})
    assert store.waits == {1: FeedWait(paused_reason="gone")}


def test_a_host_that_asks_for_time_gets_it() -> None:
    """The feed is left alone until the moment that the host named."""
    later = NOW + timedelta(hours=1)
    error = Unreachable("courier.example asks to wait", code="host_waits", retry_at=later)
    store = FakeCollectStore()
    collect(FakeFetcher(broken_feeds={FEED.address: error}), store, FeedRow(1, "courier", FEED))
    assert store.waits == {1: FeedWait(next_fetch_at=later)}


def test_the_third_failure_of_a_kind_pauses_a_feed() -> None:
    """Until then each run asks again."""
    error = BadDocument("an HTML page came instead", code="not_a_feed")
    fetcher = FakeFetcher(broken_feeds={FEED.address: error})
    store = FakeCollectStore()
    failed = FeedRow(1, "courier", FEED, failure_code="not_a_feed", failure_streak=1)
    collect(fetcher, store, failed)
    assert store.waits[1].paused_reason is None
    collect(fetcher, store, replace(failed, failure_streak=2))
    assert store.waits[1].paused_reason == "not_a_feed"


def test_a_feed_that_moved_is_asked_where_it_lives() -> None:
    """Its configured address may be gone: nobody asks there."""
    gone: dict[str, Exception] = {FEED.address: BadAddress("the feed is gone", code="gone")}
    moved = FeedRow(1, "courier", FEED, moved_to="https://courier.example/news")
    store = FakeCollectStore()
    assert collect(FakeFetcher(dict(PAGES), gone), store, moved).done == 1
    assert set(store.answered) == {1}


def quiet_for(days: float, *, told: bool = False) -> QuietFeed:
    """A feed that brought something every day, and nothing for so many."""
    last = NOW - timedelta(days=days)
    return QuietFeed(1, tuple(last - timedelta(days=n) for n in range(9, -1, -1)), told)


def test_a_feed_that_answers_and_brings_nothing_is_told() -> None:
    """After three times its usual gap, and once."""
    row = FeedRow(1, "courier", FEED)
    store = FakeCollectStore(quiet=[quiet_for(2.9)])
    collect(FakeFetcher(), store, row)
    assert store.silences == {}
    store.quiet = [quiet_for(3.1)]
    collect(FakeFetcher(), store, row)
    assert store.silences == {1: Silence(NOW - timedelta(days=3.1), timedelta(days=1))}
    store.silences.clear()
    store.quiet = [quiet_for(3.1, told=True)]
    collect(FakeFetcher(), store, row)
    assert store.silences == {}


def test_a_silence_that_is_over_is_settled() -> None:
    """Something new came, or the feed turned out to be that slow."""
    store = FakeCollectStore(quiet=[quiet_for(0, told=True)])
    collect(FakeFetcher(), store, FeedRow(1, "courier", FEED))
    assert store.silences == {1: None}


def test_a_feed_that_fails_is_not_called_silent() -> None:
    """That it brings nothing is known already."""
    away: dict[str, Exception] = {FEED.address: Unreachable("courier.example is away")}
    store = FakeCollectStore(quiet=[quiet_for(9)])
    collect(FakeFetcher(broken_feeds=away), store, FeedRow(1, "courier", FEED))
    assert store.silences == {}


def test_a_feed_is_due_unless_it_waits() -> None:
    """A pause without a date lasts until the address changes."""
    assert FeedRow(1, "courier", FEED).is_due(NOW)
    assert not FeedRow(1, "courier", FEED, paused_reason="gone").is_due(NOW)
    waiting = FeedRow(1, "courier", FEED, next_fetch_at=NOW, paused_reason="not_a_feed")
    assert waiting.is_due(NOW)
    assert not waiting.is_due(NOW - timedelta(seconds=1))
