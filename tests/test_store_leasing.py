"""Leases: one worker at a time, by the database's clock, and no late write."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import update
from store_steps import (
    answered,
    article,
    rows,
    summary_answer,
    summary_key,
    unchanged,
)

import make
from pipeline.errors import LeaseLost
from pipeline.models import AnalystKind, Lease, Text
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore, open_store

TEXT = "The toll is fair."
MINUTE = 60_000


def expire(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(update(tables.Lease).values(expires_at_ms=1))


def save(store: SqlStore, text: Text, lease: Lease) -> int:
    answers = [(summary_key(), summary_answer(TEXT, TEXT))]
    return store.save_answers(
        text, answers, analyst=AnalystKind.EMBEDDED, lease=lease, now=make.NOW
    )


def test_a_held_lease_is_refused_to_others(store: SqlStore, database: Database) -> None:
    """Another owner is refused in one sentence that names the holder; nothing changes."""
    store.take_lease("text:1", "first", ttl_ms=MINUTE)
    with unchanged(database), pytest.raises(LeaseLost, match="text:1 is being worked on by first"):
        store.take_lease("text:1", "second", ttl_ms=MINUTE)
    assert store.take_lease("text:2", "second", ttl_ms=MINUTE).owner == "second"


def test_a_lease_lasts_as_long_as_asked(store: SqlStore, database: Database) -> None:
    """A lease expires by the database's clock its time to live after it was taken."""
    store.take_lease("text:1", "first", ttl_ms=0)
    assert store.take_lease("text:1", "second", ttl_ms=MINUTE).owner == "second"
    [row] = rows(database, tables.Lease)
    assert 1_600_000_000_000 < row["expires_at_ms"] < 9_000_000_000_000


def test_a_lease_given_back_is_free(store: SqlStore, database: Database) -> None:
    """A dropped lease leaves no row; dropped again, it changes nothing."""
    lease = store.take_lease("text:1", "first", ttl_ms=MINUTE)
    store.drop_lease(lease)
    assert rows(database, tables.Lease) == []
    store.drop_lease(lease)
    assert store.take_lease("text:1", "second", ttl_ms=MINUTE).owner == "second"


def test_tokens_only_grow(store: SqlStore, database: Database) -> None:
    """Every lease has a higher token than all before it, also after it was given back."""
    tokens = []
    for turn in range(6):
        lease = store.take_lease("text:1", f"worker-{turn}", ttl_ms=MINUTE)
        tokens.append(lease.token)
        if turn % 2:
            store.drop_lease(lease)
        else:
            expire(database)
    assert tokens == sorted(set(tokens))


def test_a_lease_taken_over_stays_with_its_new_owner(store: SqlStore, database: Database) -> None:
    """The old owner cannot give back what another took over."""
    old = store.take_lease("text:1", "first", ttl_ms=MINUTE)
    expire(database)
    store.take_lease("text:1", "second", ttl_ms=MINUTE)
    with unchanged(database):
        store.drop_lease(old)


def test_a_renewed_lease_lasts_longer(store: SqlStore, database: Database) -> None:
    """A lease is held for its new time by the database's clock, also once it had expired."""
    lease = store.take_lease("text:1", "first", ttl_ms=MINUTE)
    expire(database)
    store.renew_lease(lease, ttl_ms=MINUTE)
    with unchanged(database), pytest.raises(LeaseLost, match="worked on by first"):
        store.take_lease("text:1", "second", ttl_ms=MINUTE)


def test_a_lease_taken_over_cannot_be_renewed(store: SqlStore, database: Database) -> None:
    """Nor can one that was given back."""
    old = store.take_lease("text:1", "first", ttl_ms=MINUTE)
    expire(database)
    new = store.take_lease("text:1", "second", ttl_ms=MINUTE)
    with unchanged(database), pytest.raises(LeaseLost, match="text:1 was taken over"):
        store.renew_lease(old, ttl_ms=MINUTE)
    store.drop_lease(new)
    with pytest.raises(LeaseLost):
        store.renew_lease(new, ttl_ms=MINUTE)


def test_a_late_write_is_refused(store: SqlStore, database: Database) -> None:
    """Answers under a lease that was taken over are refused, and nothing is written."""
    text = store.texts([article(store, TEXT).version_id])[0]
    late = store.take_lease("text:1", "first", ttl_ms=MINUTE)
    expire(database)
    current = store.take_lease("text:1", "second", ttl_ms=MINUTE)
    with unchanged(database), pytest.raises(LeaseLost, match="taken over"):
        save(store, text, late)
    assert save(store, text, current) == 1
    with unchanged(database), pytest.raises(LeaseLost):
        save(store, text, late)


def test_an_expired_lease_that_nobody_took_still_writes(
    store: SqlStore, database: Database
) -> None:
    """A slow worker whom nobody replaced may still save what it paid for."""
    text = store.texts([article(store, TEXT).version_id])[0]
    lease = store.take_lease("text:1", "first", ttl_ms=MINUTE)
    expire(database)
    assert save(store, text, lease) == 1


def test_of_many_workers_one_gets_the_lease(store: SqlStore, database_url: str) -> None:
    """Of eight workers that ask at once, one gets each lease."""

    def worker(number: int) -> list[str]:
        mine = open_store(database_url)
        won = []
        for key in range(5):
            try:
                won.append(mine.take_lease(f"text:{key}", f"worker-{number}", ttl_ms=MINUTE).key)
            except LeaseLost:
                continue
        mine.close()
        return won

    with ThreadPoolExecutor(8) as workers:
        won = [key for keys in workers.map(worker, range(8)) for key in keys]
    assert sorted(won) == [f"text:{key}" for key in range(5)]


def test_many_workers_pay_once(store: SqlStore, database: Database, database_url: str) -> None:
    """Eight workers that answer the same text at once store one answer."""
    text = store.texts([article(store, TEXT).version_id])[0]

    def worker(number: int) -> int:
        mine = open_store(database_url)
        try:
            lease = mine.take_lease("text:1", f"worker-{number}", ttl_ms=MINUTE)
            return save(mine, text, lease) if mine.missing(text.sha256, [summary_key()]) else 0
        except LeaseLost:
            return 0
        finally:
            mine.close()

    with ThreadPoolExecutor(8) as workers:
        assert sum(workers.map(worker, range(8))) == 1
    assert len(rows(database, tables.Answer)) == 1
    assert len(rows(database, tables.SummarySentence)) == 1


def test_a_lease_is_given_back_with_its_answers(store: SqlStore, database: Database) -> None:
    """After the answers are saved no lease is left."""
    text = store.texts([article(store, TEXT).version_id])[0]
    answered(store, text, [(summary_key(), summary_answer(TEXT, TEXT))])
    assert rows(database, tables.Lease) == []
