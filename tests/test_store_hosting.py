"""Hosts: what politeness remembers is shared by all processes, by the database's clock."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from store_steps import rows, unchanged

import make
from pipeline.errors import LeaseLost
from pipeline.ports import HostRow
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore, open_store

HOST = "courier.example:443"
HOUR = 3_600_000
LATER = make.NOW + timedelta(hours=1)


def test_a_host_never_asked_is_an_empty_row(store: SqlStore, database: Database) -> None:
    """Looking does not write."""
    with unchanged(database):
        assert store.host(HOST) == HostRow()


def test_robots_are_kept_until_their_time(store: SqlStore) -> None:
    """Text, delay and end are replaced together; an empty text is a text."""
    store.keep_robots(HOST, "User-agent: *", crawl_delay_ms=500, until=make.NOW)
    store.keep_robots(HOST, "", crawl_delay_ms=0, until=LATER)
    assert store.host(HOST) == HostRow(robots_text="", robots_until=LATER)


def test_a_longer_wait_stays(store: SqlStore) -> None:
    """An earlier end never shortens a wait, a later one lengthens it."""
    store.keep_robots(HOST, "", crawl_delay_ms=7, until=LATER)
    for until in (make.NOW, LATER, make.NOW):
        store.back_off(HOST, until)
    assert store.host(HOST) == HostRow(
        robots_text="", robots_until=LATER, crawl_delay_ms=7, backoff_until=LATER
    )


def test_turns_are_a_pause_apart(store: SqlStore) -> None:
    """The first is now, each further one a pause later; hosts do not wait for each other."""
    assert store.claim_turn(HOST, pause_ms=HOUR) == 0
    second, third = (store.claim_turn(HOST, pause_ms=HOUR) for _ in range(2))
    assert HOUR // 2 < second <= HOUR
    assert second + HOUR // 2 < third <= 2 * HOUR
    assert store.claim_turn("herald.example:443", pause_ms=HOUR) == 0


def test_a_turn_long_past_does_not_count(store: SqlStore, database: Database) -> None:
    """A host left alone for longer than the pause is asked at once."""
    store.keep_robots(HOST, "", crawl_delay_ms=0, until=LATER)
    assert store.claim_turn(HOST, pause_ms=HOUR) == 0
    assert store.host(HOST).robots_until == LATER
    [row] = rows(database, tables.HostState)
    assert row["next_at_ms"] > 1_600_000_000_000


def test_no_two_workers_get_the_same_turn(
    store: SqlStore, database: Database, database_url: str
) -> None:
    """Twelve turns claimed by four workers at once are twelve pauses, none of them shared."""

    def worker(_: int) -> list[int]:
        mine = open_store(database_url)
        waits = [mine.claim_turn(HOST, pause_ms=HOUR) for _ in range(3)]
        mine.close()
        return waits

    with ThreadPoolExecutor(4) as workers:
        waits = sorted(wait for some in workers.map(worker, range(4)) for wait in some)
    assert [round(wait / HOUR) for wait in waits] == list(range(12))


def test_a_place_is_a_lease_that_tells_of_waits(store: SqlStore, database: Database) -> None:
    """Two places are two leases; who takes one learns until when the host is left alone."""
    first, until = store.take_place(HOST, 0, "one", ttl_ms=HOUR)
    assert (first.key, until) == (f"host:{HOST}#0", None)
    store.back_off(HOST, LATER)
    second, until = store.take_place(HOST, 1, "two", ttl_ms=HOUR)
    assert (until, second.token > first.token) == (LATER, True)
    with pytest.raises(LeaseLost):
        store.take_place(HOST, 0, "three", ttl_ms=HOUR)
    store.drop_lease(first)
    again, _ = store.take_place(HOST, 0, "three", ttl_ms=0)
    assert again.token > second.token
    assert [row["owner"] for row in rows(database, tables.Lease)] == ["two", "three"]


def test_a_place_that_nobody_gave_back_is_free_after_its_time(store: SqlStore) -> None:
    """Its owner was killed, or is late."""
    store.back_off(HOST, LATER)
    lost, _ = store.take_place(HOST, 0, "killed", ttl_ms=0)
    taken, until = store.take_place(HOST, 0, "next", ttl_ms=HOUR)
    assert (taken.token > lost.token, until) == (True, LATER)
