"""How documents are written: pages, articles and versions of several, in a few statements.

entries locked --> forgotten? --> articles, new or locked --> pages --> versions --> failures gone

Each statement does its part for all documents. Where two of them are of one entry or one article,
the second comes after all of the first, as if it had been written alone.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Select, Update, bindparam, func, select, update
from sqlalchemy.sql.dml import ReturningInsert

from pipeline.errors import Skipped
from pipeline.models import Extracted, Step, Stored
from pipeline.scrub import scrub
from pipeline.store import tables
from pipeline.store.failing import forget_failures
from pipeline.store.inserting import given, insert_given, rows_given
from pipeline.store.refusing import EMPTIED, keys_of, refused
from pipeline.store.statements import among_in, listed
from pipeline.store.types import bounded_key
from pipeline.store.versioning import Candidate, Worded, add_versions

SAME_PAGE = ("revision", "sha256", "article_id")
"""What a page says of its entry; one that says the same as the newest is not written."""


@dataclass(frozen=True, slots=True)
class _Ready:
    """A document, with its article's key and its text as stored."""

    one: Extracted
    key: str
    worded: Worded

    @property
    def entry_id(self) -> int:
        return self.one.pending.entry_id


def save(
    connection: Connection, batch: Sequence[Extracted], now: datetime
) -> Sequence[Stored | Skipped]:
    """Writes documents, in their order; tells what each did, or that it was forgotten.

    Two that save the same at once take turns: the entries' rows are locked first, then the
    articles'. An entry whose link changed stays the article that it led to.
    """
    ready = [_Ready(one, bounded_key(one.article_key), Worded.of(one.document)) for one in batch]
    relinked = _locked(connection, ready)
    forgotten = _forgotten(connection, ready)
    welcome = [one for one in ready if one.entry_id not in forgotten]
    stored: dict[int, list[Stored]] = {}
    for group in _apart(welcome, relinked):
        for one, result in zip(group, _written(connection, group, relinked, now), strict=True):
            stored.setdefault(one.entry_id, []).append(result)
    if welcome:
        urls = [one.one.pending.entry.url for one in welcome]
        forget_failures(connection, "entry", urls, Step.EXTRACT)
    return [
        _skipped(one.one) if one.entry_id in forgotten else stored[one.entry_id].pop(0)
        for one in ready
    ]


def _locked(connection: Connection, ready: Sequence[_Ready]) -> Collection[int]:
    """Locks the entries; returns the ids of those that are known by another link than their own."""
    dialect = connection.dialect.name
    ids = listed(dialect, sorted({one.entry_id for one in ready}))
    rows = connection.execute(_lock_entries(dialect), {"entries": ids})
    return {row.id for row in rows if row.relinked}


def _forgotten(connection: Connection, ready: Sequence[_Ready]) -> Collection[int]:
    """The ids of entries that were forgotten; from now on there is nothing else of them."""
    keys = {key for one in ready for key in keys_of(one.one.article_key, one.worded.sha256)}
    known = refused(connection, sorted(keys), [one.one.pending.source_slug for one in ready])
    entries = {
        one.entry_id
        for one in ready
        if known.refuses(
            article_key=one.one.article_key,
            source_slug=one.one.pending.source_slug,
            text_sha256=one.worded.sha256,
        )
    }
    if entries:
        dialect = connection.dialect.name
        connection.execute(_empty_entries(dialect), {"entries": listed(dialect, sorted(entries))})
    return entries


def _skipped(one: Extracted) -> Skipped:
    return Skipped(
        f"{one.pending.entry.url} was taken down and is not taken in again", code="forgotten"
    )


def _apart(ready: Sequence[_Ready], relinked: Collection[int]) -> Iterator[Sequence[_Ready]]:
    """Cut where an entry or article comes again, and around entries that were relinked.

    Which article those are is known only when those before them are written.
    """
    group: list[_Ready] = []
    seen: set[object] = set()
    for one in ready:
        alone = one.entry_id in relinked
        if group and (alone or one.key in seen or one.entry_id in seen):
            yield group
            group, seen = [], set()
        group.append(one)
        seen |= {one.key, one.entry_id}
        if alone:
            yield group
            group, seen = [], set()
    if group:
        yield group


def _written(
    connection: Connection, group: Sequence[_Ready], relinked: Collection[int], now: datetime
) -> Sequence[Stored]:
    articles, new = _articles(connection, group, relinked, now)
    pages = _pages(connection, group, articles, now)
    candidates = [
        Candidate(article, pages[one.entry_id], one.worded, is_first=article in new)
        for one, article in zip(group, articles, strict=True)
    ]
    return add_versions(connection, candidates, now)


def _articles(
    connection: Connection, group: Sequence[_Ready], relinked: Collection[int], now: datetime
) -> tuple[Sequence[int], Collection[int]]:
    """The articles of documents, locked, and those of them that are new."""
    [first, *_] = group
    if first.entry_id in relinked:
        last = connection.scalars(_ARTICLE_BEFORE, {"entry": first.entry_id}).first()
        if last is not None:
            return [last], ()
    rows = [
        {
            "key": one.key,
            "source_id": one.one.pending.source_id,
            "url": one.one.document.url or one.one.original.url,
            "first_seen_at": now,
        }
        for one in group
    ]
    dialect = connection.dialect.name
    added = connection.execute(
        _insert_articles(dialect), given(connection.dialect, tables.Article, rows)
    )
    new = {row.key: row.id for row in added}
    known = [one.key for one in group if one.key not in new]
    ids = dict(new)
    if known:
        locked = connection.execute(_lock_articles(dialect), {"keys": listed(dialect, known)})
        ids |= {row.key: row.id for row in locked}
    return [ids[one.key] for one in group], set(new.values())


