"""How long a failed feed is left alone: by the host's wish, by what failed, by how often."""

from datetime import timedelta

import pytest

from make import NOW
from make import feed as folder
from pipeline.errors import (
    BadAddress,
    BadDocument,
    ConfigurationError,
    StandpointError,
    Unreachable,
)
from pipeline.ingest.feed_waits import wait_after
from pipeline.models import Feed, FeedKind
from pipeline.ports import FeedRow, FeedWait

FEED = Feed(kind=FeedKind.RSS, address="https://a.example/feed")
GONE = BadAddress("a.example has no such feed any more", code="gone")
MISSING = BadAddress("a.example has nothing there", code="missing")
NOT_A_FEED = BadDocument("a.example sent an HTML page", code="not_a_feed")
FORBIDDEN = BadAddress("a.example does not let us", code="forbidden")
TIMEOUT = Unreachable("a.example did not answer in time", code="timeout")


def row(code: str | None = None, before: int = 0, **fields: object) -> FeedRow:
    """A feed that failed with this code so many times in a row."""
    known = {"feed": FEED, "failure_code": code, "failure_streak": before, **fields}
    return FeedRow(feed_id=1, source_slug="courier", **known)  # type: ignore[arg-type]


def left_alone(error: StandpointError, before: int, slug: str = "main") -> FeedWait:
    """What comes of one more failure after so many of the same kind."""
    feed = Feed(slug=slug, kind=FeedKind.RSS, address=FEED.address)
    return wait_after(error, row(error.code, before, feed=feed), NOW)


@pytest.mark.parametrize("before", [0, 2, 50])
def test_the_moment_that_a_host_names_is_kept_exactly(before: int) -> None:
    """Never earlier, never later, and it is no pause."""
    later = NOW + timedelta(hours=5, seconds=7)
    busy = Unreachable("a.example is busy", code="host_waits", retry_at=later)
    assert left_alone(busy, before) == FeedWait(next_fetch_at=later)


@pytest.mark.parametrize("before", [0, 9])
def test_a_feed_that_is_gone_waits_for_a_new_address(before: int) -> None:
    """From the first time on: there is no date, only another address wakes it."""
    assert left_alone(GONE, before) == FeedWait(paused_reason="gone")


@pytest.mark.parametrize("error", [MISSING, NOT_A_FEED], ids=lambda error: error.code)
@pytest.mark.parametrize(
    ("failures", "days"), [(1, 0), (2, 0), (3, 1), (4, 2), (5, 4), (6, 7), (7, 7), (10**9, 7)]
)
def test_the_third_failure_of_a_kind_pauses(
    error: StandpointError, failures: int, days: int
) -> None:
    """For a day, then twice as long each time, for a week at most."""
    paused = FeedWait(next_fetch_at=NOW + timedelta(days=days), paused_reason=error.code)
    assert left_alone(error, failures - 1) == (paused if days else FeedWait())


def test_failures_of_different_kinds_do_not_add_up() -> None:
    """Each kind says something else about the feed, so each is counted for itself."""
    assert wait_after(NOT_A_FEED, row("missing", 2), NOW) == FeedWait()
    assert wait_after(MISSING, row("timeout", 8), NOW) == FeedWait()


@pytest.mark.parametrize(("failures", "days"), [(1, 1), (2, 2), (3, 4), (4, 7), (99, 7)])
def test_a_host_that_forbids_is_heard_at_once(failures: int, days: int) -> None:
    """It is asked again after a day: some only have a bad one."""
    until = NOW + timedelta(days=days)
    assert left_alone(FORBIDDEN, failures - 1) == FeedWait(until, "forbidden")


@pytest.mark.parametrize(
    ("failures", "hours"), [(1, 0), (2, 0), (3, 1), (4, 2), (5, 4), (6, 6), (10**9, 6)]
)
def test_a_host_that_keeps_failing_is_asked_less_and_less(failures: int, hours: int) -> None:
    """From the third time on, up to six hours and a quarter of that: a daily run always asks."""
    wait = left_alone(TIMEOUT, failures - 1)
    if not hours:
        assert wait == FeedWait()
        return
    assert wait.paused_reason == "timeout"
    assert wait.next_fetch_at is not None
    assert hours <= (wait.next_fetch_at - NOW) / timedelta(hours=1) <= hours * 1.25


def test_feeds_that_failed_together_come_back_apart() -> None:
    """A host that was down is not asked for all its feeds at one moment; each waits the same."""
    waits = [left_alone(TIMEOUT, 2, f"feed-{number}").next_fetch_at for number in range(50)]
    assert len(set(waits)) == 50
    assert left_alone(TIMEOUT, 2) == left_alone(TIMEOUT, 2)


@pytest.mark.parametrize(
    "error",
    [
        BadAddress("not a web address", code="bad_url"),
        BadAddress("an internal address", code="blocked_address"),
        Unreachable("STANDPOINT_OFFLINE is set", code="offline"),
        Unreachable("no process could be started", code="parser_not_started"),
        ConfigurationError("the listing has no selector"),
    ],
    ids=lambda error: error.code,
)
def test_what_this_machine_decides_is_tried_by_every_run(error: StandpointError) -> None:
    """No host is to blame, and its settings may be others the next time."""
    assert left_alone(error, 99) == FeedWait()


def test_a_folder_is_never_left_alone() -> None:
    """It costs nobody anything, and a person may have put it there meanwhile."""
    missing = BadAddress("papers is not there", code="missing")
    assert wait_after(missing, row("missing", 99, feed=folder()), NOW) == FeedWait()


@pytest.mark.parametrize(
    ("error", "before"), [(GONE, 0), (FORBIDDEN, 0), (MISSING, 2), (NOT_A_FEED, 2)]
)
def test_a_place_that_a_feed_moved_to_is_given_up(error: StandpointError, before: int) -> None:
    """In place of a pause: the configured address is asked by the next run."""
    moved = row(error.code, before, moved_to="https://b.example/feed")
    assert wait_after(error, moved, NOW) == FeedWait(forget_move=True)


def test_a_place_that_a_feed_moved_to_may_fail_twice() -> None:
    """A passing failure is no reason to look elsewhere."""
    moved = row("missing", 1, moved_to="https://b.example/feed")
    assert wait_after(MISSING, moved, NOW) == FeedWait()


def test_a_place_that_cannot_be_reached_is_given_up_after_its_wait() -> None:
    """Its name may be gone for good; the configured address may lead to the same host."""
    moved = row("timeout", 2, moved_to="https://b.example/feed")
    wait = wait_after(TIMEOUT, moved, NOW)
    assert (wait.forget_move, wait.paused_reason) == (True, None)
    assert wait.next_fetch_at is not None
    assert wait.next_fetch_at > NOW
