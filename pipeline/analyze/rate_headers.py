"""What the headers of a response say about when and how often an endpoint may be asked.

`Retry-After` as in RFC 9110, its variant in milliseconds, and the `x-ratelimit-*` family, whose
resets are durations (`6m0s`, `120ms`), seconds, or moments.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST = 30 * 86_400.0
"""Seconds; a longer wait is taken for this."""

_NUMBER = re.compile(r"\s*(\d{1,12}(?:\.\d+)?)\s*")
_PART = re.compile(r"(\d{1,9}(?:\.\d+)?)(ms|us|µs|ns|d|h|m|s)")
_DURATION = re.compile(rf"(?:{_PART.pattern})+")
_UNITS = {"d": 86_400, "h": 3600, "m": 60, "s": 1, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9}


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimits:
    """What a response said; waits in seconds from when it came.

    So many `requests_left` go through before `requests_reset` has passed; `tokens_spent_for` is
    how long no token is left.
    """

    retry_after: float | None = None
    requests_left: int | None = None
    requests_reset: float | None = None
    tokens_spent_for: float | None = None

    @property
    def used_up_for(self) -> float | None:
        """The seconds in which nothing is left of a limit; None where something is."""
        requests = self.requests_reset if self.requests_left == 0 else None
        waits = [one for one in (requests, self.tokens_spent_for) if one is not None]
        return max(waits, default=None)


def read_limits(headers: Mapping[str, str], now: datetime) -> RateLimits:
    """What headers say, with lower-case names; what cannot be read is as if it were not there."""
    after = _bounded(_number(headers.get("retry-after-ms")), 1e-3)
    if after is None:
        after = _retry_after(headers.get("retry-after"), now)
    left = _number(headers.get("x-ratelimit-remaining-requests"))
    tokens_left = _number(headers.get("x-ratelimit-remaining-tokens"))
    tokens_reset = _wait(headers.get("x-ratelimit-reset-tokens"), now)
    return RateLimits(
        retry_after=after,
        requests_left=None if left is None else int(left),
        requests_reset=_wait(headers.get("x-ratelimit-reset-requests"), now),
        tokens_spent_for=tokens_reset if tokens_left == 0 else None,
    )


def _retry_after(value: str | None, now: datetime) -> float | None:
    seconds = _bounded(_number(value))
    if seconds is not None or not value:
        return seconds
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return _until(moment, now)


def _wait(value: str | None, now: datetime) -> float | None:
    """A duration, seconds, or the time until a moment."""
    if not value:
        return None
    seconds = _bounded(_number(value))
    if seconds is not None:
        return seconds
    if _DURATION.fullmatch(value.strip()):
        parts = _PART.findall(value)
        return _bounded(sum(float(number) * _UNITS[unit] for number, unit in parts))
    try:
        return _until(datetime.fromisoformat(value.strip()), now)
    except ValueError:
        return None


def _until(moment: datetime, now: datetime) -> float:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max((aware - now).total_seconds(), 0.0), LONGEST)


def _number(value: str | None) -> float | None:
    found = _NUMBER.fullmatch(value or "")
    return float(found[1]) if found else None


def _bounded(seconds: float | None, unit: float = 1.0) -> float | None:
    return None if seconds is None else min(seconds * unit, LONGEST)
