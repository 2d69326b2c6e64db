"""Says how long a feed that failed is left alone."""

from datetime import datetime, timedelta

from pipeline.errors import StandpointError, TransientError
from pipeline.ports import FeedWait

GONE = "gone"
PAUSED_FROM = 3
"""Failures in a row, none of which would pass by itself."""

LONGEST_PAUSE_DAYS = 7
_MOST_DOUBLINGS = 3


def wait_after(error: StandpointError, streak: int, now: datetime) -> FeedWait:
    """How long to leave a feed alone after its `streak`th failure in a row, this one included.

    A host's own wish is followed. A feed that is gone for good waits for a new address. Any
    other failure that would not pass by itself may come twice; from the third on the feed is
    paused for a day, then two, four, and seven at most.
    """
    if isinstance(error, TransientError):
        return FeedWait(next_fetch_at=error.retry_at)
    if error.code == GONE:
        return FeedWait(paused_reason=GONE)
    if streak < PAUSED_FROM:
        return FeedWait()
    days = 2 ** min(streak - PAUSED_FROM, _MOST_DOUBLINGS)
    pause = timedelta(days=min(days, LONGEST_PAUSE_DAYS))
    return FeedWait(next_fetch_at=now + pause, paused_reason=error.code)
