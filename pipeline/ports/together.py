"""The door to a store that writes in one transaction what several tasks write at one moment.

A commit waits for the disk. Tasks of one event loop that are about to write wait for each other
for one turn of the loop and then for one commit, however many they are.
"""

from collections.abc import Callable
from typing import Protocol, TypeVar, runtime_checkable

Result = TypeVar("Result")

LEASES, LEDGER, ANSWERS = range(3)
"""The order in which all processes write, so that no two wait for each other's rows: rights to
texts, by their keys; tries with their budgets; answers."""

Order = tuple[int, str]
"""One of those, and a key within it."""


@runtime_checkable
class Together(Protocol):
    """A store that can do so."""

    async def together(self, work: Callable[[], Result], order: Order) -> Result:
        """Does what a task writes, with what others write now; committed when this returns.

        Work may be done twice, and only what it did last is kept: where one piece fails, all are
        undone, and each is done alone. So an error is always that of one's own work.
        """
        ...


async def written(store: object, work: Callable[[], Result], order: int, key: str = "") -> Result:
    """Does what a task writes, together with others where the store can."""
    return await store.together(work, (order, key)) if isinstance(store, Together) else work()
