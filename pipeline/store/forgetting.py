"""Takedown: an article or a source is removed for good, and refused from then on.

Where it is removed again, nothing is, and the originals to discard are named again: a command
that was killed in between can be repeated.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, exists, not_, or_, select, text
from sqlalchemy.orm import aliased

from pipeline.errors import BadAddress
from pipeline.ports import Forgotten
from pipeline.store import tables, word_index
from pipeline.store.database import OnDatabase
from pipeline.store.erasing import Erasing, unused
from pipeline.store.refusing import ARTICLE, SOURCE, address_key, text_key
from pipeline.store.statements import among, insert_into, upsert

ALONE = """
lock table duplicate, entry, article, version, answer, request, attempt, actor_alias
in exclusive mode
"""
"""Lets PostgreSQL's other writers finish or wait; those that waited see what is gone.

The order is the one in which they lock these tables themselves.
"""


@dataclass(frozen=True, slots=True)
class _Wish:
    scope: str
    key: str
    reason: str
    now: datetime


class Forgetting(OnDatabase):
    """`TakedownStore` in SQL."""

    def forget_article(self, url: str, *, reason: str, now: datetime) -> Forgotten:
        """Removes the article at a URL with all text read from it, and refuses it from now on.

        Raises:
            BadAddress: nothing is stored at this URL.
        """
        article, page, entry = tables.Article, tables.Page, tables.Entry
        wish = _Wish(ARTICLE, address_key(url), reason, now)
        read_there = (
            select(page.article_id)
            .join(entry, entry.id == page.entry_id)
            .where(or_(page.url == url, entry.url == url, entry.key == url))
        )
        there = or_(article.key == wish.key, article.url == url, article.id.in_(read_there))
        with self._database.writing() as connection:
            _wait_for_others(connection)
            articles = connection.scalars(select(article.id).where(there)).all()
            announced = connection.scalars(
                select(entry.id).where(or_(entry.url == url, entry.key == url))
            ).all()
            if not articles and not announced and _originals(connection, wish) is None:
                raise BadAddress(
                    f"nothing is stored at {url}; `standpoint show article` tells an article's url"
                )
            return _forget(connection, wish, articles, announced)

    def forget_source(self, slug: str, *, reason: str, now: datetime) -> Forgotten:
        """Removes all articles of a source with all text read from them, and refuses them.

        Raises:
            BadAddress: no such source is stored.
        """
        article, entry = tables.Article, tables.Entry
        source, feed = tables.Source, tables.Feed
        with self._database.writing() as connection:
            _wait_for_others(connection)
            number = connection.scalars(select(source.id).where(source.slug == slug)).first()
            if number is None:
                raise BadAddress(
                    f"no source {slug!r} is stored; `standpoint show feeds` lists them"
                )
            articles = connection.scalars(
                select(article.id).where(article.source_id == number)
            ).all()
            feeds = select(feed.id).where(feed.source_id == number)
            announced = connection.scalars(select(entry.id).where(entry.feed_id.in_(feeds))).all()
            wish = _Wish(SOURCE, slug, reason, now)
            return _forget(connection, wish, articles, announced)


def _wait_for_others(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text(ALONE))


def _forget(
    connection: Connection, wish: _Wish, articles: Sequence[int], announced: Sequence[int]
) -> Forgotten:
    work = tables.Article
    keys = connection.scalars(select(work.key).where(among(connection, work.id, articles))).all()
    entries = sorted({*announced, *_led_to(connection, articles)})
    erasing = Erasing(connection, articles, entries)
    keys = [*keys, *(text_key(sha256) for sha256 in erasing.gone)]
    before = _originals(connection, wish)
    left = unused(connection, {*erasing.run(), *(before or ())})
    word_index.forget_deleted(connection)
    counts = {name: rows for name, rows in sorted(erasing.counts.items()) if rows}
    if counts or before is None:
        _write(connection, wish, {"counts": counts, "archive_refs": left}, keys)
    return Forgotten(counts=counts, archive_refs=tuple(left))


def _write(
    connection: Connection, wish: _Wish, removed: Mapping[str, Any], keys: Sequence[str]
) -> None:
    """Writes the wish, with what was removed for it, and the keys that it keeps away."""
    table = tables.Takedown
    said = {"reason": wish.reason, "created_at": wish.now}
    row = {"scope": wish.scope, "key": wish.key, **said, **removed}
    upsert(connection, table, [row], key=["scope", "key"], once=list(said))
    nothing = {"scope": ARTICLE, **said, "counts": {}, "archive_refs": []}
    if keys:
        connection.execute(
            insert_into(connection, table).on_conflict_do_nothing(),
            [{"key": key, **nothing} for key in keys],
        )


def _led_to(connection: Connection, articles: Sequence[int]) -> Sequence[int]:
    """The entries that were last read as one of these articles."""
    page, newer = tables.Page, aliased(tables.Page)
    last = not_(exists().where(newer.entry_id == page.entry_id, newer.id > page.id))
    found = connection.scalars(
        select(page.entry_id).where(among(connection, page.article_id, articles), last)
    )
    return [number for number in found if number is not None]


def _originals(connection: Connection, wish: _Wish) -> Sequence[str] | None:
    """The originals that an earlier wish for the same named; None where there was none."""
    table = tables.Takedown
    return connection.scalars(
        select(table.archive_refs).where(table.scope == wish.scope, table.key == wish.key)
    ).first()
