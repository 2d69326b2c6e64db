"""Saving several documents at once: the rows of saving each alone, in as many statements as one."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import DBAPIError
from store_steps import CONFIG, document, feed_id, original, rows, unchanged

import make
from pipeline.errors import Skipped
from pipeline.models import Change, Extracted, Failure, PendingEntry, Step, Stored
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore, open_store


def pending(
    store: SqlStore, *keys: str, slug: str = "courier", guid: str = ""
) -> Sequence[PendingEntry]:
    """Entries as extracting meets them, in the order of their keys."""
    number = feed_id(store, slug)
    guids = [f"{guid}{key}" if guid else None for key in keys]
    entries = [
        replace(make.entry(key), guid=one, title="A toll")
        for key, one in zip(keys, guids, strict=True)
    ]
    store.announce(number, entries, make.NOW)
    waiting = store.entries(store.pending_entries([number], config_hash=CONFIG, now=make.NOW))
    by_key = {one.entry.key: one for one in waiting}
    return [by_key[key] for key in keys]


def extracted(one: PendingEntry, text: str = "", *, key: str = "", page: str = "") -> Extracted:
    text = text or f"Text of {one.entry.key}."
    url = f"https://{one.source_slug}.example/{key or one.entry.key}"
    return Extracted(
        pending=one,
        original=original((page or text).encode()),
        document=document(text, url=url),
        article_key=f"url:{url}",
        archive_ref="ref",
    )


def told(database: Database, slug: str) -> Sequence[object]:
    """All that is stored of a source's documents, in order, without ids and its own name."""
    page, version, article = tables.Page, tables.Version, tables.Article
    entry, source = tables.Entry, tables.Source
    columns = (
        article.url,
        version.seq,
        version.text,
        version.added,
        version.removed,
        page.revision,
        page.sha256,
        entry.key,
    )
    pages = select(entry.key, page.revision, page.sha256, article.url).join_from(page, entry)
    with database.reading() as connection:
        number = connection.scalars(select(source.id).where(source.slug == slug)).one()
        read = connection.execute(
            select(*columns)
            .join_from(version, article)
            .join(page, page.id == version.page_id)
            .join(entry, entry.id == page.entry_id)
            .where(article.source_id == number)
            .order_by(version.id)
        )
        kept = connection.execute(
            pages.join(article, article.id == page.article_id)
            .where(article.source_id == number)
            .order_by(page.id)
        )
        return [str(tuple(row)).replace(slug, "source") for row in [*read, *kept]]


def changes(outcomes: Sequence[Stored | Skipped]) -> Sequence[Change]:
    return [one.change for one in outcomes if isinstance(one, Stored)]


def series(store: SqlStore, slug: str) -> Sequence[Extracted]:
    """New, same and edited texts, articles of two entries, an entry that comes twice."""
    a, b, c, d, e = pending(store, "a", "b", "c", "d", "e", slug=slug)
    return [
        extracted(a),
        extracted(b, "One sentence. Another one."),
        extracted(c, "One sentence. A third one.", key="b"),
        extracted(d),
        extracted(a, page="the same text in other bytes"),
        extracted(b, "One sentence. A third one.", page="again"),
        extracted(e, "One sentence. Another one.", key="b"),
        extracted(d),
    ]


def test_together_they_leave_the_rows_of_each_alone(store: SqlStore, database: Database) -> None:
    """In every order of entries and articles that come again."""
    alone = [store.save_documents([one], make.NOW)[0] for one in series(store, "alone")]
    batch = store.save_documents(series(store, "batch"), make.NOW)
    assert changes(batch) == changes(alone)
    assert told(database, "batch") == told(database, "alone") != []


