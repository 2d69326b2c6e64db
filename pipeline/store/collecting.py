"""What collecting writes: announced entries."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, delete, select

from pipeline.models import Entry, Step
from pipeline.ports import Announced
from pipeline.scrub import scrub
from pipeline.store import tables
from pipeline.store.feeding import Feeding
from pipeline.store.recognising import Answer, recognised
from pipeline.store.refusing import EMPTIED, FORGOTTEN, refused_urls
from pipeline.store.statements import among, upsert
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

        An entry that is stored under another link is recognised by its guid. While its revision
        stays, so does the address that is fetched. New entries that are `passed_over`, for a
        reason code, will not be fetched. One that was forgotten stays as it is.
        """
        new = changed = known = 0
        answer = Answer.of(entries)
        for batch in _batches(entries):
            with self._database.writing() as connection:
                one = _announce(
                    connection, feed_id, batch, answer, now=now, passed_over=passed_over
                )
            new, changed, known = new + one.new, changed + one.changed, known + one.known
        return Announced(new=new, changed=changed, known=known)


def _announce(
    connection: Connection,
    feed_id: int,
    announced: Mapping[str, Entry],
    answer: Answer,
    *,
    now: datetime,
    passed_over: str | None,
) -> Announced:
    table = tables.Entry
    connection.execute(select(tables.Feed.id).where(tables.Feed.id == feed_id).with_for_update())
    stored = _stored(connection, feed_id, announced)
    unknown = {key: entry for key, entry in announced.items() if key not in stored}
    found = recognised(connection, feed_id, unknown, answer)
    batch = {found.get(key, key): entry for key, entry in announced.items()}
    if found:
        stored |= _stored(connection, feed_id, found.values())
    changed = [
        key
        for key, row in stored.items()
        if row.revision != scrub(batch[key].revision) and row.passed_over != FORGOTTEN
    ]
    forgotten = refused_urls(connection, feed_id, [entry.url for entry in batch.values()])
    relinked = {*found.values(), *(key for key, row in stored.items() if row.relinked)}
    upsert(
        connection,
        table,
        [
            {
                **_entry(feed_id, key, entry, now),
                **({"url": stored[key].url} if key in stored and key not in changed else {}),
                "relinked": True if key in relinked else None,
                "passed_over": passed_over,
                **(EMPTIED if entry.url in forgotten else {}),
            }
            for key, entry in batch.items()
        ],
        key=["feed_id", "key"],
        once=["first_seen_at", "passed_over"],
        unless=table.passed_over.is_not_distinct_from(FORGOTTEN),
    )
    if changed:
        urls = {url for key in changed for url in (stored[key].url, batch[key].url)}
        _forget_failures(connection, urls)
    return Announced(
        new=len(batch) - len(stored), changed=len(changed), known=len(stored) - len(changed)
    )


def _forget_failures(connection: Connection, urls: Iterable[str]) -> None:
    failure = tables.Failure
    connection.execute(
        delete(failure).where(
            failure.item_kind == "entry",
            among(connection, failure.item_key, [bounded_key(url) for url in urls]),
            failure.step == Step.EXTRACT,
        )
    )


def _stored(connection: Connection, feed_id: int, keys: Iterable[str]) -> dict[str, Any]:
    table = tables.Entry
    rows = connection.execute(
        select(table.key, table.revision, table.url, table.passed_over, table.relinked).where(
            table.feed_id == feed_id, among(connection, table.key, list(keys))
        )
    )
    return {row.key: row for row in rows}


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
