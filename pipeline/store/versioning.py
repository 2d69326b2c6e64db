"""Articles' versions: a text that is not the latest one is added, with what it changed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Self

from sqlalchemy import Connection, Row, Select, func, select
from sqlalchemy.sql.dml import ReturningInsert

from pipeline.models import Change, Document, Stored, digest
from pipeline.scrub import scrub
from pipeline.sentence_changes import sentence_changes
from pipeline.store import tables
from pipeline.store.inserting import given, insert_given
from pipeline.store.statements import among_in, listed


@dataclass(frozen=True, slots=True)
class Worded:
    """A document with its text as stored, and that text's hash."""

    document: Document
    text: str
    sha256: str

    @classmethod
    def of(cls, document: Document) -> Self:
        """The document with its text scrubbed."""
        text = scrub(document.text)
        return cls(document, text, digest(text))


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may become a version: whose it would be and the page that it was read from.

    `is_first` says that the article was written just now and has none yet.
    """

    article_id: int
    page_id: int
    worded: Worded
    is_first: bool = False


def add_version(
    connection: Connection, article_id: int, page_id: int, document: Document, now: datetime
) -> Stored:
    """Writes a version, unless the latest one says the same or was read from a newer page.

    The article's row is locked by whoever calls this.
    """
    [stored] = add_versions(connection, [Candidate(article_id, page_id, Worded.of(document))], now)
    return stored


def add_versions(
    connection: Connection, candidates: Sequence[Candidate], now: datetime
) -> Sequence[Stored]:
    """The same for several articles at once, each of them once."""
    latest = _latest(connection, [one.article_id for one in candidates if not one.is_first])
    new = [one for one in candidates if _is_new(one, latest.get(one.article_id))]
    texts = _texts(
        connection, [latest[one.article_id].id for one in new if one.article_id in latest]
    )
    rows = [_row(one, latest.get(one.article_id), texts, now) for one in new]
    ids = {}
    if rows:
        insert = _insert(connection.dialect.name, tuple(rows[0]))
        parameters = given(connection.dialect, tables.Version, rows, clean=("text", "sha256"))
        added = connection.execute(insert, parameters)
        ids = {row.article_id: row.id for row in added}
    return [_stored(one.article_id, ids, latest) for one in candidates]


def _is_new(one: Candidate, latest: Row[Any] | None) -> bool:
    return latest is None or (latest.sha256 != one.worded.sha256 and latest.page_id <= one.page_id)


def _stored(article_id: int, ids: Mapping[int, int], latest: Mapping[int, Row[Any]]) -> Stored:
    before = latest.get(article_id)
    if before is None:
        return Stored(article_id=article_id, version_id=ids[article_id], change=Change.NEW)
    if article_id in ids:
        return Stored(article_id=article_id, version_id=ids[article_id], change=Change.EDITED)
    return Stored(article_id=article_id, version_id=before.id, change=Change.UNCHANGED)


def _row(
    one: Candidate, latest: Row[Any] | None, texts: Mapping[int, str], now: datetime
) -> dict[str, Any]:
    worded = one.worded
    changed: Mapping[str, Any] = {"added": None, "removed": None}
    if latest is not None:
        changes = sentence_changes(texts[latest.id], worded.text, worded.document.language)
        changed = {"added": list(changes.added), "removed": list(changes.removed)}
    return {
        "article_id": one.article_id,
        "seq": 1 if latest is None else latest.seq + 1,
        "sha256": worded.sha256,
        "text": worded.text,
        "title": worded.document.title,
        "published_at": worded.document.published_at,
        "seen_at": now,
        "page_id": one.page_id,
        **said_beside(worded.document),
        **changed,
    }


def said_beside(document: Document) -> Mapping[str, Any]:
    """What a version says beside title, date and text, by column."""
    return {
        "authors": list(document.authors),
        "section": document.section,
        "language": document.language,
        "image_url": document.image_url,
        "paywalled": document.paywalled,
        "extractor": document.extractor,
    }


def _latest(connection: Connection, article_ids: Collection[int]) -> Mapping[int, Row[Any]]:
    """The newest version of each article that has one."""
    if not article_ids:
        return {}
    dialect = connection.dialect.name
    rows = connection.execute(_latest_of(dialect), {"articles": listed(dialect, [*article_ids])})
    return {row.article_id: row for row in rows}


def _texts(connection: Connection, version_ids: Collection[int]) -> Mapping[int, str]:
    if not version_ids:
        return {}
    dialect = connection.dialect.name
    rows = connection.execute(_texts_of(dialect), {"versions": listed(dialect, [*version_ids])})
    return {row.id: row.text for row in rows}


_COLUMNS = tables.Version.__table__.c


@cache
def _insert(dialect: str, names: tuple[str, ...]) -> ReturningInsert[Any]:
    insert = insert_given(dialect, tables.Version, names)
    return insert.returning(_COLUMNS.id, _COLUMNS.article_id)


@cache
def _latest_of(dialect: str) -> Select[Any]:
    version, newer = tables.Version, tables.Version.__table__.alias()
    last = select(func.max(newer.c.seq)).where(newer.c.article_id == version.article_id)
    return select(
        _COLUMNS.id, _COLUMNS.article_id, _COLUMNS.seq, _COLUMNS.sha256, _COLUMNS.page_id
    ).where(
        among_in(dialect, version.article_id, "articles"),
        version.seq == last.scalar_subquery(),
    )


@cache
def _texts_of(dialect: str) -> Select[Any]:
    return select(_COLUMNS.id, _COLUMNS.text).where(
        among_in(dialect, tables.Version.id, "versions")
    )
