"""From entries that a person named to what is still to be read of them, and where they led."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from pipeline.store import tables
from pipeline.store.database import OnDatabase
from pipeline.store.extracting import still_unread
from pipeline.store.statements import among
from pipeline.store.types import bounded_key


class HandingIn(OnDatabase):
    """`HandInStore` in SQL."""

    def entry_ids(self, feed_id: int, keys: Sequence[str]) -> Sequence[int]:
        """Ids of a feed's entries with these keys, in ascending order."""
        entry = tables.Entry
        wanted = [bounded_key(key) for key in keys]
        with self._database.reading() as connection:
            return connection.scalars(
                select(entry.id)
                .where(entry.feed_id == feed_id, among(connection, entry.key, wanted))
                .order_by(entry.id)
            ).all()

    def unread(self, entry_ids: Sequence[int], *, config_hash: str, now: datetime) -> Sequence[int]:
        """Those of the entries whose revision has no page and no failure that still holds."""
        entry = tables.Entry
        with self._database.reading() as connection:
            return connection.scalars(
                select(entry.id)
                .where(
                    among(connection, entry.id, entry_ids),
                    *still_unread(config_hash=config_hash, now=now),
                )
                .order_by(entry.id)
            ).all()

    def read_urls(self, entry_ids: Sequence[int]) -> Sequence[str]:
        """Where those of the entries were read from whose revision has a page."""
        entry = tables.Entry
        with self._database.reading() as connection:
            return connection.scalars(
                select(entry.url).where(
                    among(connection, entry.id, entry_ids),
                    entry.read_revision.is_not_distinct_from(entry.revision),
                )
            ).all()

    def articles_of(self, entry_ids: Sequence[int]) -> Sequence[int]:
        """Ids of the articles that these entries led to, in ascending order."""
        page = tables.Page
        with self._database.reading() as connection:
            ids = connection.scalars(
                select(page.article_id)
                .where(among(connection, page.entry_id, entry_ids))
                .distinct()
                .order_by(page.article_id)
            )
            return [number for number in ids if number is not None]
