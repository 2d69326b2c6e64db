"""The door of the results database to what was read before, so that it can be read again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pipeline.models import Days, Document, PendingEntry
from pipeline.ports.storing import ExtractStore


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPage:
    """A stored page, the entry and revision that it was fetched for, and what was read from it."""

    page_id: int
    pending: PendingEntry
    url: str
    http_status: int | None
    content_type: str
    archive_ref: str
    fetched_at: datetime
    article_key: str
    version_id: int
    published_at: datetime | None


class RereadStore(ExtractStore, Protocol):
    """What reading again reads and writes."""

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
        ...

    def kept_pages(self, page_ids: Sequence[int]) -> Sequence[KeptPage]:
        """The pages with these ids, oldest first; those gone meanwhile are left out."""
        ...

    def save_same_text(self, version_id: int, document: Document) -> None:
        """Writes what was read beside a text that is the same: dates, authors, and by what.

        What the document does not say stays as it was.
        """
        ...
