"""What the status of an answer means, and when a host that asked for patience may be asked."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from pipeline.errors import BadAddress, StandpointError, Unreachable

OK = frozenset({200, 203})
UNCHANGED = 304
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT_REDIRECTS = frozenset({301, 308})
WAITS = frozenset({429, 503})

BUSY_WAIT = timedelta(minutes=1)
USUAL_WAIT = timedelta(minutes=10)
SHORTEST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(days=7)

_MOST_DIGITS = 9
_MISSING, _GONE, _TIMED_OUT = 404, 410, 408
_FORBIDDEN = frozenset({401, 402, 403, 407, 451})
_CLIENT, _SERVER = 4, 5


def refusal(host: str, status: int) -> StandpointError:
    """The error for a status that brings nothing to read; waits apart, which need a moment."""
    family = status // 100
    if status == _MISSING:
        return BadAddress(f"{host} has nothing at this address", code="missing")
    if status == _GONE:
        return BadAddress(f"{host} says that this address is gone for good", code="gone")
    if status in _FORBIDDEN:
        return BadAddress(
            f"{host} does not let Standpoint read this (status {status})", code="forbidden"
        )
    if status == _TIMED_OUT or family == _SERVER:
        return Unreachable(
            f"{host} has a fault (status {status}); it is asked again later", code="server_error"
        )
    if family == _CLIENT:
        return BadAddress(f"{host} refuses this request (status {status})", code="refused_by_host")
    return broken(host)


def broken(host: str) -> Unreachable:
    """The error for an answer that is none."""
    return Unreachable(
        f"{host} sent a broken or incomplete answer; it is asked again later", code="broken_answer"
    )


def waits(host: str, until: datetime) -> Unreachable:
    """The error for a host that is not to be asked before a moment."""
    return Unreachable(
        f"{host} is to be left alone until {until:%Y-%m-%d %H:%M:%S} UTC; it is asked then",
        code="host_waits",
        retry_at=until,
    )


def busy(host: str, now: datetime) -> Unreachable:
    """The error for a host that others ask so much that a call's turn did not come."""
    return waits(host, now + BUSY_WAIT)


def retry_moment(retry_after: str, now: datetime) -> datetime:
    """When a host that answered "not now" may be asked again; the usual wait if it does not say."""
    wait = _seconds(retry_after.strip(), now)
    return now + (USUAL_WAIT if wait is None else min(max(wait, SHORTEST_WAIT), LONGEST_WAIT))


def _seconds(retry_after: str, now: datetime) -> timedelta | None:
    if retry_after.isascii() and retry_after.isdigit():
        return timedelta(seconds=int(retry_after[:_MOST_DIGITS]))
    try:
        moment = parsedate_to_datetime(retry_after)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
