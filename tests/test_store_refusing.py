"""What was forgotten never comes back: by feed, by hand, under another entry, or late."""

from dataclasses import replace

import pytest
from store_steps import (
    CONFIG,
    announced,
    article,
    feed_id,
    rows,
    saved,
    summary_answer,
    summary_key,
    unchanged,
)

import make
from pipeline.errors import Skipped
from pipeline.models import (
    AnalystKind,
    AttemptEnd,
    AttemptState,
)
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore
from takedowns import OTHER, TEXT, URL, WORD, begun, entry, forget, full, holding, paid, web_article


def test_it_does_not_come_back_by_its_feed(store: SqlStore, database: Database) -> None:
    """Announced again, changed or not, the entry stays empty and is not fetched."""
    web_article(store)
    forget(store)
    number = feed_id(store)
    with unchanged(database):
        store.announce(number, [replace(entry(key=URL), revision="2")], make.NOW)
    assert store.pending_entries([number], config_hash=CONFIG, now=make.NOW) == []


def test_it_does_not_come_back_under_another_entry(store: SqlStore, database: Database) -> None:
    """The same address announced by another feed is stored without words and not fetched."""
    web_article(store)
    forget(store)
    number = feed_id(store, "herald")
    assert store.announce(number, [entry(key="x"), make.entry("y")], make.NOW).new == 2
    assert holding(database, WORD) == []
    waiting = store.entries(store.pending_entries([number], config_hash=CONFIG, now=make.NOW))
    assert [one.entry.key for one in waiting] == ["y"]


def test_a_fetched_document_is_refused_by_its_key(store: SqlStore, database: Database) -> None:
    """An address that leads to the forgotten article is found out once, and then left alone."""
    web_article(store)
    forget(store)
    pending = announced(store, entry("https://t.example/short", "s"), slug="herald")
    with pytest.raises(Skipped, match="taken down") as caught:
        saved(store, pending, f"{TEXT} Edited.", article_key=f"url:{URL}")
    assert caught.value.code == "forgotten"
    assert rows(database, tables.Article) == rows(database, tables.Page) == []
    assert holding(database, WORD) == []
    assert store.pending_entries([pending.feed_id], config_hash=CONFIG, now=make.NOW) == []


@pytest.mark.parametrize("key", ["path:courier:renamed.txt", "text"])
def test_a_text_without_address_is_known_by_its_words(store: SqlStore, key: str) -> None:
    """A file that was renamed, or is taken in by hand, is refused where its words were."""
    stored = article(store, TEXT, key="a.txt", article_key="path:courier:a.txt")
    [text] = store.texts([stored.version_id])
    forget(store, "file:///papers/a.txt")
    again = announced(store, make.entry("renamed.txt"))
    named = f"text:{text.sha256}" if key == "text" else key
    with pytest.raises(Skipped):
        saved(store, again, TEXT, article_key=named)
    other = announced(store, make.entry("new.txt"))
    assert saved(store, other, OTHER, article_key="path:courier:new.txt").change == "new"


def test_the_same_words_at_another_address_are_another_article(store: SqlStore) -> None:
    """A copy that another publisher brings is not refused: it is to be forgotten by itself."""
    web_article(store)
    forget(store)
    again = web_article(store, url="https://herald.example/7", slug="herald")
    assert again.change == "new"


def test_an_article_of_a_forgotten_source_does_not_come_back_by_another(store: SqlStore) -> None:
    """Its address is refused whoever announces it."""
    web_article(store)
    store.forget_source("courier", reason="", now=make.NOW)
    number = feed_id(store, "herald")
    store.announce(number, [entry()], make.NOW)
    assert store.pending_entries([number], config_hash=CONFIG, now=make.NOW) == []


def test_a_reply_under_way_is_not_kept(store: SqlStore, database: Database) -> None:
    """A call that ends after its text was forgotten leaves its cost and no word."""
    stored = web_article(store)
    paid(store, stored.version_id)
    attempt = begun(store, stored.version_id, "h2")
    forget(store)
    end = AttemptEnd(state=AttemptState.OK, cost_nanousd=300, raw_answer=WORD)
    store.end_attempt(attempt, end, make.NOW)
    assert holding(database, WORD) == []
    assert store.spend()["cost_usd"] == pytest.approx(1e-6)


def test_an_answer_under_way_is_refused(store: SqlStore, database: Database) -> None:
    """Answers to a text that was forgotten meanwhile are left out in one sentence."""
    text = store.texts([web_article(store).version_id])[0]
    lease = store.take_lease(f"text:{text.sha256}", "worker", ttl_ms=60_000)
    forget(store)
    answers = [(summary_key(), summary_answer(text.text, "Skippers disagree."))]
    with unchanged(database), pytest.raises(Skipped, match="taken down"):
        store.save_answers(text, answers, analyst=AnalystKind.EMBEDDED, lease=lease, now=make.NOW)


def test_a_source_is_forgotten_with_all_its_articles(store: SqlStore, database: Database) -> None:
    """Articles and announcements of it go, those of others stay; nothing of it is taken in."""
    full(store, database)
    other = web_article(store, f"{OTHER} So.", "https://herald.example/1", slug="herald")
    pending = announced(store, make.entry("waiting", title=WORD))
    forgotten = store.forget_source("courier", reason="contract ended", now=make.NOW)
    assert (forgotten.counts["article"], forgotten.counts["entry"]) == (2, 3)
    assert [row["id"] for row in rows(database, tables.Article)] == [other.article_id]
    titles = {row["title"] for row in rows(database, tables.Entry)}
    assert titles == {None, "Rain all week"}
    scopes = {row["scope"]: row["key"] for row in reversed(rows(database, tables.Takedown))}
    assert scopes["source"] == "courier"
    number = feed_id(store)
    store.announce(number, [make.entry("later", title=WORD)], make.NOW)
    assert store.pending_entries([number], config_hash=CONFIG, now=make.NOW) == []
    with pytest.raises(Skipped):
        saved(store, pending, "anything at all")
    with unchanged(database):
        assert store.forget_source("courier", reason="", now=make.NOW).counts == {}
