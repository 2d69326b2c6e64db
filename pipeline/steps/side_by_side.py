"""Does slow work in threads and hands the results to one thread, in order.

What comes from outside is waited for side by side; the database is written by one thread, in an
order that does not depend on who answered first, so that two runs over the same input leave the
same rows.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain, zip_longest
from typing import TypeVar
from urllib.parse import urlsplit

Item = TypeVar("Item")
Result = TypeVar("Result")

AHEAD = 2
"""Results held for each thread while an earlier one is waited for."""


def side_by_side(
    work: Callable[[Item], Result], items: Iterable[Item], at_once: int
) -> Iterator[tuple[Item, Callable[[], Result]]]:
    """Yields each item with a function that returns its result or raises its error."""
    pool = ThreadPoolExecutor(max_workers=at_once)
    under_way: deque[tuple[Item, Future[Result]]] = deque()
    try:
        for item in items:
            under_way.append((item, pool.submit(work, item)))
            if len(under_way) >= at_once * AHEAD:
                done, future = under_way.popleft()
                yield done, future.result
        while under_way:
            done, future = under_way.popleft()
            yield done, future.result
    finally:
        pool.shutdown(cancel_futures=True)


def by_turns(items: Sequence[Item], url: Callable[[Item], str]) -> list[Item]:
    """The items so that neighbours are of different hosts, each host's own in their order.

    Threads that take them from the front then wait for many hosts, not for one.
    """
    hosts: dict[str, list[Item]] = {}
    for item in items:
        hosts.setdefault(urlsplit(url(item)).netloc, []).append(item)
    left_out = object()
    turns = chain.from_iterable(zip_longest(*hosts.values(), fillvalue=left_out))
    return [item for item in turns if item is not left_out]  # type: ignore[misc]
