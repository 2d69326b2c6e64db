"""Collecting from the web: the first answer, what did not change, and feeds that fail."""

from datetime import timedelta

from fakes import FakeClock, FakeCollectStore, FakeFetcher
from make import NOW
from pipeline import steps
from pipeline.errors import BadAddress, BadDocument, Unreachable
from pipeline.flow import no_progress
from pipeline.models import Feed, FeedKind, StepCounts, Validators
from pipeline.ports import FeedRow, FeedWait

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
    assert store.answered == {1: Validators(etag='"v1"')}
    store.entries.clear()
    counted = collect(fetcher, store, FeedRow(1, "courier", FEED, validators=store.answered[1]))
    assert (dict(counted.counts), store.entries) == ({"unchanged_feeds": 1, **ANSWERED}, {})
    assert store.answered == {1: Validators(etag='"v1"')}


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


def test_the_third_failure_in_a_row_pauses_a_feed() -> None:
    """Until then each run asks again."""
    error = BadDocument("an HTML page came instead", code="not_a_feed")
    fetcher = FakeFetcher(broken_feeds={FEED.address: error})
    store = FakeCollectStore()
    collect(fetcher, store, FeedRow(1, "courier", FEED, failure_streak=1))
    assert store.waits[1].paused_reason is None
    collect(fetcher, store, FeedRow(1, "courier", FEED, failure_streak=2))
    assert store.waits[1].paused_reason == "not_a_feed"


def test_a_feed_is_due_unless_it_waits() -> None:
    """A pause without a date lasts until the address changes."""
    assert FeedRow(1, "courier", FEED).is_due(NOW)
    assert not FeedRow(1, "courier", FEED, paused_reason="gone").is_due(NOW)
    waiting = FeedRow(1, "courier", FEED, next_fetch_at=NOW, paused_reason="not_a_feed")
    assert waiting.is_due(NOW)
    assert not waiting.is_due(NOW - timedelta(seconds=1))