def _pages(
    connection: Connection, group: Sequence[_Ready], articles: Sequence[int], now: datetime
) -> Mapping[int, int]:
    """The row of each page, by entry: the newest if it says the same, else one of its own."""
    pages = {one.entry_id: one.one.page_id for one in group if one.one.page_id is not None}
    rows = [
        _page(one.one, article, now)
        for one, article in zip(group, articles, strict=True)
        if one.entry_id not in pages
    ]
    if not rows:
        return pages
    dialect = connection.dialect.name
    _mark_read(connection, rows)
    ids = listed(dialect, [row["entry_id"] for row in rows])
    newest = {
        row.entry_id: row for row in connection.execute(_newest_pages(dialect), {"entries": ids})
    }
    pages |= {entry_id: row.id for entry_id, row in newest.items()}
    rows = [row for row in rows if not _is_same(newest.get(row["entry_id"]), row)]
    if rows:
        insert = _insert_pages(dialect, tuple(rows[0]))
        added = connection.execute(insert, given(connection.dialect, tables.Page, rows))
        pages |= {row.entry_id: row.id for row in added}
    return pages


def _mark_read(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Notes of the entries of pages which revision was read."""
    if connection.dialect.name == "sqlite":
        read = [{"read_entry": row["entry_id"], "read": row["revision"]} for row in rows]
        connection.execute(_MARK_READ, read)
        return
    read = [{"id": row["entry_id"], "read_revision": row["revision"]} for row in rows]
    connection.execute(_MARK_ALL_READ, given(connection.dialect, tables.Entry, read))


def _page(one: Extracted, article_id: int, now: datetime) -> dict[str, Any]:
    original = one.original
    return {
        "url": original.url,
        "fetched_at": now,
        "http_status": original.http_status,
        "content_type": original.content_type,
        "sha256": original.sha256,
        "archive_ref": one.archive_ref,
        "entry_id": one.pending.entry_id,
        "revision": scrub(one.pending.entry.revision),
        "article_id": article_id,
    }


def _is_same(newest: Row[Any] | None, row: Mapping[str, Any]) -> bool:
    return newest is not None and all(getattr(newest, name) == row[name] for name in SAME_PAGE)


_ENTRY, _ARTICLE, _PAGE = (
    table.__table__.c for table in (tables.Entry, tables.Article, tables.Page)
)
_MARK_READ = (
    update(tables.Entry)
    .where(tables.Entry.id == bindparam("read_entry"))
    .values(read_revision=bindparam("read"))
)
_READ = rows_given(tables.Entry, ("id", "read_revision"))
_MARK_ALL_READ = (
    update(tables.Entry)
    .where(tables.Entry.id == _READ.c.id)
    .values(read_revision=_READ.c.read_revision)
)
_ARTICLE_BEFORE: Select[Any] = (
    select(_ARTICLE.id)
    .where(
        _ARTICLE.id
        == select(_PAGE.article_id)
        .where(_PAGE.entry_id == bindparam("entry"))
        .order_by(_PAGE.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    .with_for_update()
)


@cache
def _lock_entries(dialect: str) -> Select[Any]:
    return (
        select(_ENTRY.id, _ENTRY.relinked)
        .where(among_in(dialect, tables.Entry.id, "entries"))
        .order_by(_ENTRY.id)
        .with_for_update()
    )


@cache
def _empty_entries(dialect: str) -> Update:
    return update(tables.Entry).where(among_in(dialect, tables.Entry.id, "entries")).values(EMPTIED)


@cache
def _insert_articles(dialect: str) -> ReturningInsert[Any]:
    return (
        insert_given(dialect, tables.Article, ("key", "source_id", "url", "first_seen_at"))
        .on_conflict_do_nothing()
        .returning(_ARTICLE.id, _ARTICLE.key)
    )


@cache
def _insert_pages(dialect: str, names: tuple[str, ...]) -> ReturningInsert[Any]:
    return insert_given(dialect, tables.Page, names).returning(_PAGE.id, _PAGE.entry_id)


@cache
def _lock_articles(dialect: str) -> Select[Any]:
    return (
        select(_ARTICLE.id, _ARTICLE.key)
        .where(among_in(dialect, tables.Article.key, "keys"))
        .order_by(_ARTICLE.id)
        .with_for_update()
    )


@cache
def _newest_pages(dialect: str) -> Select[Any]:
    newer = tables.Page.__table__.alias()
    last = select(func.max(newer.c.id)).where(newer.c.entry_id == _PAGE.entry_id)
    return select(_PAGE.id, _PAGE.entry_id, *(_PAGE[name] for name in SAME_PAGE)).where(
        among_in(dialect, tables.Page.entry_id, "entries"), _PAGE.id == last.scalar_subquery()
    )
