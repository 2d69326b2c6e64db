"""How many requests may be under way at once: fewer after a complaint, then more again.

Additive increase, multiplicative decrease (Chiu and Jain, 1989): half as many after each
complaint, one more for each window of successes, never more than configured.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from pipeline.ports import Clock


class Places:
    """Places for requests under way, shared by all who ask one endpoint in one event loop."""

    def __init__(self, most: int, clock: Clock) -> None:
        self._most = most
        self._clock = clock
        self._limit = most
        self._taken = 0
        self._begun = 0
        self._narrowed_at = 0
        self._told_at = 0
        self._well = 0
        self._left: tuple[int, datetime] | None = None
        self._queue: deque[asyncio.Future[None]] = deque()

    @property
    def limit(self) -> int:
        """As many as may be under way by what was learnt so far."""
        return self._limit

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """Waits for a place and holds it."""
        while self._taken >= self._room():
            free = asyncio.get_running_loop().create_future()
            self._queue.append(free)
            try:
                await free
            except asyncio.CancelledError:
                # It may have been called just now; the next one is called instead.
                if free in self._queue:
                    self._queue.remove(free)
                else:
                    self.call()
                raise
        self._taken += 1
        try:
            yield
        finally:
            self._taken -= 1
            self.call()

    def begin(self) -> int:
        """Numbers a request that is sent now, from one of the places."""
        self._begun += 1
        return self._begun

    def call(self) -> None:
        """Calls as many of those who wait as there is room for."""
        for _ in range(self._room() - self._taken):
            while self._queue:
                free = self._queue.popleft()
                if not free.done():
                    free.set_result(None)
                    break

    def narrow(self, number: int) -> bool:
        """Half as many from now on; False for one more complaint about the same requests."""
        if number <= self._narrowed_at:
            return False
        self._limit = max(1, self._limit // 2)
        self._narrowed_at = self._begun
        self._well = 0
        return True

    def widen(self) -> None:
        """One more after as many successes as may be under way."""
        self._well += 1
        if self._well >= self._limit:
            self._well = 0
            self._limit = min(self._most, self._limit + 1)
        self.call()

    def only(self, left: int, until: datetime, number: int) -> None:
        """No more than so many until then, by the answer to the request of this number.

        Those under way may be counted in it or not, so they are taken for not counted.
        """
        if number > self._told_at:
            self._told_at = number
            self._left = (left, until)

    def _room(self) -> int:
        if self._left and self._left[1] <= self._clock():
            self._left = None
        if self._left is None:
            return self._limit
        # One asks on in any case, and waits as long as it was told to.
        return max(1, min(self._limit, self._left[0]))
