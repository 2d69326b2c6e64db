"""An article's versions: what an edit changed, and who may add one."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from store_steps import announced, article, document, original, rows, saved, unchanged, view

import make
from pipeline.models import Change, PendingEntry, Stored
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore
from takedowns import WORD, holding

BEFORE = "Toll divides the city\n\nThe council sat. Skippers call the toll a disaster."
AFTER = "Toll divides the city\n\nSkippers call the toll fair. The council sat."
HOUR = timedelta(hours=1)
IMAGE = "https://courier.example/toll.jpg"


def edited(store: SqlStore, *texts: str, key: str = "a", **fields: Any) -> Stored:
    """An article that had these texts, one after the other."""
    stored = []
    for number, text in enumerate(texts):
        pending = announced(store, make.entry(key, f"{number}"))
        stored.append(saved(store, pending, text, now=make.NOW + number * HOUR, **fields))
    return stored[-1]


def versions(database: Database) -> list[Mapping[str, Any]]:
    return list(rows(database, tables.Version))


def test_an_edit_says_what_it_changed(store: SqlStore, database: Database) -> None:
    """Sentences added and removed, as lists; the first version changed nothing."""
    edited(store, BEFORE, AFTER, BEFORE)
    removed, added = "Skippers call the toll a disaster.", "Skippers call the toll fair."
    assert [(row["added"], row["removed"]) for row in versions(database)] == [
        (None, None),
        ([added], [removed]),
        ([removed], [added]),
    ]


def test_a_version_keeps_image_and_price(store: SqlStore, database: Database) -> None:
    """As the document says them; null where it says nothing."""
    edited(store, "One.", image_url=IMAGE, paywalled=False)
    edited(store, "Two.", key="b")
    assert [(row["image_url"], row["paywalled"]) for row in versions(database)] == [
        (IMAGE, False),
        (None, None),
    ]


def test_changes_can_be_queried(store: SqlStore) -> None:
    """One row per edit, a sentence on each line, with who read both texts."""
    last = edited(store, "One. Two.", "Two. Three. Four.", "Four. Two. Three.")
    article(store, "Never edited.", key="b")
    first, second = view(store, "article_change")
    assert str(first.pop("changed_at")).startswith("2026-11-20 07:00:00")
    assert first == {
        "article_id": last.article_id,
        "source": "courier",
        "url": "file:///papers/a.txt",
        "title": "A toll",
        "from_seq": 1,
        "to_seq": 2,
        "added": "Three.\nFour.",
        "removed": "One.",
        "from_extractor": "plain 1",
        "to_extractor": "plain 1",
    }
    assert (second["to_seq"], second["added"], second["removed"]) == (3, None, None)


def test_a_takedown_takes_what_was_removed_by_an_edit(store: SqlStore, database: Database) -> None:
    """No sentence of any version is left, in whatever column."""
    text = f"The toll stays. {WORD.title()} is the mayor."
    edited(store, text, "The toll stays.", text)
    assert holding(database, WORD)
    store.forget_article("file:///papers/a", reason="asked for", now=make.NOW)
    assert holding(database, WORD) == []
    assert versions(database) == []


@pytest.fixture
def old(store: SqlStore) -> PendingEntry:
    """An entry whose page was stored, as it is read again later."""
    pending = announced(store, make.entry("a", "0"))
    saved(store, pending, "The toll is", article_key="k")
    return pending


def read_again(store: SqlStore, database: Database, pending: PendingEntry, text: str) -> Stored:
    """Saves what a better extractor read from the first page."""
    return store.save_document(
        pending,
        original(b"The toll is"),
        document(text, extractor="plain 2"),
        article_key="k",
        archive_ref="sha256:1",
        now=make.NOW,
        page_id=min(row["id"] for row in rows(database, tables.Page)),
    )


def test_a_page_read_again_brings_a_better_text(
    store: SqlStore, database: Database, old: PendingEntry
) -> None:
    """A version of the same page, which is no new one."""
    assert read_again(store, database, old, "The toll is fair.").change is Change.EDITED
    assert [row["text"] for row in versions(database)] == ["The toll is", "The toll is fair."]
    assert len(rows(database, tables.Page)) == 1


def test_a_page_read_again_is_no_version_after_a_newer_page(
    store: SqlStore, database: Database, old: PendingEntry
) -> None:
    """A run that stored an edit meanwhile has the last word, however late the reading ends."""
    newer = announced(store, make.entry("a", "1"))
    latest = saved(store, newer, "The toll goes.", article_key="k", now=make.NOW + HOUR)
    with unchanged(database):
        again = read_again(store, database, old, "The toll is fair.")
        store.save_same_text(again.version_id, document("The toll is fair.", extractor="plain 2"))
    assert (again.change, again.version_id) == (Change.UNCHANGED, latest.version_id)


def test_another_feeds_older_page_is_no_version_either(
    store: SqlStore, database: Database, old: PendingEntry
) -> None:
    """What counts is the article's newest page, whichever entry led to it."""
    other = announced(store, make.entry("b", "0"))
    saved(store, other, "The toll goes.", article_key="k", now=make.NOW + HOUR)
    with unchanged(database):
        read_again(store, database, old, "The toll is fair.")


def test_a_text_that_returns_is_a_version(
    store: SqlStore, database: Database, old: PendingEntry
) -> None:
    """Fetched once more, the same bytes are a page of their own, also under the first revision."""
    saved(store, announced(store, make.entry("a", "1")), "The toll goes.", article_key="k")
    back = announced(store, make.entry("a", "0"))
    assert saved(store, back, "The toll is", article_key="k", now=make.NOW + HOUR).change is (
        Change.EDITED
    )
    assert len(rows(database, tables.Page)) == 3


def test_the_same_text_read_again_completes_its_version(
    store: SqlStore, database: Database
) -> None:
    """What was not known of image and price is written; what is not said any more stays."""
    stored = edited(store, "One.", image_url=IMAGE, section="News")
    again = document("One.", paywalled=False, extractor="plain 2")
    store.save_same_text(stored.version_id, again)
    [row] = versions(database)
    assert (row["image_url"], row["paywalled"], row["section"]) == (IMAGE, False, "News")
    assert row["extractor"] == "plain 2"


def test_an_entry_that_changed_its_link_stays_its_article(
    store: SqlStore, database: Database
) -> None:
    """Its guid told it; without that, another address is another article."""
    first = make.entry("/a?sid=1", guid="g", title="Toll", url="https://courier.example/a?sid=1")
    saved(store, announced(store, first), "One.", article_key="url:1")
    moved = replace(first, key="/a?sid=2", url="https://courier.example/a?sid=2", revision="2")
    number = store.feed_rows([make.source("courier")])[0].feed_id
    assert store.announce(number, [moved], make.NOW).changed == 1
    [pending] = store.entries(store.pending_entries([number], config_hash="", now=make.NOW))
    assert (pending.entry.key, pending.entry.url) == (first.key, moved.url)
    assert saved(store, pending, "Two.", article_key="url:2").change is Change.EDITED
    assert [row["key"] for row in rows(database, tables.Article)] == ["url:1"]
