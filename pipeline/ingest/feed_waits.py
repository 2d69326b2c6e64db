"""Says how long a feed that failed is left alone.

    what came of asking it              from which failure in a row    it is asked again
    the host names a moment             first                          then, exactly
    gone for good                       first                          at another address only
    forbidden                           first                          after 1, 2, 4, then 7 days
    what would not pass by itself       third with the same reason     after 1, 2, 4, then 7 days
    what may pass by itself             third with the same reason     after 1, 2, 4, then 6 hours

Until then every run asks again. So it does where no host is to blame: a folder, and what this
machine or its settings do not let through. Waits in hours are lengthened by up to a quarter.
"""

from datetime import datetime, timedelta

from pipeline.errors import StandpointError, TransientError
from pipeline.models import digest
from pipeline.ports import FeedRow, FeedWait

GONE = "gone"
PAUSED_FROM = 3
"""Failures in a row for one reason."""

LONGEST_PAUSE = timedelta(days=7)
LONGEST_BACK_OFF = timedelta(hours=6)

_SETTLED_HERE = frozenset(
    {"bad_url", "blocked_address", "configuration", "offline", "parser_not_started"}
)
_PAUSED_FROM = {GONE: 1, "forbidden": 1}
_DAY = timedelta(days=1)
_MOST_DOUBLINGS = 3


def wait_after(error: StandpointError, row: FeedRow, now: datetime) -> FeedWait:
    """How long to leave a feed alone after one more failure, which `row` does not count yet.

    A place that it moved to is given up instead of paused: the configured address is asked next.
    """
    if isinstance(error, TransientError) and error.retry_at is not None:
        return FeedWait(next_fetch_at=error.retry_at)
    passing = isinstance(error, TransientError)
    if error.code in _SETTLED_HERE or not row.feed.kind.on_the_web:
        return FeedWait()
    doublings = row.streak_with(error.code) - _PAUSED_FROM.get(error.code, PAUSED_FROM)
    if doublings < 0:
        return FeedWait()
    wait = _back_off(row, doublings) if passing else _doubled(_DAY, doublings, LONGEST_PAUSE)
    until = None if error.code == GONE else now + wait
    if row.moved_to is None:
        return FeedWait(next_fetch_at=until, paused_reason=error.code)
    return FeedWait(next_fetch_at=until if passing else None, forget_move=True)


def _back_off(row: FeedRow, doublings: int) -> timedelta:
    """Feeds that failed together come back apart; the same feed and failure wait the same time."""
    share = int(digest(f"{row.key} {doublings}")[:8], 16) / 0xFFFFFFFF
    return _doubled(timedelta(hours=1), doublings, LONGEST_BACK_OFF) * (1 + share / 4)


def _doubled(first: timedelta, doublings: int, longest: timedelta) -> timedelta:
    return min(first * (1 << min(doublings, _MOST_DOUBLINGS)), longest)
