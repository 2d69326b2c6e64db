"""What was forgotten stays away: which keys, addresses and sources are refused."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, or_, select

from pipeline.store import tables
from pipeline.store.types import bounded_key

FORGOTTEN = "forgotten"
"""Reason code of an entry that is passed over, or a document refused, because of a takedown."""

EMPTIED: Mapping[str, Any] = {"passed_over": FORGOTTEN, "guid": None, "title": None}
"""What a takedown makes of an entry: that there was one stays, what it said goes."""

ARTICLE, SOURCE = "article", "source"
"""The scopes of a takedown."""


def address_key(url: str) -> str:
    """The key of an article that is known by its address."""
    return f"url:{url}"


def text_key(sha256: str) -> str:
    """The key of an article that is known by its words."""
    return f"text:{sha256}"


def is_refused(
    connection: Connection, *, article_key: str, source_slug: str, text_sha256: str
) -> bool:
    """Whether a document was forgotten: its article, its source or, without address, its words."""
    keys = {article_key}
    if not article_key.startswith(address_key("")):
        keys.add(text_key(text_sha256))
    asked = exists().where(or_(_articles(keys), _source(source_slug)))
    return connection.scalars(select(asked)).one()


def refused_urls(connection: Connection, feed_id: int, urls: Sequence[str]) -> Collection[str]:
    """Those of a feed's addresses that were forgotten; all of them where its source was."""
    table, feed, source = tables.Takedown, tables.Feed, tables.Source
    slug = (
        select(source.slug)
        .join(feed, feed.source_id == source.id)
        .where(feed.id == feed_id)
        .scalar_subquery()
    )
    by_key = {bounded_key(address_key(url)): url for url in urls}
    rows = connection.execute(
        select(table.scope, table.key).where(
            or_(_articles(by_key), and_(table.scope == SOURCE, table.key == slug))
        )
    ).all()
    if any(row.scope == SOURCE for row in rows):
        return set(urls)
    return {by_key[row.key] for row in rows}


def _articles(keys: Collection[str]) -> ColumnElement[bool]:
    return and_(tables.Takedown.scope == ARTICLE, tables.Takedown.key.in_(keys))


def _source(slug: str) -> ColumnElement[bool]:
    return and_(tables.Takedown.scope == SOURCE, tables.Takedown.key == slug)
