"""Gathers what tasks of one event loop write at one moment into one transaction.

task: together(work) --> waits for one turn of the loop
loop: all that waits --> one transaction --> committed: each task gets its result
--> one failed: undone, each task does its own alone
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from pipeline.errors import StandpointError, StoreUnavailable
from pipeline.ports.together import Order
from pipeline.store.database import Database, OnDatabase
from pipeline.store.deadlocks import after_deadlocks, is_deadlock

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, eq=False)
class _Piece:
    """What a task wants written; the future says whether that is done, and what came of it."""

    work: Callable[[], Any]
    order: Order
    done: asyncio.Future[tuple[bool, Any]]


class Gathering(OnDatabase):
    """`Together` in SQL."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._waiting: WeakKeyDictionary[asyncio.AbstractEventLoop, list[_Piece]] = (
            WeakKeyDictionary()
        )

    async def together(self, work: Callable[[], Result], order: Order) -> Result:
        """Does what a task writes, with what others write now; committed when this returns.

        Work may be done twice, and only what it did last is kept; `order` says what is done first.
        """
        loop = asyncio.get_running_loop()
        waiting = self._waiting.setdefault(loop, [])
        piece = _Piece(work, order, loop.create_future())
        waiting.append(piece)
        if len(waiting) == 1:
            loop.call_soon(self._write, loop)
        is_done, result = await piece.done
        return result if is_done else after_deadlocks(work)

    def _write(self, loop: asyncio.AbstractEventLoop) -> None:
        """Writes what waits; a task that was cancelled meanwhile wants nothing any more."""
        waiting = (one for one in self._waiting.pop(loop) if not one.done.done())
        pieces = sorted(waiting, key=lambda one: one.order)
        outcomes: list[tuple[bool, Any]] = [(False, None)] * len(pieces)
        try:
            if len(pieces) > 1:
                outcomes = [(True, one) for one in self._all_of(pieces)] or outcomes
        except StoreUnavailable as error:
            for piece in pieces:
                piece.done.set_exception(error)
        finally:
            for piece, outcome in zip(pieces, outcomes, strict=True):
                if not piece.done.done():
                    piece.done.set_result(outcome)

    def _all_of(self, pieces: list[_Piece]) -> list[Any]:
        """What came of each, all committed; nothing where one of them failed.

        Raises:
            StoreUnavailable: the database does not answer; alone, none would be written either.
        """
        try:
            with self._database.together():
                return [piece.work() for piece in pieces]
        except StoreUnavailable as error:
            if not is_deadlock(error):
                raise
        except StandpointError:
            pass
        return []
