"""Full-text search on both databases: what is found, in which order, and what never is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import store_steps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_steps import (
    announced,
    answered,
    document,
    evidence,
    judged,
    rows,
    saved,
    stance,
    stance_answer,
    stance_key,
    summary_answer,
    summary_key,
)

import make
from pipeline.errors import BadQuery
from pipeline.models import AnalystKind, Label, Stored
from pipeline.models.search_words import read_terms
from pipeline.ports.browsing import Filter, Found, Search
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore
from takedowns import in_story, web_article

TOLL = "Toll divides Brunmar\n\nMayor Élise Holt says that the night buses need the toll."
RAIN = "Rain all week\n\nIt rains on the harbour, and the buses are late."
HOSTILE = (
    '"', '""', "'", "x' or 1=1 --", "NEAR(a b)", "a AND b OR c", "title:x", "{x}:y", "^x",
    "x & !y", "a | b", "<->", "'x':*A", "\\", "a\\b*", "%", "_", "x;drop table version",
    "()", "-", "--", "*", "тол*", "漢字", "🚌", "½", "abc\u0301def*", "a.b@c.de",
    "http://x.y/z", "1.5e10",
)  # fmt: skip


def article(store: SqlStore, text: str, **fields: Any) -> Stored:
    """Saves an article whose title is its first line."""
    title = text.partition("\n")[0]
    return store_steps.article(store, text, **{"title": title, **fields})


def found(store: SqlStore, query: str, *, by_rank: bool = True, **where: Any) -> list[int]:
    """The numbers of the articles found."""
    search = Search(terms=read_terms(query), by_rank=by_rank, where=Filter(**where))
    page = store.search(search, after=None, limit=50).page
    store.index_words()
    assert store.search(search, after=None, limit=50).page == page, "indexed as read from texts"
    return [int(str(row["article_id"])) for row in page.rows]


def test_words_are_found_in_title_and_text(store: SqlStore) -> None:
    """All must be there, whatever their case and accents; phrases in their order."""
    toll, rain = (article(store, text, key=text[:4]).article_id for text in (TOLL, RAIN))
    assert found(store, "buses", by_rank=False) == [rain, toll]
    assert found(store, "TOLL elise") == [toll]
    assert found(store, '"night buses"') == [toll]
    assert found(store, '"buses night"') == []
    assert found(store, "buses -toll") == [rain]
    assert found(store, "harb*") == [rain]
    assert found(store, "toll harbour") == []


def test_the_best_match_comes_first(store: SqlStore) -> None:
    """A word in the title weighs more than one in passing; else the newest comes first."""
    first = article(store, TOLL, key="a").article_id
    passing = article(store, f"{RAIN} One asked about a toll. {RAIN}", key="b").article_id
    assert found(store, "toll") == [first, passing]
    assert found(store, "toll", by_rank=False) == [passing, first]


def test_only_the_latest_version_is_found(store: SqlStore, database: Database) -> None:
    """An edit takes the old words out of the index."""
    number = article(store, TOLL).article_id
    pending = announced(store, replace(make.entry(), revision="2"))
    saved(store, pending, "Calm in Brunmar\n\nNobody pays anything.", title="Calm in Brunmar")
    assert found(store, "toll") == []
    assert found(store, "nobody") == [number]
    assert len(rows(database, tables.Version)) == 2


def test_a_date_that_is_read_again_moves_the_article(store: SqlStore) -> None:
    """What was read beside the same text changes where lists and filters find it."""
    stored = article(store, TOLL, published_at=datetime(2026, 1, 5, tzinfo=UTC))
    changed = document(TOLL, published_at=datetime(2026, 6, 5, tzinfo=UTC))
    assert found(store, "toll", since=datetime(2026, 6, 1, tzinfo=UTC)) == []
    store.save_same_text(stored.version_id, changed)
    assert found(store, "toll", since=datetime(2026, 6, 1, tzinfo=UTC)) == [stored.article_id]
    assert found(store, "toll", until=datetime(2026, 6, 1, tzinfo=UTC)) == []


def summarised(store: SqlStore, stored: Stored, said: str, **key: Any) -> None:
    """Saves a summary of one sentence, which quotes the text's first ten characters."""
    text = store.texts([stored.version_id])[0]
    answer = summary_answer(text.text, text.text[:10])
    sentence = replace(answer.sentences[0], text=said)
    given = [(summary_key(**key), replace(answer, sentences=(sentence,)))]
    assert answered(store, text, given, analyst=AnalystKind.OPENAI, now=key.get("now", make.NOW))


def test_a_sentence_of_the_summary_is_found(store: SqlStore) -> None:
    """Its words need not be the text's; a word that the text has can rule the article out."""
    stored = article(store, TOLL)
    summarised(store, stored, "A Gebühr is asked of drivers.")
    search = Search(terms=read_terms("gebuhr drivers"))
    [row] = store.search(search, after=None, limit=5).page.rows
    assert (row["article_id"], row["found_in"]) == (stored.article_id, "summary")
    assert found(store, "gebuhr -buses") == []


