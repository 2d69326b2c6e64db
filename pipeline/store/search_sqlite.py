"""Full-text search in SQLite: FTS5 reads its index from the newest row on, and stops early."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, column, literal_column, select, table, text

from pipeline.models.search_words import Term
from pipeline.ports.browsing import Filter
from pipeline.store import tables
from pipeline.store.listing import narrowed
from pipeline.store.matching import Marks, Match, unwanted, wanted

ARTICLE_WORDS, SUMMARY_WORDS = (
    table(name, column("rowid")) for name in ("article_words", "summary_words")
)
WEIGHTS = "8.0, 1.0, 0.0"
"""What a match counts in title, text and marks."""

OUTER = "+{name}.rowid"
"""The plus keeps SQLite from asking the index once for every article instead of once."""


def matching_texts(
    connection: Connection,
    terms: Sequence[Term],
    where: Filter,
    marks: Marks,
    *,
    up_to: int,
    most: int,
) -> list[Match]:
    """The newest articles, of those numbered `up_to` or lower, whose title or text match."""
    listed = tables.ListedArticle
    score: ColumnElement[float] = literal_column(f"-bm25(article_words, {WEIGHTS})")
    statement = (
        select(listed.id, score.label("score"))
        .select_from(ARTICLE_WORDS)
        .join(listed, listed.id == literal_column(OUTER.format(name="article_words")))
        .where(text("article_words match :asked"), ARTICLE_WORDS.c.rowid <= up_to)
        .order_by(ARTICLE_WORDS.c.rowid.desc())
        .limit(most)
    )
    asked = f"{{title text}} : ({_expression(terms)})" + "".join(
        f" AND marks : ({_any(group)})" for group in marks.groups
    )
    rows = connection.execute(narrowed(connection, statement, where), {"asked": asked})
    return [Match(row.id, row.score) for row in rows]


def looks_at_all(_: Connection) -> bool:
    """Whether each article is looked at: words are indexed as articles are stored."""
    return True


def matching_sentences(connection: Connection, terms: Sequence[Term], *, most: int) -> list[int]:
    """The answers of the newest sentences of summaries that match, newest first."""
    sentence = tables.SummarySentence
    statement = (
        select(sentence.answer_id)
        .select_from(SUMMARY_WORDS)
        .join(sentence, sentence.id == literal_column(OUTER.format(name="summary_words")))
        .where(text("summary_words match :asked"), sentence.kind == "summary")
        .order_by(SUMMARY_WORDS.c.rowid.desc())
        .limit(most)
    )
    return list(connection.scalars(statement, {"asked": _expression(terms)}))


def _expression(terms: Sequence[Term]) -> str:
    asked = "(" + " AND ".join(_phrase(term) for term in wanted(terms)) + ")"
    for term in unwanted(terms):
        asked = f"({asked} NOT {_phrase(term)})"
    return asked


def _phrase(term: Term) -> str:
    quoted = '"' + term.text.replace('"', '""') + '"'
    return f"{quoted} *" if term.start else quoted


def _any(group: Sequence[str]) -> str:
    return " OR ".join(f'"{mark}"' for mark in group)
