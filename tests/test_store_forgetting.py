"""Takedown: what can be forgotten, by which address, on record, and all or nothing."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from store_steps import (
    CONFIG,
    announced,
    document,
    original,
    rows,
    unchanged,
    view,
)

import make
from pipeline.errors import BadAddress
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore, open_store
from takedowns import (
    OTHER,
    TEXT,
    URL,
    WORD,
    entry,
    forget,
    full,
    holding,
    web_article,
)

CHECKOUT = Path(__file__).resolve().parent.parent
KILLED_AT = (3, 14, 25)
KILLS_ITSELF = """
import os, signal, sys
from datetime import UTC, datetime
from sqlalchemy import event
from pipeline.store.sql import open_store

store, left = open_store(sys.argv[1]), int(sys.argv[3])

@event.listens_for(store._database.engine, "after_cursor_execute")
def count(*_):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

store.forget_article(sys.argv[2], reason="", now=datetime.now(UTC))
"""


def test_a_takedown_is_on_record(store: SqlStore, database: Database) -> None:
    """With reason, time and numbers, without words; originals no other page uses are named."""
    stored = web_article(store)
    forgotten = store.forget_article(URL, reason="asked for", now=make.NOW)
    assert forgotten.archive_refs == ("sha256:1",)
    first, further = rows(database, tables.Takedown)
    assert (first["scope"], first["key"]) == ("article", f"url:{URL}")
    assert (first["reason"], first["created_at"]) == ("asked for", make.NOW)
    assert (
        first["counts"] == forgotten.counts == {"article": 1, "entry": 1, "page": 1, "version": 1}
    )
    assert first["archive_refs"] == ["sha256:1"]
    assert further["key"].startswith("text:")
    assert view(store, "latest_article", f"article_id = {stored.article_id}") == []


def test_an_original_that_another_page_uses_is_kept(store: SqlStore) -> None:
    """The same bytes under another address are not discarded."""
    web_article(store)
    web_article(store, OTHER, "https://courier.example/news/2")
    assert store.forget_article(URL, reason="", now=make.NOW).archive_refs == ()


def test_forgetting_again_names_the_originals_again(store: SqlStore, database: Database) -> None:
    """A command killed before it discarded them can be repeated; nothing else is written."""
    web_article(store)
    first = store.forget_article(URL, reason="asked for", now=make.NOW)
    with unchanged(database):
        again = store.forget_article(URL, reason="twice", now=make.NOW + timedelta(days=1))
    assert (again.counts, again.archive_refs) == ({}, first.archive_refs)


def test_what_is_not_stored_cannot_be_forgotten(store: SqlStore, database: Database) -> None:
    """An unknown address or source is refused by name, and nothing is written."""
    web_article(store)
    with unchanged(database), pytest.raises(BadAddress, match="nothing is stored at https://x"):
        forget(store, "https://x.example/")
    with unchanged(database), pytest.raises(BadAddress, match="no source 'herald'"):
        store.forget_source("herald", reason="", now=make.NOW)


@pytest.mark.parametrize("by", ["canonical address", "address of the page", "announced address"])
def test_an_article_is_found_by_any_of_its_addresses(store: SqlStore, by: str) -> None:
    """By its canonical one, by where its page was, by what the feed said."""
    pending = announced(store, entry("https://courier.example/feed/1?x=1", "1"))
    fetched = replace(original(), url="https://courier.example/landed")
    named: Any = {"article_key": f"url:{URL}", "archive_ref": "r", "now": make.NOW}
    store.save_document(pending, fetched, document(TEXT, url=URL), **named)
    url = {
        "canonical address": URL,
        "address of the page": "https://courier.example/landed",
        "announced address": "https://courier.example/feed/1?x=1",
    }[by]
    assert forget(store, url)["article"] == 1


def test_an_entry_that_was_never_read_is_forgotten_too(store: SqlStore, database: Database) -> None:
    """Its title goes, and it is not fetched."""
    pending = announced(store, entry())
    assert forget(store) == {"entry": 1}
    assert holding(database, WORD) == []
    assert store.pending_entries([pending.feed_id], config_hash=CONFIG, now=make.NOW) == []


@pytest.mark.integration
@pytest.mark.parametrize("statement", KILLED_AT)
def test_killed_anywhere_it_is_all_or_nothing(
    store: SqlStore, database: Database, database_url: str, statement: int
) -> None:
    """Killed at its n-th statement, a takedown has changed nothing; the next one does it all."""
    full(store, database)
    with unchanged(database):
        command = [sys.executable, "-c", KILLS_ITSELF, database_url, URL, str(statement)]
        killed = subprocess.run(command, cwd=CHECKOUT, env=os.environ, check=False, timeout=60)
        assert killed.returncode == -signal.SIGKILL
    again = open_store(database_url)
    assert forget(again)["article"] == 1
    again.close()
