"""Takedown: no word of a forgotten article stays, the money does, others keep what is theirs."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from store_steps import (
    announced,
    copied,
    rows,
    saved,
    stance_key,
    summary_key,
    view,
)

import make
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore, open_store
from takedowns import (
    OTHER,
    TEXT,
    URL,
    WORD,
    add,
    entry,
    forget,
    full,
    holding,
    in_story,
    judged,
    web_article,
)


def test_no_word_of_it_stays(store: SqlStore, database: Database) -> None:
    """No column of any table holds a word that only the article had; other articles stay."""
    full(store, database)
    assert len({*holding(database, WORD), "listed_article"}) == 15
    assert forget(store) == {
        "actor": 2,
        "actor_alias": 2,
        "answer": 2,
        "article": 1,
        "attempt": 1,
        "correction": 1,
        "entry": 1,
        "evidence": 3,
        "failure": 2,
        "gate_result": 1,
        "page": 1,
        "stance": 3,
        "story_article": 1,
        "summary_sentence": 1,
        "version": 1,
    }
    assert holding(database, WORD) == []
    left = rows(database, tables.Entry)
    assert [(row["url"], row["title"], row["passed_over"]) for row in left] == [
        (URL, None, "forgotten"),
        ("https://courier.example/news/2", "Rain all week", None),
    ]
    assert [row["title"] for row in view(store, "latest_article")] == ["Rain all week"]


def test_the_file_of_an_sqlite_database_holds_no_word_either(
    migrated_sqlite: Path, tmp_path: Path
) -> None:
    """What is deleted is overwritten: once closed, no byte of it is in the file."""
    path = tmp_path / "standpoint.db"
    shutil.copy(migrated_sqlite, path)
    store = open_store(f"sqlite:///{path}")
    judged(store, web_article(store))
    forget(store)
    store.close()
    kept = path.read_bytes()
    assert URL.encode() in kept
    assert WORD.encode() not in kept.lower()
    assert WORD[3:].encode() not in kept.lower(), "FTS5 writes a word without what it shares"


def test_what_it_cost_stays(store: SqlStore, database: Database) -> None:
    """Requests and tries keep their numbers, without version and without reply."""
    judged(store, web_article(store))
    before = store.spend()
    forget(store)
    assert store.spend() == before
    assert before["cost_usd"] == pytest.approx(7e-7)
    assert [row["version_id"] for row in rows(database, tables.Request)] == [None]
    assert store.paid_reply("h1") is None


def test_all_versions_go(store: SqlStore, database: Database) -> None:
    """An edited article leaves no earlier text and no page."""
    web_article(store)
    pending = announced(store, replace(entry(key=URL), revision="2"))
    saved(store, pending, f"{TEXT} Again.", article_key=f"url:{URL}", url=URL)
    assert forget(store)["version"] == 2
    assert rows(database, tables.Page) == []


def test_a_copy_keeps_its_answers(store: SqlStore, database: Database) -> None:
    """What was said of a text that another article has stands for that one, which is released."""
    first = web_article(store)
    judged(store, first)
    copy = web_article(store, url="https://herald.example/7", slug="herald")
    copied(database, copy, first)
    counts = forget(store)
    assert set(counts) == {"article", "duplicate", "entry", "page", "version"}
    for table in (tables.Answer, tables.Evidence, tables.Request):
        assert {row["version_id"] for row in rows(database, table)} == {copy.version_id}
    [row] = view(store, "article_stance")
    assert (row["article_id"], row["via_article_id"]) == (copy.article_id, None)
    assert store.paid_reply("h1") is not None
    [text] = store.texts([copy.version_id])
    assert store.missing(text.sha256, [summary_key(), stance_key()]) == []


def test_an_actor_whom_another_article_names_stays(store: SqlStore, database: Database) -> None:
    """Only names that no stance gives any more go."""
    judged(store, web_article(store))
    other = web_article(store, f"{TEXT} More.", "https://courier.example/news/2")
    judged(store, other, word="Brass")
    forget(store)
    assert {row["name"] for row in rows(database, tables.Actor)} == {"Skippers", "Mayor Brass"}
    forget(store, "https://courier.example/news/2")
    assert rows(database, tables.Actor) == rows(database, tables.ActorAlias) == []


def test_a_story_goes_on_without_it(store: SqlStore, database: Database) -> None:
    """The next article leads it and gives it its title; a story of it alone ends."""
    stored = web_article(store)
    other = web_article(store, OTHER, "https://courier.example/news/2")
    third = web_article(store, f"{OTHER} So.", "https://courier.example/news/3")
    going_on = in_story(database, f"All about {WORD}", stored.article_id, other.article_id)
    forget(store)
    [story] = rows(database, tables.Story)
    assert (story["id"], story["title"]) == (going_on, "Rain all week")
    assert story["lead_article_id"] == other.article_id
    alone = in_story(database, "Rain", third.article_id)
    add(
        database,
        tables.StoryChange,
        story_id=going_on,
        other_story_id=alone,
        kind="split",
        reason="names",
        changed_at=make.NOW,
    )
    merged = add(
        database,
        tables.Story,
        title="Drizzle",
        lead_article_id=other.article_id,
        first_at=make.NOW,
        last_at=make.NOW,
        merged_into=alone,
    )
    counts = forget(store, "https://courier.example/news/3")
    assert (counts["story"], counts["story_change"]) == (1, 1)
    assert {row["id"]: row["merged_into"] for row in rows(database, tables.Story)} == {
        going_on: None,
        merged: None,
    }
