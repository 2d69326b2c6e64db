"""What was forgotten stays away: which keys, addresses and sources are refused."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, or_, select

from pipeline.store import tables
from pipeline.store.statements import among_in, listed
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


@dataclass(frozen=True, slots=True)
class Refused:
    """What was forgotten of what is about to be stored: keys of articles, and sources."""

    articles: Collection[str] = ()
    sources: Collection[str] = ()

    def refuses(self, *, article_key: str, source_slug: str, text_sha256: str) -> bool:
        """Whether a document was forgotten: its article, its source or, by its words, its text."""
        return source_slug in self.sources or any(
            bounded_key(key) in self.articles for key in keys_of(article_key, text_sha256)
        )


def keys_of(article_key: str, text_sha256: str) -> Sequence[str]:
    """What a document is refused by; one without an address also by its words."""
    if article_key.startswith(address_key("")):
        return (article_key,)
    return (article_key, text_key(text_sha256))


def refused(
    connection: Connection, article_keys: Iterable[str], source_slugs: Iterable[str]
) -> Refused:
    """Which of these were forgotten."""
    dialect = connection.dialect.name
    asked = {
        "keys": listed(dialect, [bounded_key(key) for key in article_keys]),
        "slugs": listed(dialect, [bounded_key(slug) for slug in set(source_slugs)]),
    }
    rows = connection.execute(_refused(dialect), asked).all()
    return Refused(
        articles={row.key for row in rows if row.scope == ARTICLE},
        sources={row.key for row in rows if row.scope == SOURCE},
    )


@cache
def _refused(dialect: str) -> Select[Any]:
    table = tables.Takedown
    return select(table.__table__.c.scope, table.__table__.c.key).where(
        or_(
            and_(table.scope == ARTICLE, among_in(dialect, table.key, "keys")),
            and_(table.scope == SOURCE, among_in(dialect, table.key, "slugs")),
        )
    )


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
