"""Words that wait to be indexed: searches read them from the texts, and each is indexed once."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from store_steps import announced, article, rows, saved

import make
from pipeline.models.search_words import read_terms
from pipeline.ports.browsing import Found, Search
from pipeline.store import search_postgresql, tables
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore
from takedowns import forget, web_article

TOLL = "The toll divides the city."
RAIN = "Rain falls on the harbour."
PLAINLY = r"""
to_tsvector('pg_catalog.simple', normalize(regexp_replace(
    normalize(cast(:words as text), nfd), '([A-Za-z])[\u0300-\u036f]+', '\1', 'g'
), nfc))
"""
"""The words of a text, whatever its letters are."""


def search(store: SqlStore, words: str) -> Found:
    return store.search(Search(terms=read_terms(words)), after=None, limit=10)


def numbers(found: Found) -> list[object]:
    return [row["article_id"] for row in found.page.rows]


def waiting(database: Database) -> list[object]:
    listed = tables.ListedArticle
    if database.engine.dialect.name == "sqlite":
        return []
    with database.reading() as connection:
        query = select(listed.id).where(listed.words.is_(None)).order_by(listed.id)
        return list(connection.scalars(query))


def test_what_waits_is_found(store: SqlStore, database: Database) -> None:
    """A search finds the same before words are indexed, when some are, and when all are."""
    first = article(store, TOLL, key="a").article_id
    before = search(store, "toll city")
    indexed = store.index_words()
    second = article(store, RAIN, key="b").article_id
    assert numbers(search(store, "the")) == [first, second]
    assert store.index_words() == indexed
    assert waiting(database) == []
    assert store.index_words() == 0
    assert search(store, "toll city") == before
    assert numbers(search(store, "the")) == [first, second]


def test_an_edit_waits_with_its_new_words(store: SqlStore, database: Database) -> None:
    """From the edit on the old words find nothing and the new ones the article, indexed or not."""
    number = article(store, TOLL, key="a").article_id
    store.index_words()
    saved(store, announced(store, make.entry("a", "2")), RAIN)
    for _ in range(2):
        assert numbers(search(store, "toll divides")) == []
        assert numbers(search(store, "harbour")) == [number]
        store.index_words()
    assert waiting(database) == []


def test_what_is_taken_down_waits_no_more(store: SqlStore, database: Database) -> None:
    """Neither the text nor its place in the queue is left."""
    web_article(store, TOLL)
    forget(store)
    assert waiting(database) == rows(database, tables.ListedArticle) == []
    assert store.index_words() == 0
    assert numbers(search(store, "toll")) == []


def test_a_search_says_when_too_many_wait(
    store: SqlStore, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest are looked at; that older ones were not is told, until they are indexed."""
    monkeypatch.setattr(search_postgresql, "MOST_WAITING", 1)
    first, second = (article(store, TOLL, key=key).article_id for key in ("a", "b"))
    is_sqlite = database.engine.dialect.name == "sqlite"
    found = search(store, "toll")
    assert found.complete is is_sqlite
    assert sorted(map(str, numbers(found))) == sorted(
        map(str, [first, second] if is_sqlite else [second])
    )
    store.index_words()
    found = search(store, "toll")
    assert found.complete
    assert len(numbers(found)) == 2


def test_two_at_once_take_different_articles(store: SqlStore, database: Database) -> None:
    """What another process is at is left to it, and not waited for."""
    if database.engine.dialect.name == "sqlite":
        pytest.skip("SQLite indexes words as articles are stored")
    first, _ = (article(store, TOLL, key=key).article_id for key in ("a", "b"))
    listed = tables.ListedArticle
    with database.writing() as connection:
        connection.execute(select(listed.id).where(listed.id == first).with_for_update())
        assert store.index_words() == 1
        assert waiting(database) == [first]
    assert store.index_words() == 1
    assert waiting(database) == []


@given(words=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
@example(
    words="Café Ångström naïve e\u0301 \u212b “quoted” – £5 €6 ½ \u2000 \u2026 ﬁ 각 \u1100\u1161"
)
@settings(deadline=None)
def test_the_short_way_finds_the_same_words(migrated_postgresql: str, words: str) -> None:
    """Texts without a letter that loses an accent skip what takes long, with the same words."""
    query = text(f"select standpoint_words(:words) = {PLAINLY}")
    database = Database.at(migrated_postgresql)
    with database.reading() as connection:
        assert connection.execute(query, {"words": words}).scalar_one()
    database.close()
