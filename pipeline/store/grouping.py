"""What grouping reads and writes: articles with the same text, marks of copies."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, exists, func, or_, select
from sqlalchemy.orm import aliased

from pipeline.models import Candidate, Copy
from pipeline.store import tables
from pipeline.store.database import OnDatabase
from pipeline.store.statements import among, upsert


class Grouping(OnDatabase):
    """`GroupStore` in SQL."""

    def candidates(self) -> Sequence[Candidate]:
        """Articles that share their latest text with another or are marked as a copy."""
        version, newer, mark = tables.Version, aliased(tables.Version), tables.Duplicate
        latest = (
            select(version.article_id, version.sha256)
            .where(~exists().where(newer.article_id == version.article_id, newer.seq > version.seq))
            .cte("latest")
        )
        repeated = select(latest.c.sha256).group_by(latest.c.sha256).having(func.count() > 1)
        with self._database.reading() as connection:
            rows = connection.execute(
                select(latest.c.article_id, latest.c.sha256, mark.lead_article_id)
                .join_from(latest, mark, mark.article_id == latest.c.article_id, isouter=True)
                .where(or_(latest.c.sha256.in_(repeated), mark.id.is_not(None)))
                .order_by(latest.c.article_id)
            )
            return [
                Candidate(
                    article_id=row.article_id,
                    text_sha256=row.sha256,
                    lead_article_id=row.lead_article_id,
                )
                for row in rows
            ]

    def save_copies(self, copies: Sequence[Copy], released: Sequence[int], now: datetime) -> None:
        """Writes copies and removes the marks of articles that are copies no longer."""
        mark = tables.Duplicate
        rows = [
            {
                "article_id": copy.article_id,
                "lead_article_id": copy.lead_article_id,
                "containment": copy.containment,
                "jaccard": copy.jaccard,
                "decided_at": now,
            }
            for copy in sorted(copies, key=lambda copy: copy.article_id)
        ]
        with self._database.writing() as connection:
            connection.execute(delete(mark).where(among(connection, mark.article_id, released)))
            upsert(connection, mark, rows, key=["article_id"], stamp=["decided_at"])
