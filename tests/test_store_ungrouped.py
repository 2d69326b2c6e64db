"""What waits to be grouped: noted by the database itself, whatever is killed or comes between."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import insert, select
from store_steps import announced, article, rows, saved
from test_group_stories import FESTIVAL, QUAKE

import make
from pipeline.errors import LeaseLost
from pipeline.models import Grouping, Stored
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore
from store_grouping import COPY, run, sketched, write
from takedowns import forget, web_article

LATER = make.NOW + timedelta(hours=1)


def edited(store: SqlStore, key: str, text: str) -> Stored:
    return saved(store, announced(store, make.entry(key, "2")), text, now=LATER)


def killed_while_writing(database: Database, one: Stored) -> None:
    """Writes a sketch, sees that nothing is noted any more, and goes no further."""
    values = {
        "version_id": one.version_id, "article_id": one.article_id, "text_sha256": "x",
        "at": make.NOW, "title": "", "grams": b"", "halvings": 0, "salient": b"", "terms": {},
        "names": {}, "grouped_at": make.NOW,
    }  # fmt: skip
    with database.writing() as connection:
        connection.execute(insert(tables.Sketch).values(**values))
        assert connection.scalars(select(tables.UngroupedVersion.version_id)).all() == []
        raise KeyboardInterrupt


def noted(database: Database) -> Sequence[object]:
    return [row["version_id"] for row in rows(database, tables.UngroupedVersion)]


def test_what_is_grouped_is_looked_at_no_more(store: SqlStore, database: Database) -> None:
    """Only what was added since is read, however much is stored."""
    first = article(store, QUAKE, key="a")
    assert list(store.ungrouped()) == noted(database) == [first.version_id]
    run(store)
    assert list(store.ungrouped()) == noted(database) == []
    second = article(store, FESTIVAL, key="b")
    assert list(store.ungrouped()) == noted(database) == [second.version_id]


def test_only_the_latest_text_waits(store: SqlStore, database: Database) -> None:
    """An article edited twice before it is grouped waits once, and leaves no note behind."""
    article(store, QUAKE, key="a")
    latest = edited(store, "a", FESTIVAL)
    assert list(store.ungrouped()) == [latest.version_id]
    run(store)
    assert list(store.ungrouped()) == noted(database) == []


def test_an_edit_that_comes_between_still_waits(store: SqlStore) -> None:
    """A text that was stored after another was read, and before that was written, is pending."""
    first = article(store, QUAKE, key="a")
    latest = edited(store, "a", FESTIVAL)
    write(store, Grouping(sketches=[sketched(first)]))
    assert list(store.ungrouped()) == [latest.version_id]


def test_what_is_to_be_looked_at_again_waits(store: SqlStore) -> None:
    """Also where its sketch was written in the same transaction."""
    first, other = article(store, QUAKE, key="a"), article(store, FESTIVAL, key="b")
    again = Grouping(sketches=[sketched(first), sketched(other)], again=[first.article_id])
    write(store, again)
    assert list(store.ungrouped()) == [first.version_id]


def test_what_was_not_written_still_waits(store: SqlStore) -> None:
    """A worker that lost its lease, or was killed before the end, took nothing away."""
    first = article(store, QUAKE, key="a")
    old = store.take_lease("group", "w", ttl_ms=60_000)
    store.take_lease("group", "w", ttl_ms=60_000)
    with pytest.raises(LeaseLost):
        write(store, Grouping(sketches=[sketched(first)]), old)
    assert list(store.ungrouped()) == [first.version_id]


def test_a_kill_within_a_transaction_takes_nothing_away(
    store: SqlStore, database: Database
) -> None:
    """A sketch that was not committed leaves the note as it was."""
    first = article(store, QUAKE, key="a")
    with pytest.raises(KeyboardInterrupt):
        killed_while_writing(database, first)
    assert list(store.ungrouped()) == noted(database) == [first.version_id]


def test_a_takedown_lets_copies_wait(store: SqlStore, database: Database) -> None:
    """Nothing is noted of what is gone; its copies are."""
    web_article(store, QUAKE)
    copy = web_article(store, f"{COPY} It rained.", "https://herald.example/1", slug="herald")
    run(store)
    forget(store)
    assert list(store.ungrouped()) == noted(database) == [copy.version_id]
