"""When feeds brought something new, and the notice of those that fell silent."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, exists, or_, select

from pipeline.ports import BEFORE_THE_FIRST, QuietFeed, Silence
from pipeline.store import tables
from pipeline.store.database import OnDatabase
from pipeline.store.noticing import FEED_SILENT, clear_notices, raise_notice, silent
from pipeline.store.statements import among

LOOKED_BACK = timedelta(weeks=8)
"""How far before a feed's last arrival the others are read."""


class Watching(OnDatabase):
    """What `CollectStore` knows of silence, in SQL."""

    def quiet_feeds(self, feed_ids: Sequence[int], since: datetime) -> Sequence[QuietFeed]:
        """Those of the feeds that brought nothing new since a moment or are called silent.

        Their arrivals reach back eight weeks from the last one.
        """
        with self._database.reading() as connection:
            return [
                QuietFeed(row.id, _arrivals(connection, row.id, row.last), bool(row.told))
                for row in _quiet(connection, feed_ids, since)
            ]

    def tell_silence(self, feed_id: int, silence: Silence | None) -> None:
        """Raises the notice that a feed fell silent, once; None: clears it, if there is one."""
        feed, source = tables.Feed, tables.Source
        with self._database.writing() as connection:
            subject = connection.scalars(
                select(source.slug + "/" + feed.slug)
                .select_from(feed)
                .join(source, source.id == feed.source_id)
                .where(feed.id == feed_id)
                .with_for_update(of=feed)
            ).one()
            if silence is None:
                clear_notices(connection, subject, FEED_SILENT)
            else:
                raise_notice(connection, FEED_SILENT, subject, silent(subject, silence))


def _quiet(connection: Connection, feed_ids: Sequence[int], since: datetime) -> Iterable[Row[Any]]:
    """The feeds in question, each with its last arrival; one that never had any is none."""
    feed, source, entry, notice = tables.Feed, tables.Source, tables.Entry, tables.Notice
    last = (
        select(entry.first_seen_at)
        .where(entry.feed_id == feed.id, entry.passed_over.is_distinct_from(BEFORE_THE_FIRST))
        .order_by(entry.first_seen_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    told = exists().where(
        notice.kind == FEED_SILENT,
        notice.subject == source.slug + "/" + feed.slug,
        notice.cleared_at.is_(None),
    )
    feeds = (
        select(feed.id, last.label("last"), told.label("told"))
        .join(source, source.id == feed.source_id)
        .where(among(connection, feed.id, feed_ids))
        .subquery()
    )
    return connection.execute(
        select(feeds)
        .where(feeds.c.last.is_not(None), or_(feeds.c.last < since, feeds.c.told))
        .order_by(feeds.c.id)
    )


def _arrivals(connection: Connection, feed_id: int, last: datetime) -> tuple[datetime, ...]:
    entry = tables.Entry
    return tuple(
        connection.scalars(
            select(entry.first_seen_at)
            .where(
                entry.feed_id == feed_id,
                entry.first_seen_at >= last - LOOKED_BACK,
                entry.passed_over.is_distinct_from(BEFORE_THE_FIRST),
            )
            .group_by(entry.first_seen_at)
            .order_by(entry.first_seen_at)
        )
    )
