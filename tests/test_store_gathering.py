"""What several tasks write at one moment is one transaction, and each task's errors are its own."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from threading import Event
from time import sleep
from typing import Any

from sqlalchemy import event, update
from store_steps import article, rows
from test_store_budgeting import CENT, begin, books, expire, in_ledger
from test_store_ledgering import request

import make
from pipeline.errors import BudgetReached, LeaseLost, Skipped, StoreUnavailable
from pipeline.models import Limits, Reservation
from pipeline.ports.together import ANSWERS, LEASES, LEDGER
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore

MINUTE = 60_000


def together(store: SqlStore, *works: Callable[[], Any]) -> list[Any]:
    """What came of each piece of work, all of them wanted at one moment."""

    async def all_of_them() -> Sequence[Any]:
        tasks = (store.together(work, (LEDGER, "")) for work in works)
        return await asyncio.gather(*tasks, return_exceptions=True)

    return list(asyncio.run(all_of_them()))


def lease(store: SqlStore, key: str, owner: str = "mine") -> Callable[[], Any]:
    return lambda: store.take_lease(key, owner, ttl_ms=MINUTE).key


@contextmanager
def commits(store: SqlStore) -> Iterator[list[None]]:
    """The transactions committed inside."""
    seen: list[None] = []

    def count(_: object) -> None:
        seen.append(None)

    event.listen(store._database.engine, "commit", count)
    yield seen
    event.remove(store._database.engine, "commit", count)


def test_tasks_that_write_at_one_moment_share_a_commit(store: SqlStore) -> None:
    """Each gets its own result, once all are committed."""
    with commits(store) as seen:
        assert together(store, *(lease(store, key) for key in "abc")) == ["a", "b", "c"]
    assert len(seen) == 1


def test_all_processes_write_in_one_order(store: SqlStore) -> None:
    """Leases by their keys, tries, answers: whoever asked first."""
    seen: list[tuple[int, str]] = []
    asked = [(ANSWERS, ""), (LEASES, "b"), (LEDGER, ""), (LEASES, "a")]

    async def run() -> None:
        tasks = (store.together(partial(seen.append, one), one) for one in asked)
        await asyncio.gather(*tasks)

    asyncio.run(run())
    assert seen == sorted(asked)


def test_one_task_is_refused_alone(store: SqlStore, database: Database) -> None:
    """A lease that another holds, a forgotten version: the others are written all the same."""
    store.take_lease("b", "other", ttl_ms=MINUTE)
    asked = request(store)
    forgotten = replace(asked, version_id=999)
    done = together(
        store,
        lease(store, "a"),
        lease(store, "b"),
        lambda: store.begin_attempt(forgotten, make.NOW),
        lambda: store.begin_attempt(asked, make.NOW).number,
    )
    assert (done[0], done[3]) == ("a", 1)
    assert [type(one) for one in done[1:3]] == [LeaseLost, Skipped]
    assert [row["key"] for row in rows(database, tables.Lease)] == ["b", "a"]
    assert len(rows(database, tables.Attempt)) == 1


def test_a_budget_holds_among_tries_that_begin_together(store: SqlStore) -> None:
    """Three want 4 of 10: two begin, the third is refused, and nothing is set aside for it."""
    asked = request(store)
    limits = Limits(day=10)
    given = Reservation(run="r", nanousd=4, milliseconds=MINUTE, limits=limits, priced_by=None)

    def begin() -> Any:
        return store.begin_attempt(asked, make.NOW, reservation=given)

    done = together(store, begin, begin, begin)
    assert [isinstance(one, BudgetReached) for one in done] == [False, False, True]
    table = store.budgets(limits)
    day = dict(zip(table.columns, table.rows[0], strict=True))
    assert (day["scope"], day["reserved_usd"]) == ("day", 8e-9)


def test_a_mistake_is_that_of_its_own_task(store: SqlStore, database: Database) -> None:
    """An error that nobody expects fails one task, and the others are written."""

    def mistake() -> None:
        raise ValueError("a quote is not what stands there")

    async def run() -> Sequence[Any]:
        asyncio.get_running_loop().set_exception_handler(lambda *_: None)
        works = (lease(store, "a"), mistake, lease(store, "b"))
        tasks = (store.together(work, (LEASES, "")) for work in works)
        return await asyncio.gather(*tasks, return_exceptions=True)

    done = asyncio.run(run())
    assert (done[0], done[2]) == ("a", "b")
    assert isinstance(done[1], ValueError)
    assert len(rows(database, tables.Lease)) == 2


def test_a_cancelled_task_writes_nothing(store: SqlStore, database: Database) -> None:
    """Where it is cancelled before its turn came."""

    async def run() -> None:
        tasks = [
            asyncio.create_task(store.together(lease(store, key), (LEASES, key))) for key in "abc"
        ]
        await asyncio.sleep(0)
        tasks[1].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    asyncio.run(run())
    assert [row["key"] for row in rows(database, tables.Lease)] == ["a", "c"]


def test_a_database_that_is_away_is_so_for_all(store: SqlStore) -> None:
    """None of them waits for it once more."""
    asked: list[None] = []

    def away() -> None:
        asked.append(None)
        raise StoreUnavailable("the results database is unavailable")

    done = together(store, away, away, away)
    assert [type(one) for one in done] == [StoreUnavailable] * 3
    assert len(asked) == 1


def test_two_processes_that_wait_for_each_other_both_write(
    store: SqlStore, database: Database
) -> None:
    """PostgreSQL ends one of the transactions; what was in it is then written piece by piece."""
    titles = touching(store, database, pieces=2)
    assert all(title.endswith("!!") for title in titles)


def test_a_task_alone_that_waits_for_another_writes_again(
    store: SqlStore, database: Database
) -> None:
    """PostgreSQL ends its transaction, too, and it is done once more."""
    titles = touching(store, database, pieces=1)
    assert all(title.endswith("!!") for title in titles)


def touching(store: SqlStore, database: Database, *, pieces: int) -> list[str]:
    """Two texts' titles after two processes changed both, each in the other order."""
    numbers = [article(store, text, key=text).version_id for text in ("Two.", "One.")]
    has_first, version = Event(), tables.Version

    def touch(place: Database, *touched: int) -> None:
        with place.writing() as connection:
            for number in touched:
                said = update(version).where(version.id == number).values(title=version.title + "!")
                connection.execute(said)

    def other_process() -> None:
        with database.together():
            touch(database, numbers[1])
            has_first.set()
            sleep(0.3)
            touch(database, numbers[0])

    ours = store._database
    work = [lambda one=one: touch(ours, one) for one in numbers]
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(other_process)
        has_first.wait()
        done = together(store, *(work if pieces > 1 else [lambda: touch(ours, *numbers)]))
        other.result()
    assert done == [None] * pieces
    titles = {row["id"]: row["title"] for row in rows(database, version)}
    return [titles[number] for number in numbers]


def test_dead_tries_are_counted_by_a_task_alone(store: SqlStore, database: Database) -> None:
    """In a transaction of many it would take the budgets of others out of their order."""
    asked = request(store)
    begin(store, asked, run="killed")
    expire(database)
    limits = Limits(day=10 * CENT)
    together(store, *(lambda: begin(store, asked, limits=limits) for _ in range(2)))
    assert books(database)["run killed"] == (CENT, 0)
    together(store, lambda: begin(store, asked, limits=limits))
    assert books(database)["run killed"] == (0, CENT)
    assert books(database) == in_ledger(database)
