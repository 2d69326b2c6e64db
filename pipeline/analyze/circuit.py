"""Whether one model at one endpoint is asked at all: the circuit that failures open.

A wrong key, no quota, no such model: not asked any more until a person acts. Failures in a row,
of whatever texts: left alone for a while that doubles, after each of which one call probes.
(M. Nygard, Release It!, 2007, calls this a circuit breaker.)
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pipeline.analyze.call_failure import CallFailure, Then
from pipeline.ports import Clock

MOST_IN_A_ROW = 5
FIRST_REST = timedelta(seconds=5)
LONGEST_REST = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Rest:
    """Until when an endpoint is left alone, and why; `until` None: until a person acts."""

    failure: CallFailure
    until: datetime | None = None


class Circuit:
    """The state of one circuit."""

    def __init__(self, clock: Clock, rest: Rest | None = None) -> None:
        self._clock = clock
        self._rest = rest
        self._in_a_row = 0
        self._pause = FIRST_REST
        self._times = 0

    @property
    def times(self) -> int:
        """How often it was opened; a call remembers it to tell what came of it afterwards."""
        return self._times

    @property
    def is_open(self) -> bool:
        """Whether the last that came back was not well."""
        return self._rest is not None

    def rest(self) -> Rest | None:
        """What keeps from asking now."""
        if self._rest is None or self._rest.until is None:
            return self._rest
        return self._rest if self._rest.until > self._clock() else None

    def worked(self) -> bool:
        """Closes it, and tells whether it was open."""
        was_open, self._rest = self.is_open, None
        self._in_a_row, self._pause = 0, FIRST_REST
        return was_open

    def failed(self, failure: CallFailure, times: int) -> bool:
        """Counts a failure of a call begun after so many openings; tells whether it opens."""
        if failure.then is Then.CLOSE:
            self._open(Rest(failure))
            return True
        if times < self._times:
            return False
        self._in_a_row += 1
        if self._in_a_row < MOST_IN_A_ROW and not self.is_open:
            return False
        self._open(Rest(failure, self._clock() + self._pause))
        self._pause = min(2 * self._pause, LONGEST_REST)
        return True

    def _open(self, rest: Rest) -> None:
        self._rest = rest
        self._times += 1
