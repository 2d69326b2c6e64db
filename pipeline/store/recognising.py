"""Which stored entries a feed announces under other links now, by their guids.

A guid is believed as far as the rest agrees with it, since feeds number places of a list, use one
for all items, or give an old one to another article.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Self

from sqlalchemy import Connection, or_, select

from pipeline.models import Entry
from pipeline.scrub import scrub
from pipeline.store import tables
from pipeline.store.statements import among
from pipeline.store.types import bounded_key

SAME_EDITION = timedelta(hours=12)
"""How far the dates of one article may differ where its title stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """All that a feed announces at once: its keys, and the guids that name one entry only."""

    keys: Collection[str] = frozenset()
    guids: Collection[str] = frozenset()

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Self:
        """What a feed's entries say; those that are read one by one, of a folder, have no guids."""
        if not isinstance(entries, Collection):
            return cls()
        count = Counter(bounded_key(entry.guid) for entry in entries if entry.guid)
        return cls(
            keys=frozenset(bounded_key(entry.key) for entry in entries),
            guids=frozenset(guid for guid, times in count.items() if times == 1),
        )


def recognised(
    connection: Connection, feed_id: int, unknown: Mapping[str, Entry], answer: Answer
) -> Mapping[str, str]:
    """The stored keys of entries that are announced under unknown ones, by the key announced.

    The guid names one entry of the answer, and a stored one that the answer does not name under
    its own link, with the same title, or of the same moment. Of several the newest counts.
    """
    by_guid = {
        guid: (key, entry)
        for key, entry in unknown.items()
        if entry.guid and (guid := bounded_key(entry.guid)) in answer.guids
    }
    if not by_guid:
        return {}
    found = {}
    for row in _with_guids(connection, feed_id, by_guid):
        key, entry = by_guid[row.guid]
        if row.key not in answer.keys and _is_one(row, entry):
            found[key] = row.key
    return found


def _with_guids(
    connection: Connection, feed_id: int, by_guid: Mapping[str, tuple[str, Entry]]
) -> Iterable[Any]:
    """Stored entries, oldest first; of the many that a guid may have had, those that can match."""
    table = tables.Entry
    entries = [entry for _, entry in by_guid.values()]
    titles = [scrub(entry.title) for entry in entries if entry.title]
    moments = {entry.published_at for entry in entries if entry.published_at}
    return connection.execute(
        select(table.key, table.guid, table.title, table.published_at)
        .where(
            table.feed_id == feed_id,
            among(connection, table.guid, list(by_guid)),
            or_(among(connection, table.title, titles), table.published_at.in_(moments)),
        )
        .order_by(table.id)
    )


def _is_one(row: Any, entry: Entry) -> bool:
    """Whether two items with one guid are one article, by title and date.

    A date without a time of day is that of many articles, and tells none of them.
    """
    before: datetime | None = row.published_at
    now = entry.published_at
    if entry.title and row.title == scrub(entry.title):
        return before is None or now is None or abs(now - before) < SAME_EDITION
    return before is not None and before == now and now.time() != time.min
