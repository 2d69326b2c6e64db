"""How long a failed feed is left alone: by its own wish, by what failed, by how often."""

from datetime import timedelta

import pytest

from make import NOW
from pipeline.errors import BadAddress, BadDocument, Unreachable
from pipeline.ingest.feed_waits import wait_after
from pipeline.ports import FeedWait


@pytest.mark.parametrize("streak", [1, 3, 50])
def test_a_host_that_will_be_back_is_never_paused(streak: int) -> None:
    """It is asked when it said so, or by the next run."""
    later = NOW + timedelta(hours=5)
    busy = Unreachable("a.example is busy", retry_at=later)
    assert wait_after(busy, streak, NOW) == FeedWait(next_fetch_at=later)
    assert wait_after(Unreachable("a.example is away"), streak, NOW) == FeedWait()


@pytest.mark.parametrize("streak", [1, 9])
def test_a_feed_that_is_gone_waits_for_a_new_address(streak: int) -> None:
    """There is no date: only another address wakes it."""
    gone = BadAddress("a.example has no such feed any more", code="gone")
    assert wait_after(gone, streak, NOW) == FeedWait(paused_reason="gone")


@pytest.mark.parametrize(
    ("streak", "days"), [(1, 0), (2, 0), (3, 1), (4, 2), (5, 4), (6, 7), (7, 7), (10**9, 7)]
)
def test_the_third_failure_in_a_row_pauses(streak: int, days: int) -> None:
    """For a day, then twice as long each time, for a week at most."""
    error = BadDocument("a.example sent an HTML page", code="not_a_feed")
    paused = FeedWait(next_fetch_at=NOW + timedelta(days=days), paused_reason="not_a_feed")
    assert wait_after(error, streak, NOW) == (paused if days else FeedWait())
