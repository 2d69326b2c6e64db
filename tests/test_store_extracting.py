"""Extracting: pages, articles and versions, all or none, also when two save at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy.exc import DBAPIError
from store_steps import (
    CONFIG,
    announced,
    article,
    document,
    original,
    rows,
    saved,
    unchanged,
)

import make
from pipeline.models import Change, Failure, Step, digest
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore, open_store


def test_a_document_is_stored_whole(store: SqlStore, database: Database) -> None:
    """Page, article and version hold what was read, and lead to each other."""
    pending = announced(store, make.entry("a", "r1"))
    stored = store.save_document(
        pending,
        original(b"bytes"),
        document(
            "Title\n\nBody.",
            title="Title",
            url="https://courier.example/a",
            authors=("Ann Lee", "Bo"),
            section="WORLD",
            language="en",
            published_at=make.NOW,
        ),
        article_key="https://courier.example/a",
        archive_ref="sha256:1",
        now=make.NOW,
    )
    [page], [work], [version] = (
        rows(database, table) for table in (tables.Page, tables.Article, tables.Version)
    )
    assert (page["entry_id"], page["revision"], page["article_id"]) == (
        pending.entry_id,
        "r1",
        stored.article_id,
    )
    assert (work["key"], work["source_id"]) == ("https://courier.example/a", pending.source_id)
    assert version["authors"] == ["Ann Lee", "Bo"]
    assert (version["seq"], version["page_id"]) == (1, page["id"])
    assert (version["sha256"], stored.change) == (digest("Title\n\nBody."), Change.NEW)


def test_an_edit_and_its_return_make_three_versions(store: SqlStore, database: Database) -> None:
    """A, B, A gives three versions of one article; the same text again gives none."""
    texts = ["first text", "second text", "second text", "first text"]
    changes = []
    for number, text in enumerate(texts):
        pending = announced(store, make.entry("a", str(number)))
        changes.append(saved(store, pending, text).change)
    assert changes == [Change.NEW, Change.EDITED, Change.UNCHANGED, Change.EDITED]
    versions = rows(database, tables.Version)
    assert [(row["seq"], row["text"]) for row in versions] == [
        (1, "first text"),
        (2, "second text"),
        (3, "first text"),
    ]
    assert len(rows(database, tables.Page)) == 4
    assert len(rows(database, tables.Article)) == 1


def test_saving_the_same_again_writes_nothing(store: SqlStore, database: Database) -> None:
    """A document saved twice for the same revision changes no row."""
    pending = announced(store, make.entry())
    first = saved(store, pending, "text")
    with unchanged(database):
        again = saved(store, pending, "text", now=make.NOW + timedelta(days=1))
    assert (again.version_id, again.change) == (first.version_id, Change.UNCHANGED)


def test_two_entries_with_one_key_are_one_article(store: SqlStore, database: Database) -> None:
    """An article that two feeds announce is stored once, with a page for each."""
    first = article(store, "text", key="a", article_key="https://courier.example/1")
    second = article(store, "text", key="b", article_key="https://courier.example/1")
    assert first.article_id == second.article_id
    assert second.change is Change.UNCHANGED
    assert len(rows(database, tables.Page)) == 2


def test_a_saved_document_forgets_its_failure(store: SqlStore, database: Database) -> None:
    """What failed before and is saved now has no failure left."""
    pending = announced(store, make.entry("a"))
    failure = Failure(
        item_kind="entry",
        item_key=pending.entry.url,
        step=Step.EXTRACT,
        code="timeout",
        transient=True,
        message="slow",
    )
    store.record_failure(failure, make.NOW)
    saved(store, pending, "text")
    assert rows(database, tables.Failure) == []


def test_unscrubbed_text_is_stored_with_its_own_hash(store: SqlStore, database: Database) -> None:
    """The hash is of the text as stored, also when it arrives with control characters."""
    pending = announced(store, make.entry())
    saved(store, pending, "a\x00b\ud800c")
    [version] = rows(database, tables.Version)
    assert version["text"] == "abc"
    assert version["sha256"] == digest("abc")
    assert saved(store, pending, "abc").change is Change.UNCHANGED


def test_a_failed_save_leaves_nothing(store: SqlStore, database: Database) -> None:
    """Where the version cannot be written, page and article are not written either."""
    pending = announced(store, make.entry())
    with unchanged(database), pytest.raises(DBAPIError):
        store.save_document(
            pending,
            original(),
            document(title=None),
            article_key="k",
            archive_ref="r",
            now=make.NOW,
        )


@pytest.mark.parametrize("edits", [1, 4])
def test_eight_workers_saving_at_once_double_nothing(
    store: SqlStore, database: Database, database_url: str, edits: int
) -> None:
    """The same entries saved by eight workers at once give each article and version once."""
    pending = [announced(store, make.entry(f"{number}")) for number in range(6)]
    texts = [f"text {number}" for number in range(edits)]

    def worker(_: int) -> None:
        mine = open_store(database_url)
        for one in pending:
            for text in texts:
                saved(mine, one, text)
        mine.close()

    with ThreadPoolExecutor(8) as workers:
        list(workers.map(worker, range(8)))
    versions = rows(database, tables.Version)
    assert len(rows(database, tables.Article)) == 6
    assert len({(row["article_id"], row["seq"]) for row in versions}) == len(versions)
    by_article = [
        [row["text"] for row in versions if row["article_id"] == number]
        for number in {row["article_id"] for row in versions}
    ]
    for told in by_article:
        assert all(before != after for before, after in pairwise(told))
    if edits == 1:
        assert len(versions) == 6
        assert len(rows(database, tables.Page)) == 6
    assert store.pending_entries([pending[0].feed_id], config_hash=CONFIG, now=make.NOW) == []
