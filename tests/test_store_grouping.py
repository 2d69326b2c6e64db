"""Grouping: which articles share a text, and which are marked as copies."""

from datetime import timedelta

from store_steps import announced, article, rows, saved, unchanged

import make
from pipeline.models import Candidate, Copy, digest
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore


def copy(article_id: int, lead: int, jaccard: float = 1.0) -> Copy:
    return Copy(article_id=article_id, lead_article_id=lead, containment=1.0, jaccard=jaccard)


def test_articles_with_one_text_are_candidates(store: SqlStore) -> None:
    """Articles whose latest texts are equal are candidates; others are not."""
    first = article(store, "same", key="a")
    article(store, "other", key="b")
    third = article(store, "same", key="c", slug="herald")
    assert store.candidates() == [
        Candidate(article_id=one.article_id, text_sha256=digest("same"), lead_article_id=None)
        for one in (first, third)
    ]


def test_only_the_latest_text_counts(store: SqlStore) -> None:
    """An article that was edited away from a shared text is no candidate any more."""
    article(store, "same", key="a")
    article(store, "same", key="b")
    saved(store, announced(store, make.entry("b", "2")), "now different")
    assert store.candidates() == []


def test_marked_copies_stay_candidates(store: SqlStore) -> None:
    """A marked copy is a candidate with its lead, also once it shares its text no more."""
    lead, other = article(store, "same", key="a"), article(store, "same", key="b")
    store.save_copies([copy(other.article_id, lead.article_id)], [], make.NOW)
    saved(store, announced(store, make.entry("b", "2")), "now different")
    assert store.candidates() == [
        Candidate(
            article_id=other.article_id,
            text_sha256=digest("now different"),
            lead_article_id=lead.article_id,
        )
    ]
    store.save_copies([], [other.article_id], make.NOW)
    assert store.candidates() == []


def test_the_same_copies_write_nothing(store: SqlStore, database: Database) -> None:
    """A copy marked again changes no row; with another score it is marked anew."""
    lead, other = article(store, "same", key="a"), article(store, "same", key="b")
    store.save_copies([copy(other.article_id, lead.article_id)], [], make.NOW)
    later = make.NOW + timedelta(days=1)
    with unchanged(database):
        store.save_copies([copy(other.article_id, lead.article_id)], [], later)
    store.save_copies([copy(other.article_id, lead.article_id, jaccard=0.5)], [], later)
    [row] = rows(database, tables.Duplicate)
    assert (row["jaccard"], row["decided_at"]) == (0.5, later)
