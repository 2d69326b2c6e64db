"""What reading originals again reads and writes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, func, not_, select, update
from sqlalchemy.orm import aliased

from pipeline.models import BY_HAND, Days, Document, Entry, PendingEntry, Step, digest
from pipeline.ports import KeptPage
from pipeline.scrub import scrub
from pipeline.store import tables
from pipeline.store.article_days import articles_of
from pipeline.store.failing import Failing, held_back
from pipeline.store.statements import among
from pipeline.store.versioning import said_beside


class Rereading(Failing):
    """`RereadStore` in SQL."""

    def stale_pages(
        self,
        extractor: str,
        *,
        sources: Sequence[str],
        since: datetime | None,
        config_hash: str,
        now: datetime,
        limit: int | None = None,
        days: Days | None = None,
    ) -> Sequence[int]:
        """Ids of the newest pages of articles whose latest version another extractor read.

        No source means all; `since` bounds when a page was fetched, `days` the days of articles.
        Pages that failed to be read again under this configuration are left out.
        """
        page, version, entry = tables.Page, tables.Version, tables.Entry
        feed, source = tables.Feed, tables.Source
        wanted = (
            select(page.id)
            .join(version, version.article_id == page.article_id)
            .join(entry, entry.id == page.entry_id)
            .join(feed, feed.id == entry.feed_id)
            .join(source, source.id == feed.source_id)
            .where(
                # A version names the extractor and, after a slash, the format that was read.
                not_(version.extractor.startswith(f"{extractor}/", autoescape=True)),
                version.id == _latest_version(),
                page.id == _newest_page("article_id"),
                page.id == _newest_page("entry_id"),
                not_(
                    held_back("page", entry.url, Step.EXTRACT, config_hash=config_hash, now=now),
                ),
            )
            .order_by(page.id)
            .limit(limit)
        )
        if since is not None:
            wanted = wanted.where(page.fetched_at >= since)
        if days is not None:
            wanted = wanted.where(page.article_id.in_(articles_of(days)))
        with self._database.reading() as connection:
            if sources:
                wanted = wanted.where(among(connection, source.slug, sources))
            return connection.scalars(wanted).all()

    def kept_pages(self, page_ids: Sequence[int]) -> Sequence[KeptPage]:
        """The pages with these ids, oldest first; those gone meanwhile are left out."""
        page, version, article = tables.Page, tables.Version, tables.Article
        entry, feed, source = tables.Entry, tables.Feed, tables.Source
        with self._database.reading() as connection:
            rows = connection.execute(
                select(
                    page.id,
                    page.url,
                    page.http_status,
                    page.content_type,
                    page.archive_ref,
                    page.fetched_at,
                    page.revision,
                    article.key.label("article_key"),
                    version.id.label("version_id"),
                    version.published_at,
                    entry.id.label("entry_id"),
                    entry.key.label("entry_key"),
                    entry.url.label("entry_url"),
                    entry.feed_id,
                    feed.slug.label("feed"),
                    feed.source_id,
                    source.slug.label("source"),
                    source.language.label("source_language"),
                )
                .join(article, article.id == page.article_id)
                .join(version, version.article_id == page.article_id)
                .join(entry, entry.id == page.entry_id)
                .join(feed, feed.id == entry.feed_id)
                .join(source, source.id == feed.source_id)
                .where(among(connection, page.id, page_ids), version.id == _latest_version())
                .order_by(page.id)
            )
            return [_kept(row) for row in rows]

    def save_same_text(self, version_id: int, document: Document) -> None:
        """Writes what was read beside a text that is the same: dates, authors, and by what.

        What the document does not say stays as it was; so does a version of another text.
        """
        said = {**said_beside(document), "published_at": document.published_at}
        version = tables.Version
        with self._database.writing() as connection:
            connection.execute(
                update(version)
                .where(version.id == version_id, version.sha256 == digest(scrub(document.text)))
                .values({name: value for name, value in said.items() if value or value is False})
            )


def _latest_version() -> ScalarSelect[int]:
    """The newest version of the page's article, in a query over pages."""
    newest = aliased(tables.Version)
    return (
        select(newest.id)
        .where(newest.article_id == tables.Page.article_id)
        .order_by(newest.seq.desc())
        .limit(1)
        .correlate(tables.Page)
        .scalar_subquery()
    )


def _newest_page(column: str) -> ScalarSelect[int]:
    """The newest page with the same entry or article, in a query over pages."""
    newest = aliased(tables.Page)
    same = getattr(newest, column) == getattr(tables.Page, column)
    return select(func.max(newest.id)).where(same).correlate(tables.Page).scalar_subquery()


def _kept(row: Any) -> KeptPage:
    return KeptPage(
        page_id=row.id,
        pending=PendingEntry(
            entry_id=row.entry_id,
            feed_id=row.feed_id,
            source_id=row.source_id,
            source_slug=row.source,
            source_language=row.source_language,
            by_hand=row.feed == BY_HAND,
            entry=Entry(key=row.entry_key, url=row.entry_url, revision=row.revision),
        ),
        url=row.url,
        http_status=row.http_status,
        content_type=row.content_type,
        archive_ref=row.archive_ref,
        fetched_at=row.fetched_at,
        article_key=row.article_key,
        version_id=row.version_id,
        published_at=row.published_at,
    )
