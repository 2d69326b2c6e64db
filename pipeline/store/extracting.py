"""What extracting reads and writes: pending entries, pages, articles, versions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, not_, or_, select

from pipeline.errors import Skipped
from pipeline.models import (
    BY_HAND,
    Days,
    Document,
    Entry,
    Extracted,
    Original,
    PendingEntry,
    Step,
    Stored,
)
from pipeline.ports import BEFORE_THE_FIRST
from pipeline.store import tables
from pipeline.store.deadlocks import after_deadlocks
from pipeline.store.failing import Failing, held_back
from pipeline.store.saving import save
from pipeline.store.statements import among


def still_unread(
    *, config_hash: str, now: datetime, also_older: bool = False
) -> Sequence[ColumnElement[bool]]:
    """What holds of an entry whose revision has no page and no failure that still holds.

    One that is passed over is none; `also_older`, unless it was only too old for its feed's first
    answer.
    """
    entry = tables.Entry
    waits = held_back("entry", entry.url, Step.EXTRACT, config_hash=config_hash, now=now)
    unread = entry.read_revision.is_distinct_from(entry.revision)
    taken: list[ColumnElement[bool]] = [entry.passed_over.is_(None)]
    taken += [entry.passed_over == BEFORE_THE_FIRST] if also_older else []
    return (or_(*taken), unread, not_(waits))


class Extracting(Failing):
    """`ExtractStore` in SQL."""

    def pending_entries(
        self,
        feed_ids: Sequence[int],
        *,
        config_hash: str,
        now: datetime,
        limit: int | None = None,
        days: Days | None = None,
    ) -> Sequence[int]:
        """Ids of entries whose revision has no page and no failure that still holds.

        Entries passed over are left out. With `days`, those that their feed dates on these,
        also where they were passed over because they were older than a feed's first answer.
        """
        entry = tables.Entry
        wanted = (
            select(entry.id)
            .where(*still_unread(config_hash=config_hash, now=now, also_older=days is not None))
            .order_by(entry.id)
            .limit(limit)
        )
        if days and days.start:
            wanted = wanted.where(entry.published_at >= days.start)
        if days and days.end:
            wanted = wanted.where(entry.published_at < days.end)
        with self._database.reading() as connection:
            return connection.scalars(
                wanted.where(among(connection, entry.feed_id, feed_ids))
            ).all()

    def entries(self, entry_ids: Sequence[int]) -> Sequence[PendingEntry]:
        """The entries with these ids, oldest first."""
        entry, feed, source = tables.Entry, tables.Feed, tables.Source
        with self._database.reading() as connection:
            rows = connection.execute(
                select(
                    entry.id,
                    entry.feed_id,
                    feed.source_id,
                    source.slug.label("source"),
                    source.language,
                    feed.slug.label("feed"),
                    entry.key,
                    entry.url,
                    entry.revision,
                    entry.guid,
                    entry.title,
                    entry.published_at,
                )
                .join(feed, feed.id == entry.feed_id)
                .join(source, source.id == feed.source_id)
                .where(among(connection, entry.id, entry_ids))
                .order_by(entry.id)
            )
            return [_pending(row) for row in rows]

    def save_document(
        self,
        pending: PendingEntry,
        original: Original,
        document: Document,
        *,
        article_key: str,
        archive_ref: str,
        now: datetime,
        page_id: int | None = None,
    ) -> Stored:
        """Writes page, article and, where the text is not the latest one, a version: all or none.

        Forgets the entry's failure, if it had one. With `page_id` a stored page was read again:
        it adds no version to an article whose latest version is from a newer page.

        Raises:
            Skipped: the article or its source was forgotten; so is the entry from now on.
        """
        one = Extracted(
            pending=pending,
            original=original,
            document=document,
            article_key=article_key,
            archive_ref=archive_ref,
            page_id=page_id,
        )
        [outcome] = self.save_documents([one], now)
        if isinstance(outcome, Skipped):
            raise outcome
        return outcome

    def save_documents(
        self, documents: Sequence[Extracted], now: datetime
    ) -> Sequence[Stored | Skipped]:
        """The same for several documents, in their order and in one transaction: all or none.

        One that was forgotten is told in its place and keeps the others from nothing.
        """
        if not documents:
            return ()

        def written() -> Sequence[Stored | Skipped]:
            with self._database.writing() as connection:
                return save(connection, documents, now)

        return after_deadlocks(written)

    def is_original_used(self, archive_ref: str) -> bool:
        """Whether a stored page was read from the original kept under this reference."""
        used = exists().where(tables.Page.archive_ref == archive_ref)
        with self._database.reading() as connection:
            return connection.scalars(select(used)).one()


def _pending(row: Any) -> PendingEntry:
    return PendingEntry(
        entry_id=row.id,
        feed_id=row.feed_id,
        source_id=row.source_id,
        source_slug=row.source,
        source_language=row.language,
        by_hand=row.feed == BY_HAND,
        entry=Entry(
            key=row.key,
            url=row.url,
            revision=row.revision,
            guid=row.guid,
            title=row.title,
            published_at=row.published_at,
        ),
    )