def test_an_entry_under_a_new_link_stays_its_article(store: SqlStore, database: Database) -> None:
    """Also among others, one of which is that article."""
    [first] = pending(store, "old", guid="g-")
    [before] = store.save_documents([extracted(first)], make.NOW)
    entry = replace(make.entry("new", "r2"), guid="g-old", title="A toll")
    store.announce(first.feed_id, [entry], make.NOW)
    ids = store.pending_entries([first.feed_id], config_hash=CONFIG, now=make.NOW)
    [relinked] = store.entries(ids)
    assert relinked.entry_id == first.entry_id
    [other] = pending(store, "other")
    documents = [extracted(other), extracted(relinked, "Edited.", key="new")]
    outcomes = store.save_documents(documents, make.NOW)
    assert isinstance(before, Stored)
    assert isinstance(outcomes[1], Stored)
    assert (outcomes[1].article_id, outcomes[1].change) == (before.article_id, Change.EDITED)
    assert len(rows(database, tables.Article)) == 2


def test_what_was_forgotten_is_told_in_its_place(store: SqlStore, database: Database) -> None:
    """Those around it are stored."""
    a, b, c = (extracted(one) for one in pending(store, "a", "b", "c"))
    store.save_documents([b], make.NOW)
    store.forget_article("https://courier.example/b", reason="asked", now=make.NOW)
    outcomes = store.save_documents([a, b, c], make.NOW)
    assert [type(one) for one in outcomes] == [Stored, Skipped, Stored]
    assert [row["text"] for row in rows(database, tables.Version)] == ["Text of a.", "Text of c."]
    forgotten = [row["key"] for row in rows(database, tables.Entry) if row["passed_over"]]
    assert forgotten == ["b"]


def test_one_that_cannot_be_stored_undoes_all(store: SqlStore, database: Database) -> None:
    """Then nothing is there twice when each is tried alone."""
    good, bad = (extracted(one) for one in pending(store, "a", "b"))
    bad = replace(bad, document=document(title=None))
    with unchanged(database), pytest.raises(DBAPIError):
        store.save_documents([good, bad], make.NOW)
    assert store.save_documents([], make.NOW) == ()


def test_failures_of_all_are_forgotten(store: SqlStore, database: Database) -> None:
    """Of those stored, and of no others."""
    waiting = pending(store, "a", "b", "c")
    for one in waiting:
        failure = Failure(
            item_kind="entry",
            item_key=one.entry.url,
            step=Step.EXTRACT,
            code="timeout",
            transient=True,
            message="slow",
        )
        store.record_failure(failure, make.NOW)
    store.save_documents([extracted(one) for one in waiting[:2]], make.NOW)
    assert [row["item_key"] for row in rows(database, tables.Failure)] == [waiting[2].entry.url]


@contextmanager
def statements(store: SqlStore) -> Iterator[list[None]]:
    """The statements executed inside."""
    seen: list[None] = []

    def count(*_: object) -> None:
        seen.append(None)

    event.listen(store._database.engine, "before_cursor_execute", count)
    yield seen
    event.remove(store._database.engine, "before_cursor_execute", count)


def test_many_take_as_many_statements_as_one(store: SqlStore) -> None:
    """The same look-ups, inserts and workings-out of what stands, whatever their number."""
    one, *many = (extracted(one) for one in pending(store, *map(str, range(30))))
    with statements(store) as for_one:
        store.save_documents([one], make.NOW)
    with statements(store) as for_many:
        store.save_documents(many, make.NOW)
    assert len(for_many) == len(for_one) < 24


def test_workers_that_save_the_same_in_other_orders_double_nothing(
    store: SqlStore, database: Database, database_url: str
) -> None:
    """They wait for each other's rows; a deadlock is ended and done again."""
    documents = [extracted(one) for one in pending(store, *map(str, range(12)))]
    shared = [
        replace(one, article_key=f"url:{number // 2}") for number, one in enumerate(documents)
    ]

    def worker(number: int) -> None:
        mine = open_store(database_url)
        for start in range(0, len(shared), 6):
            batch = shared[start : start + 6]
            mine.save_documents(batch[::-1] if number % 2 else batch, make.NOW)
        mine.close()

    with ThreadPoolExecutor(4) as workers:
        list(workers.map(worker, range(4)))
    assert len(rows(database, tables.Article)) == 6
    versions = [(row["article_id"], row["seq"]) for row in rows(database, tables.Version)]
    assert len(set(versions)) == len(versions) >= 12