def test_a_summary_that_stands_no_more_is_not_found(store: SqlStore) -> None:
    """A newer answer takes the place of the old one in search, too."""
    stored = article(store, TOLL)
    summarised(store, stored, "A Gebühr is asked of drivers.")
    text = store.texts([stored.version_id])[0]
    newer = [(summary_key(prompt_hash="1" * 64), summary_answer(text.text, "Toll divides"))]
    later = make.NOW + timedelta(hours=1)
    assert answered(store, text, newer, analyst=AnalystKind.OPENAI, now=later)
    assert found(store, "gebuhr") == []


def test_filters_narrow(store: SqlStore, database: Database) -> None:
    """By source, date, story, language, and the stances of articles and actors."""
    toll = article(
        store, TOLL, key="a", published_at=datetime(2026, 5, 3, tzinfo=UTC), language="en"
    )
    other = article(
        store, f"{TOLL} Again.", key="b", slug="herald",
        published_at=datetime(2025, 5, 3, tzinfo=UTC), language="de",
    )  # fmt: skip
    judged(store, toll.version_id, Label.FAVOR, "need the toll")
    text = store.texts([other.version_id])[0]
    voices = stance_answer(
        stance(Label.AGAINST),
        stance(Label.FAVOR, evidence(text.text, "need the toll"), holder="Élise Holt"),
    )
    assert answered(store, text, [(stance_key(), voices)])
    story = in_story(database, "All about tolls", other.article_id)
    both = [other.article_id, toll.article_id]
    for where, wanted in (
        ({}, both),
        ({"source": "courier"}, [toll.article_id]),
        ({"source": "nobody"}, []),
        ({"since": datetime(2026, 1, 1, tzinfo=UTC)}, [toll.article_id]),
        ({"until": datetime(2026, 1, 1, tzinfo=UTC)}, [other.article_id]),
        ({"language": "de"}, [other.article_id]),
        ({"story": story}, [other.article_id]),
        ({"target": "toll"}, both),
        ({"target": "toll", "label": "favor"}, [toll.article_id]),
        ({"label": "against"}, [other.article_id]),
        ({"analyst": "openai"}, []),
        ({"actor": "élise holt"}, [other.article_id]),
        ({"actor": "élise holt", "label": "against"}, []),
    ):
        assert found(store, "toll", by_rank=False, **where) == wanted, where
        listed = store.list_articles(Filter(**where), after=None, limit=9).rows
        assert {row["article_id"] for row in listed} == set(wanted), where


@pytest.mark.parametrize("by_rank", [True, False])
def test_pages_show_every_match_once(store: SqlStore, by_rank: bool) -> None:
    """A new article between two pages moves nothing."""
    numbers = [article(store, f"{TOLL} No {n}.", key=f"{n}").article_id for n in range(7)]
    seen, after = [], None
    for _ in range(4):
        search = Search(terms=read_terms("toll"), by_rank=by_rank)
        page: Found = store.search(search, after=after, limit=2)
        seen += [row["article_id"] for row in page.page.rows]
        article(store, f"{TOLL} New {len(seen)}.", key=f"new {len(seen)}")
        after = page.page.after
    assert sorted(seen, key=str) == sorted(numbers, key=str)
    assert after is None


@pytest.mark.parametrize("query", HOSTILE)
def test_hostile_words_find_nothing_or_are_refused(store: SqlStore, query: str) -> None:
    """No query reaches either database as syntax."""
    article(store, RAIN)
    try:
        terms = read_terms(query)
    except BadQuery:
        return
    assert store.search(Search(terms=terms), after=None, limit=5).page.rows == ()


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(query=st.text(st.characters(codec="utf-8"), min_size=1, max_size=40))
def test_any_words_can_be_searched(store: SqlStore, query: str) -> None:
    """Whatever passes the reader passes both databases."""
    try:
        terms = read_terms(query)
    except BadQuery:
        return
    store.search(Search(terms=terms), after=None, limit=5)


def test_a_takedown_leaves_nothing_to_be_found(store: SqlStore, database: Database) -> None:
    """The article is gone from the index, and from SQLite's index without a trace of its words."""
    web_article(store)
    assert found(store, "quillfeather")
    store.forget_article("https://courier.example/news/1", reason="", now=make.NOW)
    assert found(store, "quillfeather") == []
    assert rows(database, tables.ListedArticle) == []


def test_an_article_of_any_size_is_stored(store: SqlStore) -> None:
    """A megabyte of different words is more than PostgreSQL indexes: the first part is."""
    words = " ".join(f"w{number:x}" for number in range(150_000))
    number = article(store, f"Toll\n\n{words}").article_id
    assert found(store, "toll w1") == [number]
