"""What people said of a text goes with it when it is forgotten."""

from threading import Thread
from typing import Any

from store_steps import article, rows, view

import make
from pipeline.errors import BadAddress
from pipeline.models import Label, Stored
from pipeline.ports import Correction
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore
from takedowns import URL, WORD, forget, holding, web_article


def correct(store: SqlStore, stored: Stored, label: Label, **fields: Any) -> None:
    said = {"target_slug": "toll", "reason": "Read it.", "author": "ann", **fields}
    store.correct(Correction(article_id=stored.article_id, label=label, **said), make.NOW)


def test_corrections_of_a_forgotten_article_go(store: SqlStore, database: Database) -> None:
    """With hash, reason and the actors whom only they named; those of other texts stay."""
    store.configure_targets([make.target()], make.NOW)
    gone = web_article(store)
    kept = article(store, "Skippers are for the toll.", key="b")
    correct(store, gone, Label.FAVOR, reason=f"{WORD} says so")
    correct(store, gone, Label.AGAINST, holder=f"Mayor {WORD}", reason="It reports that.")
    correct(store, gone, Label.AGAINST, holder="Skippers", reason="It reports that.")
    correct(store, kept, Label.FAVOR, holder="Skippers", reason="They say so.")
    sha256 = store.texts([gone.version_id])[0].sha256
    counts = forget(store, URL)
    assert (counts["correction"], counts["actor"], counts["actor_alias"]) == (3, 1, 1)
    assert holding(database, WORD) == []
    assert holding(database, sha256) == ["takedown"]
    assert [row["reason"] for row in rows(database, tables.Correction)] == ["They say so."]
    assert [row["actor"] for row in view(store, "actor_stance")] == ["Skippers"]


def test_corrections_of_a_text_that_a_copy_has_stay(store: SqlStore, database: Database) -> None:
    """The words are another publisher's too, and so is what people said of them."""
    store.configure_targets([make.target()], make.NOW)
    gone = web_article(store)
    copy = web_article(store, url="https://herald.example/7", slug="herald")
    correct(store, gone, Label.FAVOR)
    forget(store, URL)
    [row] = view(store, "article_stance")
    assert (row["article_id"], row["label"]) == (copy.article_id, "favor")


def test_corrections_and_a_takedown_at_once_leave_no_word(
    store: SqlStore, database: Database
) -> None:
    """Whoever comes first, no correction of a forgotten text is left."""
    store.configure_targets([make.target()], make.NOW)
    stored = web_article(store)

    def go_on() -> None:
        for number in range(50):
            try:
                correct(store, stored, Label.FAVOR, reason=f"{WORD} {number}")
            except BadAddress:
                return

    worker = Thread(target=go_on)
    worker.start()
    forget(store, URL)
    worker.join()
    assert holding(database, WORD) == []
