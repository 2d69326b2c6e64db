"""What collecting writes: announced entries."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, select

from pipeline.models import Entry, Step
from pipeline.ports import Announced
from pipeline.scrub import scrub
from pipeline.store import tables
from pipeline.store.failing import forget_failure
from pipeline.store.feeding import Feeding
from pipeline.store.refusing import EMPTIED, FORGOTTEN, refused_urls
from pipeline.store.statements import upsert
from pipeline.store.types import bounded_key

BATCH = 500


class Collecting(Feeding):
    """`CollectStore` in SQL."""

    def announce(
        self,
        feed_id: int,
        entries: Iterable[Entry],
        now: datetime,
        *,
        passed_over: str | None = None,
    ) -> Announced:
        """Writes announced entries; a changed revision forgets the entry's earlier failure.

        New entries that are `passed_over`, for a reason code, will not be fetched. One that was
        forgotten stays as it is.
        """
        new = changed = known = 0
        for batch in _batches(entries):
            with self._database.writing() as connection:
                one = _announce(connection, feed_id, batch, now, passed_over)
            new, changed, known = new + one.new, changed + one.changed, known + one.known
        return Announced(new=new, changed=changed, known=known)


def _announce(
    connection: Connection,
    feed_id: int,
    batch: Mapping[str, Entry],
    now: datetime,
    passed_over: str | None,
) -> Announced:
    table = tables.Entry
    connection.execute(select(tables.Feed.id).where(tables.Feed.id == feed_id).with_for_update())
    rows = connection.execute(
        select(table.key, table.revision, table.url, table.passed_over).where(
            table.feed_id == feed_id, table.key.in_(batch)
        )
    )
    stored = {row.key: row for row in rows}
    changed = [
        key
        for key, row in stored.items()
        if row.revision != scrub(batch[key].revision) and row.passed_over != FORGOTTEN
    ]
    forgotten = refused_urls(connection, feed_id, [entry.url for entry in batch.values()])
    upsert(
        connection,
        table,
        [
            {
                **_entry(feed_id, key, entry, now),
                "passed_over": passed_over,
                **(EMPTIED if entry.url in forgotten else {}),
            }
            for key, entry in batch.items()
        ],
        key=["feed_id", "key"],
        once=["first_seen_at", "passed_over"],
        unless=table.passed_over.is_not_distinct_from(FORGOTTEN),
    )
    for key in changed:
        for url in {stored[key].url, scrub(batch[key].url)}:
            forget_failure(connection, "entry", url, Step.EXTRACT)
    return Announced(
        new=len(batch) - len(stored), changed=len(changed), known=len(stored) - len(changed)
    )


def _batches(entries: Iterable[Entry]) -> Iterator[Mapping[str, Entry]]:
    waiting = iter(entries)
    while batch := {bounded_key(entry.key): entry for entry in islice(waiting, BATCH)}:
        yield batch


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
