"""One total deadline over everything that a host can drag out: names, connecting, headers, body."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import monotonic

from pipeline.errors import Unreachable
from pipeline.ingest.alarms import alarm_after


class Deadline:
    """Seconds in all for the exchanges run under it; time between them is not counted.

    A socket's own timeout starts anew with every byte, so an alarm shuts the connection down.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.expired = False
        self._left = seconds
        self._began: float | None = None
        self._line: socket.socket | None = None
        self._lock = threading.Lock()

    @property
    def untouched(self) -> bool:
        """Whether nothing has run under it yet."""
        return self._began is None and self._left == self.seconds

    def left(self) -> float:
        """The seconds left; never 0, which a socket would take for "do not wait"."""
        spent = 0.0 if self._began is None else monotonic() - self._began
        return max(self._left - spent, 0.001)

    @contextmanager
    def running(self, host: str) -> Iterator[None]:
        """Counts the time inside, and cuts the connection when none is left.

        Raises:
            Unreachable: the time is over.
        """
        alarm = alarm_after(self.left(), self._expire)
        self._began = monotonic()
        try:
            yield
        except Unreachable as error:
            # A connection that was shut down looks like an answer that broke off.
            if self._is_over():
                raise self.over(host) from error
            raise
        finally:
            alarm.cancel()
            self._left = self.left()
            self._began = None
            self._let_go()
        self.check(host)

    def check(self, host: str) -> None:
        """Ends what runs under it once the time is over.

        Raises:
            Unreachable: the time is over.
        """
        if self.expired:
            raise self.over(host)

    def _is_over(self) -> bool:
        """Whether the time is over; the alarm may be a moment later than a socket's timeout."""
        if self._began is not None and monotonic() - self._began >= self._left:
            self.expired = True
        return self.expired

    def over(self, host: str) -> Unreachable:
        """The error that says so."""
        return Unreachable(
            f"{host} did not answer completely within {self.seconds:g} seconds; "
            "it is asked again later",
            code="timeout",
        )

    def watch(self, line: socket.socket) -> None:
        """Shuts this connection down when the time is over.

        The duplicate stays valid when TLS takes over the socket itself.
        """
        with self._lock:
            self._line = line.dup()
        if self.expired:
            self._expire()

    def _expire(self) -> None:
        with self._lock:
            self.expired = True
            if self._line is not None:
                with suppress(OSError):
                    self._line.shutdown(socket.SHUT_RDWR)

    def _let_go(self) -> None:
        with self._lock:
            if self._line is not None:
                self._line.close()
                self._line = None
