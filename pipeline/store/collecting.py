"""What collecting reads and writes: sources, feeds, announced entries."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, select, tuple_

from pipeline.models import Entry, Feed, FeedKind, Source, Step
from pipeline.ports import Announced, FeedRow
from pipeline.scrub import scrub
from pipeline.store import tables
from pipeline.store.failing import Failing, forget_failure
from pipeline.store.statements import among, upsert
from pipeline.store.types import bounded_key

BATCH = 500


class Collecting(Failing):
    """`CollectStore` in SQL."""

    def configure(self, sources: Sequence[Source]) -> None:
        """Makes source and feed rows say what the configuration says; unchanged rows stay."""
        with self._database.writing() as connection:
            upsert(connection, tables.Source, [_source(one) for one in sources], key=["slug"])
            ids = _source_ids(connection, [one.slug for one in sources])
            feeds = [_feed(ids[one.slug], feed) for one in sources for feed in one.feeds]
            upsert(
                connection, tables.Feed, feeds, key=["source_id", "slug"], once=["failure_streak"]
            )

    def feeds(self, sources: Sequence[Source]) -> Sequence[FeedRow]:
        """The rows of these sources' configured feeds."""
        names = [(source.slug, feed.slug) for source in sources for feed in source.feeds]
        with self._database.reading() as connection:
            return _feeds(connection, tuple_(tables.Source.slug, tables.Feed.slug).in_(names))

    def feeds_by_id(self, feed_ids: Sequence[int]) -> Sequence[FeedRow]:
        """The feeds with these ids."""
        with self._database.reading() as connection:
            return _feeds(connection, among(connection, tables.Feed.id, feed_ids))

    def announce(self, feed_id: int, entries: Iterable[Entry], now: datetime) -> Announced:
        """Writes announced entries; a changed revision forgets the entry's earlier failure."""
        new = changed = known = 0
        for batch in _batches(entries):
            with self._database.writing() as connection:
                one = _announce(connection, feed_id, batch, now)
            new, changed, known = new + one.new, changed + one.changed, known + one.known
        return Announced(new=new, changed=changed, known=known)


def _announce(
    connection: Connection, feed_id: int, batch: Mapping[str, Entry], now: datetime
) -> Announced:
    table = tables.Entry
    connection.execute(select(tables.Feed.id).where(tables.Feed.id == feed_id).with_for_update())
    rows = connection.execute(
        select(table.key, table.revision, table.url).where(
            table.feed_id == feed_id, table.key.in_(batch)
        )
    )
    stored = {row.key: row for row in rows}
    changed = [key for key, row in stored.items() if row.revision != scrub(batch[key].revision)]
    for key in changed:
        for url in {stored[key].url, scrub(batch[key].url)}:
            forget_failure(connection, "entry", url, Step.EXTRACT)
    upsert(
        connection,
        table,
        [_entry(feed_id, key, entry, now) for key, entry in batch.items()],
        key=["feed_id", "key"],
        once=["first_seen_at"],
    )
    return Announced(
        new=len(batch) - len(stored), changed=len(changed), known=len(stored) - len(changed)
    )


def _batches(entries: Iterable[Entry]) -> Iterator[Mapping[str, Entry]]:
    waiting = iter(entries)
    while batch := {bounded_key(entry.key): entry for entry in islice(waiting, BATCH)}:
        yield batch


def _feeds(connection: Connection, condition: ColumnElement[bool]) -> Sequence[FeedRow]:
    table = tables.Feed
    rows = connection.execute(
        select(table.id, tables.Source.slug.label("source"), table.slug, table.kind, table.address)
        .join(tables.Source, tables.Source.id == table.source_id)
        .where(condition)
        .order_by(table.id)
    )
    return [
        FeedRow(
            feed_id=row.id,
            source_slug=row.source,
            feed=Feed(slug=row.slug, kind=FeedKind(row.kind), address=row.address),
        )
        for row in rows
    ]


def _source_ids(connection: Connection, slugs: Sequence[str]) -> Mapping[str, int]:
    rows = connection.execute(
        select(tables.Source.slug, tables.Source.id).where(tables.Source.slug.in_(slugs))
    )
    return {row.slug: row.id for row in rows}


def _source(source: Source) -> Mapping[str, Any]:
    return {
        "slug": source.slug,
        "name": source.name,
        "country": source.country,
        "language": source.language,
        "source_group": source.group,
        "homepage": source.homepage,
    }


def _feed(source_id: int, feed: Feed) -> Mapping[str, Any]:
    return {
        "source_id": source_id,
        "slug": feed.slug,
        "kind": feed.kind,
        "address": feed.address,
        "failure_streak": 0,
    }


def _entry(feed_id: int, key: str, entry: Entry, now: datetime) -> Mapping[str, Any]:
    return {
        "feed_id": feed_id,
        "key": key,
        "url": entry.url,
        "guid": entry.guid,
        "title": entry.title,
        "published_at": entry.published_at,
        "first_seen_at": now,
        "revision": entry.revision,
    }
