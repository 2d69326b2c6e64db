"""Calls back at moments, for all who wait, in one thread.

A thread for each would cost more than what it guards: nearly all are cancelled.
"""

import heapq
import os
import threading
from collections.abc import Callable
from itertools import count
from time import monotonic

Ring = Callable[[], None]
"""Called when the time has come, in the thread of all alarms: it must not wait for anything."""


class Alarm:
    """One callback; `cancel` it when it is not needed any more."""

    __slots__ = ("ring",)

    def __init__(self, ring: Ring) -> None:
        self.ring: Ring | None = ring

    def cancel(self) -> None:
        """Lets the moment pass without a call."""
        self.ring = None


class Alarms:
    """Alarms by their moments; the thread is started with the first one."""

    def __init__(self) -> None:
        self._due: list[tuple[float, int, Alarm]] = []
        self._number = count()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def after(self, seconds: float, ring: Ring) -> Alarm:
        """Calls back after so many seconds."""
        alarm = Alarm(ring)
        due = (monotonic() + seconds, next(self._number), alarm)
        with self._changed:
            heapq.heappush(self._due, due)
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="alarms", daemon=True)
                self._thread.start()
            elif self._due[0] is due:
                self._changed.notify()
        return alarm

    def _watch(self) -> None:
        while True:
            ring = self._next().ring
            if ring is not None:
                ring()

    def _next(self) -> Alarm:
        """Waits for the next alarm whose moment has come, or that was cancelled."""
        with self._changed:
            while True:
                left = self._due[0][0] - monotonic() if self._due else None
                if left is not None and (left <= 0 or self._due[0][2].ring is None):
                    return heapq.heappop(self._due)[2]
                self._changed.wait(left)


class _OfThisProcess:
    """The alarms of a process; one that was forked begins its own, since no thread came along."""

    def __init__(self) -> None:
        self.alarms = Alarms()
        os.register_at_fork(after_in_child=self._begin)

    def _begin(self) -> None:
        self.alarms = Alarms()


_OURS = _OfThisProcess()


def alarm_after(seconds: float, ring: Ring) -> Alarm:
    """Calls back after so many seconds, by the one thread that this process has for it."""
    return _OURS.alarms.after(seconds, ring)
