"""Asks about many things at once, each by whoever holds its lease."""

import asyncio
import os
import platform
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import TypeVar

from pipeline.errors import LeaseLost, StoreUnavailable
from pipeline.models import Counts, Invocation, Lease
from pipeline.ports import LeaseStore, Wait
from pipeline.step_loop import Item, Items

Thing = TypeVar("Thing")

LEASE_MS = 30_000
RETRY_HELD_MS = 2_000
RENEWALS = 3
"""How often a lease is renewed in the time that it lasts."""


def lease_owner(invocation: Invocation) -> str:
    """Who holds leases: a run, in this process of this machine."""
    return f"{invocation.invocation_id}/{platform.node()}/{os.getpid()}"


async def ask_each(
    things: Iterable[Thing],
    items: Items,
    asking: Callable[[Thing, Item], Awaitable[Counts]],
    *,
    key: Callable[[Thing], str],
    ids: Callable[[Thing], Mapping[str, str]],
    at_once: int,
    wait: Wait,
    lease_ms: int,
) -> None:
    """Asks about all of them; those that another worker holds are tried again until they expire.

    A worker that was killed leaves its lease behind, so what it held is free half a minute later.
    """
    elsewhere: list[Thing] = []

    async def take(things: Iterator[Thing], *, patient: bool) -> None:
        for thing in things:
            with items.one(key(thing), **ids(thing)) as item:
                try:
                    items.add(**await asking(thing, item))
                except LeaseLost:
                    if not patient:
                        raise
                    elsewhere.append(thing)
                    item.postponed = True

    async def take_all(things: Iterator[Thing], *, patient: bool) -> None:
        await asyncio.gather(*(take(things, patient=patient) for _ in range(at_once)))

    await take_all(iter(things), patient=True)
    for tries_left in reversed(range(lease_ms // RETRY_HELD_MS + 1)):
        if not elsewhere:
            break
        await wait(RETRY_HELD_MS / 1000)
        again, elsewhere[:] = tuple(elsewhere), ()
        await take_all(iter(again), patient=tries_left > 0)


@asynccontextmanager
async def held(lease: Lease, store: LeaseStore, lease_ms: int) -> AsyncIterator[None]:
    """Renews a lease for as long as what happens inside takes."""

    async def renew() -> None:
        # Once it is lost, or the database is away, writing the answers says so.
        with suppress(LeaseLost, StoreUnavailable):
            while True:
                await asyncio.sleep(lease_ms / RENEWALS / 1000)
                store.renew_lease(lease, ttl_ms=lease_ms)

    renewing = asyncio.create_task(renew())
    try:
        yield
    finally:
        renewing.cancel()
