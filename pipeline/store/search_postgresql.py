"""Full-text search in PostgreSQL: GIN knows no order, so that ages are looked through in blocks.

A look in the youngest blocks touches only these, however frequent a word is; where they hold too
little, larger blocks are looked through, and at last everything.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, Text, cast, func, literal_column, select
from sqlalchemy.dialects.postgresql import TSQUERY

from pipeline.models.search_words import Term, folded
from pipeline.ports.browsing import Filter
from pipeline.store import tables
from pipeline.store.listing import narrowed
from pipeline.store.matching import Marks, Match, unwanted, wanted
from pipeline.store.word_index_postgresql import BLOCK_BITS, SENTENCE_WORDS

Row = TypeVar("Row")
SIMPLE: ColumnElement[str] = literal_column("'pg_catalog.simple'::regconfig")
WEIGHTS = "'{0.1, 0.2, 0.4, 1.0}'::float4[]"
"""What a match counts by its weight, D to A: titles have A."""

AS_IT_IS = "materialized"
"""Keeps PostgreSQL from reading articles in their order until enough of them match."""

MOST_WAITING = 250
"""How many articles, the newest, are looked at whose words are not indexed yet."""

BY_LENGTH = 1
"""Divides a rank by 1 and the logarithm of the text's length."""


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
    asked = _asked(connection, terms)
    if asked is None:
        return []
    marked = [_any(group) for group in marks.groups]

    def look(block: str | None) -> Sequence[Match]:
        query = _all([asked, *marked, *([] if block is None else [block])])
        inside = narrowed(
            connection,
            select(listed.id, listed.words).where(
                listed.words.op("@@")(_query(query)), listed.id <= up_to
            ),
            where,
        ).cte("inside")
        inside = inside.prefix_with(AS_IT_IS)
        newest = (
            select(inside.c.id, inside.c.words).order_by(inside.c.id.desc()).limit(most).subquery()
        )
        rows = connection.execute(
            select(newest.c.id, _rank(newest.c.words, asked)).order_by(newest.c.id.desc())
        )
        return [Match(row.id, row.score) for row in rows]

    top = min(up_to, connection.scalars(select(func.max(listed.id))).one() or 0)
    # asked first: one that is indexed meanwhile is found twice, but never missed
    waiting = _waiting(connection, where, asked, _all([asked, *marked]), up_to)
    found = {match.article_id: match for match in [*waiting, *_youngest_first(look, top, most)]}
    return sorted(found.values(), key=lambda match: -match.article_id)[:most]


def looks_at_all(connection: Connection) -> bool:
    """Whether few enough articles wait for their words that each is looked at."""
    waiting = _waiting_ids().limit(MOST_WAITING + 1).subquery()
    return connection.scalars(select(func.count()).select_from(waiting)).one() <= MOST_WAITING


def _waiting_ids() -> Select[int]:
    listed = tables.ListedArticle
    return select(listed.id).where(listed.words.is_(None)).order_by(listed.id.desc())


def _waiting(
    connection: Connection, where: Filter, asked: str, query: str, up_to: int
) -> Sequence[Match]:
    """Matches among the newest articles whose words are not indexed yet, read from their texts."""
    listed, version = tables.ListedArticle, tables.Version
    words: ColumnElement[object] = literal_column(
        "standpoint_article_words(listed_article, version)"
    )
    newest = _waiting_ids().where(listed.id <= up_to).limit(MOST_WAITING).correlate(None)
    read = (
        narrowed(connection, select(listed.id, words.label("words")), where)
        .join(version, version.id == listed.version_id)
        .where(listed.id.in_(newest))
        .cte("waiting")
        .prefix_with(AS_IT_IS)
    )
    rows = connection.execute(
        select(read.c.id, _rank(read.c.words, asked)).where(read.c.words.op("@@")(_query(query)))
    )
    return [Match(row.id, row.score) for row in rows]


def _rank(words: ColumnElement[Any], asked: str) -> ColumnElement[float]:
    rank = func.ts_rank(literal_column(WEIGHTS), words, _query(asked), BY_LENGTH)
    return rank.label("score")


def matching_sentences(connection: Connection, terms: Sequence[Term], *, most: int) -> list[int]:
    """The answers of the newest sentences of summaries that match, newest first."""
    sentence = tables.SummarySentence
    asked = _asked(connection, terms)
    if asked is None:
        return []
    words: ColumnElement[object] = literal_column(f"({SENTENCE_WORDS})")

    def look(block: str | None) -> Sequence[int]:
        query = _all([asked, *([] if block is None else [block])])
        inside = (
            select(sentence.id, sentence.answer_id)
            .where(words.op("@@")(_query(query)), sentence.kind == "summary")
            .cte("inside")
            .prefix_with(AS_IT_IS)
        )
        newest = select(inside.c.answer_id).order_by(inside.c.id.desc()).limit(most)
        return connection.scalars(newest).all()

    top = connection.scalars(select(func.max(sentence.answer_id))).one() or 0
    return list(_youngest_first(look, top, most))


def _youngest_first(
    look: Callable[[str | None], Sequence[Row]], top: int, most: int
) -> Sequence[Row]:
    """What is found in the smallest of the younger blocks that hold enough, else in all."""
    for name, bits in BLOCK_BITS.items():
        block = top >> bits
        found = look(_any([f"{name}{block}", f"{name}{block - 1}"]))
        if len(found) >= most or block <= 1:
            return found
    return look(None)


def _asked(connection: Connection, terms: Sequence[Term]) -> str | None:
    """The terms as PostgreSQL's parser reads them; None where it finds no word in any."""
    parts = [_term(term) for term in wanted(terms)]
    query = parts[0]
    for part in parts[1:]:
        query = query.op("&&")(part)
    whole = query
    for part in [_term(term) for term in unwanted(terms)]:
        whole = whole.op("&&")(func.tsquery_not(part))
    words, all_words = connection.execute(select(func.numnode(query), whole.cast(Text))).one()
    return all_words if words else None


def _term(term: Term) -> ColumnElement[object]:
    plain = " ".join(folded(word) for word in term.text.split())
    if not term.start:
        return func.phraseto_tsquery(SIMPLE, plain).cast(TSQUERY)
    quoted = plain.replace("\\", "\\\\").replace("'", "''")
    return func.to_tsquery(SIMPLE, f"'{quoted}':*").cast(TSQUERY)


def _query(written: str) -> ColumnElement[object]:
    return cast(written, TSQUERY)


def _any(marks: Sequence[str]) -> str:
    return "(" + " | ".join(f"'#{mark}'" for mark in marks) + ")"


def _all(parts: Sequence[str]) -> str:
    return " & ".join(f"({part})" for part in parts)
