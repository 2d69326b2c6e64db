"""How fast an endpoint is asked: as it says in words and headers, and as its complaints teach."""

from contextlib import AbstractAsyncContextManager
from datetime import timedelta

from pipeline.analyze.call_failure import CallFailure, Then, failure_of
from pipeline.analyze.circuit import Rest
from pipeline.analyze.endpoint import Received
from pipeline.analyze.places import Places
from pipeline.analyze.rate_headers import read_limits
from pipeline.ports import Clock

TOO_MANY, UNAVAILABLE = 429, 503
LONGEST_UNSAID = 20.0
"""Seconds of the longest pause after complaints that do not say how long to wait."""


class Pace:
    """The pace of all who ask one endpoint."""

    def __init__(self, at_once: int, clock: Clock) -> None:
        self._clock = clock
        self._places = Places(at_once, clock)
        self._rest: Rest | None = None
        self._unsaid = 0

    def place(self) -> AbstractAsyncContextManager[None]:
        """Waits for a place among the requests under way."""
        return self._places.one()

    def begin(self) -> int:
        """Numbers a request that is sent now."""
        return self._places.begin()

    def rest(self) -> Rest | None:
        """What keeps from asking now."""
        rest = self._rest
        return rest if rest and rest.until and rest.until > self._clock() else None

    def go_on(self) -> None:
        """Calls those who waited for the end of a rest."""
        self._places.call()

    def heed(self, received: Received, raw: str, number: int) -> float | None:
        """Takes in what a response says; the seconds that it wants to be left alone.

        `number` is that of its request, `raw` its body without secrets.
        """
        now = self._clock()
        limits = read_limits(received.headers, now)
        if limits.requests_left is not None and limits.requests_reset is not None:
            until = now + timedelta(seconds=limits.requests_reset)
            self._places.only(limits.requests_left, until, number)
        pushed_back = _pushed_back(received.status, raw)
        wait = limits.retry_after if pushed_back else None
        is_unsaid = wait is None and received.status == TOO_MANY and pushed_back is not None
        if is_unsaid or limits.requests_left == 0:
            self._slow_down(pushed_back, number, is_unsaid=is_unsaid)
        if wait is None:
            wait = limits.used_up_for
        if wait is not None:
            self._rest_for(wait, pushed_back)
        return wait if pushed_back else None

    def went_well(self) -> None:
        """A reply came: a little faster."""
        self._unsaid = 0
        self._places.widen()

    def _slow_down(self, failure: CallFailure | None, number: int, *, is_unsaid: bool) -> None:
        if self._places.narrow(number) and is_unsaid:
            self._rest_for(min(2.0**self._unsaid, LONGEST_UNSAID), failure)
            self._unsaid += 1

    def _rest_for(self, seconds: float, failure: CallFailure | None) -> None:
        until = self._clock() + timedelta(seconds=seconds)
        if self._rest is None or self._rest.until is None or until > self._rest.until:
            self._rest = Rest(failure or _USED_UP, until)


_USED_UP = CallFailure(code="rate_limited", message="says that its limit is used up")


def _pushed_back(status: int, raw: str) -> CallFailure | None:
    """The failure of a call that may be made later; no quota left is none."""
    if status not in (TOO_MANY, UNAVAILABLE):
        return None
    failure = failure_of(status, raw)
    return failure if failure.then is Then.AGAIN else None
