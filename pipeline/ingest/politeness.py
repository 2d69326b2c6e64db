"""At most two connections to a host at once, its pauses kept, over all processes together."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue
from uuid import uuid4

from pipeline.errors import LeaseLost
from pipeline.ingest.addresses import Origin
from pipeline.ingest.statuses import busy, retry_moment, waits
from pipeline.models import Lease
from pipeline.ports import Clock, HostRow, HostStore

MOST_CONNECTIONS = 2
LOOK_AGAIN = 0.2
LONGEST_WAIT = 60.0
"""Seconds that a call waits for its turn at most."""

Sleep = Callable[[float], None]
"""Lets so many seconds pass."""


class Politeness:
    """Lets a caller ask a host when it is its turn; `hold_ms` is the longest one request lasts."""

    def __init__(
        self, hosts: HostStore, clock: Clock, *, owner: str, hold_ms: int, sleep: Sleep
    ) -> None:
        self._hosts = hosts
        self._clock = clock
        self._owner = owner
        self._hold_ms = hold_ms
        self._sleep = sleep
        # Threads of this process queue here, so that they do not poll the database.
        self._places: dict[str, SimpleQueue[int]] = {}
        self._lock = threading.Lock()

    def check(self, origin: Origin) -> HostRow:
        """Whether a host may be asked now; returns what is remembered of it.

        Raises:
            Unreachable: it asked to be left alone until later.
        """
        row = self._hosts.host(origin.key)
        self._check(origin, row.backoff_until)
        return row

    def back_off(self, origin: Origin, retry_after: str) -> datetime:
        """Remembers until when a host wants to be left alone, and returns it."""
        until = retry_moment(retry_after, self._clock())
        self._hosts.back_off(origin.key, until)
        return until

    @contextmanager
    def turn(self, origin: Origin, pause_ms: int) -> Iterator[None]:
        """Holds one of the host's places; `pause_ms` after the turn before, where it is not 0.

        Raises:
            Unreachable: the host asked to be left alone, or it is not its turn for long.
        """
        places = self._places_of(origin)
        try:
            number = places.get(timeout=LONGEST_WAIT)
        except Empty:
            raise busy(origin.host, self._clock()) from None
        try:
            lease, until = self._lease(origin, number)
            try:
                # It may have asked to be left alone while this call waited.
                self._check(origin, until)
                if pause_ms:
                    self._pause(origin, pause_ms, lease)
                    self.check(origin)
                yield
            finally:
                self._hosts.drop_lease(lease)
        finally:
            places.put(number)

    def _check(self, origin: Origin, until: datetime | None) -> None:
        if until is not None and until > self._clock():
            raise waits(origin.host, until)

    def _places_of(self, origin: Origin) -> SimpleQueue[int]:
        with self._lock:
            places = self._places.get(origin.key)
            if places is None:
                places = self._places[origin.key] = SimpleQueue()
                for number in range(MOST_CONNECTIONS):
                    places.put(number)
            return places

    def _lease(self, origin: Origin, first: int) -> tuple[Lease, datetime | None]:
        """One of the host's places, that of this number first, and until when the host waits."""
        owner = f"{self._owner}/{uuid4().hex}"
        for _ in range(int(LONGEST_WAIT / LOOK_AGAIN)):
            for number in range(first, first + MOST_CONNECTIONS):
                try:
                    return self._hosts.take_place(
                        origin.key, number % MOST_CONNECTIONS, owner, ttl_ms=self._hold_ms
                    )
                except LeaseLost:
                    continue
            self._sleep(LOOK_AGAIN)
        raise busy(origin.host, self._clock())

    def _pause(self, origin: Origin, pause_ms: int, lease: Lease) -> None:
        wait_ms = self._hosts.claim_turn(origin.key, pause_ms=pause_ms)
        if wait_ms > LONGEST_WAIT * 1000:
            # Else every other call would claim a turn that it does not use, further and further.
            until = self._clock() + timedelta(milliseconds=wait_ms)
            self._hosts.back_off(origin.key, until)
            raise waits(origin.host, until)
        if wait_ms > 0:
            try:
                self._hosts.renew_lease(lease, ttl_ms=wait_ms + self._hold_ms)
            except LeaseLost as error:
                raise busy(origin.host, self._clock()) from error
            self._sleep(wait_ms / 1000)
