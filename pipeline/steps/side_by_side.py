"""Does slow work in threads and hands the results to one thread, in order.

What comes from outside is waited for side by side; the database is written by one thread, in an
order that does not depend on who answered first, so that two runs over the same input leave the
same rows.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from itertools import chain, islice, zip_longest
from time import monotonic
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
    for [(item, done)] in in_batches(work, items, at_once, most=1, seconds=0.0):
        yield item, done.result


def in_batches(
    work: Callable[[Item], Result],
    items: Iterable[Item],
    at_once: int,
    *,
    most: int,
    seconds: float,
) -> Iterator[Sequence[tuple[Item, Future[Result]]]]:
    """Yields the items with what came of them, in their order and several together.

    A batch ends when it has `most` items, when its first one has waited for so many seconds, or
    when there are no more. Its futures are done.
    """
    pool = ThreadPoolExecutor(max_workers=at_once)
    under_way: deque[tuple[Item, Future[Result]]] = deque()
    waiting = iter(items)
    patient = True
    try:
        while True:
            for item in islice(waiting, at_once * AHEAD - len(under_way)):
                under_way.append((item, pool.submit(work, item)))
            if not under_way:
                return
            size = _done_of(under_way, min(most, len(under_way)), seconds)
            yield [under_way.popleft() for _ in range(size)]
    except (KeyboardInterrupt, GeneratorExit):
        # Whoever ends here is told to end: a slow host does not hold it up for its whole deadline.
        patient = False
        raise
    finally:
        pool.shutdown(wait=patient, cancel_futures=True)


def _done_of(under_way: Sequence[tuple[Item, Future[Result]]], most: int, seconds: float) -> int:
    """How many from the front are done: at least one, and those that are within the time."""
    wait([under_way[0][1]])
    until = monotonic() + seconds
    for size in range(1, most):
        future = under_way[size][1]
        if not future.done() and not wait([future], max(until - monotonic(), 0.0)).done:
            return size
    return most


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
