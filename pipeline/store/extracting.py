"""What extracting reads and writes: pending entries, pages, articles, versions."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, insert, not_, select, update

from pipeline.errors import Skipped
from pipeline.models import (
    BY_HAND,
    Document,
    Entry,
    Original,
    PendingEntry,
    Step,
    Stored,
    digest,
)
from pipeline.scrub import scrub
from pipeline.store import tables
from pipeline.store.failing import Failing, forget_failure, held_back
from pipeline.store.refusing import EMPTIED, is_refused
from pipeline.store.statements import among, insert_into
from pipeline.store.versioning import add_version


def still_unread(*, config_hash: str, now: datetime) -> Sequence[ColumnElement[bool]]:
    """What holds of an entry whose revision has no page and no failure that still holds.

    One that is passed over is none.
    """
    entry = tables.Entry
    waits = held_back("entry", entry.url, Step.EXTRACT, config_hash=config_hash, now=now)
    unread = entry.read_revision.is_distinct_from(entry.revision)
    return (entry.passed_over.is_(None), unread, not_(waits))


class Extracting(Failing):
    """`ExtractStore` in SQL."""

    def pending_entries(
        self, feed_ids: Sequence[int], *, config_hash: str, now: datetime, limit: int | None = None
    ) -> Sequence[int]:
        """Ids of entries whose revision has no page and no failure that still holds.

        Entries passed over are left out.
        """
        entry = tables.Entry
        with self._database.reading() as connection:
            return connection.scalars(
                select(entry.id)
                .where(
                    among(connection, entry.feed_id, feed_ids),
                    *still_unread(config_hash=config_hash, now=now),
                )
                .order_by(entry.id)
                .limit(limit)
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

        Forgets the entry's failure, if it had one. Two that save the same at once take turns: the
        entry's row is locked first, then the article's. An entry whose link changed stays the
        article that it led to. With `page_id` a stored page was read again: it adds no version to
        an article whose latest version is from a newer page.

        Raises:
            Skipped: the article or its source was forgotten; so is the entry from now on.
        """
        with self._database.writing() as connection:
            entry = tables.Entry
            theirs = entry.id == pending.entry_id
            locked = select(entry.relinked).where(theirs).with_for_update()
            read = {"read_revision": scrub(pending.entry.revision)}
            relinked = connection.scalars(
                update(entry).where(theirs).values(read).returning(entry.relinked)
                if page_id is None
                else locked
            ).first()
            refused = is_refused(
                connection,
                article_key=article_key,
                source_slug=pending.source_slug,
                text_sha256=digest(scrub(document.text)),
            )
            if not refused:
                work = {
                    "key": article_key,
                    "source_id": pending.source_id,
                    "url": document.url or original.url,
                    "first_seen_at": now,
                }
                before = _article_before(connection, pending.entry_id) if relinked else None
                article_id = before or _article(connection, work)
                page = _page_row(pending, original, article_id, archive_ref, now)
                stored_page = page_id or _page(connection, page)
                stored = add_version(connection, article_id, stored_page, document, now)
                forget_failure(connection, "entry", pending.entry.url, Step.EXTRACT)
                return stored
            connection.execute(update(entry).where(theirs).values(EMPTIED))
        raise Skipped(
            f"{pending.entry.url} was taken down and is not taken in again", code="forgotten"
        )

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


def _page_row(
    pending: PendingEntry, original: Original, article_id: int, archive_ref: str, now: datetime
) -> Mapping[str, Any]:
    return {
        "url": original.url,
        "fetched_at": now,
        "http_status": original.http_status,
        "content_type": original.content_type,
        "sha256": original.sha256,
        "archive_ref": archive_ref,
        "entry_id": pending.entry_id,
        "revision": scrub(pending.entry.revision),
        "article_id": article_id,
    }


def _article(connection: Connection, row: Mapping[str, Any]) -> int:
    table = tables.Article
    connection.execute(insert_into(connection, table).values(row).on_conflict_do_nothing())
    return connection.scalars(
        select(table.id).where(table.key == row["key"]).with_for_update()
    ).one()


def _article_before(connection: Connection, entry_id: int) -> int | None:
    """The article that an entry was last read as, locked; None where it was not read yet."""
    page, article = tables.Page, tables.Article
    last = (
        select(page.article_id)
        .where(page.entry_id == entry_id)
        .order_by(page.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return connection.scalars(
        select(article.id).where(article.id == last).with_for_update()
    ).first()


def _page(connection: Connection, row: Mapping[str, Any]) -> int:
    """The row of a page: the newest of its entry if it says the same, else one of its own."""
    table = tables.Page
    same = ("revision", "sha256", "article_id")
    ours = select(table.id, *(table.__table__.c[name] for name in same)).where(
        table.entry_id == row["entry_id"]
    )
    newest = connection.execute(ours.order_by(table.id.desc()).limit(1)).first()
    if newest is not None and newest[1:] == tuple(row[name] for name in same):
        return int(newest.id)
    return connection.scalars(insert(table).values(row).returning(table.id)).one()
