"""How sources are doing: the view `source_health` with what failed, and what is to be done."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, select, text

from pipeline.ports.desk_health import Failing, FeedHealth
from pipeline.store import tables
from pipeline.store.database import OnDatabase
from pipeline.store.types import Moment

MOST_FEEDS = 2_000
MOST_REASONS = 200

HEALTH = """
    select
        health.source, source.name as source_name, source.country, source.source_group,
        health.feed, feed.kind, health.address, health.last_success_at, health.last_new_at,
        health.entries_per_day, health.usual_per_day, health.failure_streak,
        health.next_fetch_at, health.paused_reason, health.silent_since, health.moved_to,
        health.flags, failure.code, failure.message, failure.retry_at
    from source_health as health
    join source on source.slug = health.source
    join feed on feed.source_id = source.id and feed.slug = health.feed
    left join failure on failure.item_kind = 'feed' and failure.step = 'collect'
        and failure.item_key = health.source || '/' || health.feed
    order by health.source, health.feed
    limit :most
"""
MOMENTS: Mapping[str, Any] = dict.fromkeys(
    ("last_success_at", "last_new_at", "next_fetch_at", "silent_since", "retry_at"), Moment()
)


class HealthReading(OnDatabase):
    """`HealthReader` in SQL."""

    def feeds_health(self) -> Sequence[FeedHealth]:
        """All feeds, by source and slug."""
        with self._database.answering() as connection:
            told = text(HEALTH).columns(**MOMENTS)
            rows = connection.execute(told, {"most": MOST_FEEDS}).mappings().all()
            notices = _notices(connection)
        return [
            FeedHealth(
                **{
                    **row,
                    "entries_per_day": float(row["entries_per_day"]),
                    "flags": [flag for flag in (row["flags"] or "").split(",") if flag],
                },
                notices=notices.get(f"{row['source']}/{row['feed']}", []),
            )
            for row in rows
        ]

    def fetched_of(self, source: str, first: date, last: date) -> Mapping[str, int]:
        """A source's articles by day, both ends included; days without any are left out."""
        dated = tables.ArticleDay
        with self._database.answering() as connection:
            rows = connection.execute(
                select(dated.day, func.count().label("articles"))
                .where(
                    dated.source == source,
                    dated.day >= first.isoformat(),
                    dated.day <= last.isoformat(),
                )
                .group_by(dated.day)
            )
            return {row.day: row.articles for row in rows}

    def failing(self, *, since: datetime, until: datetime | None = None) -> Sequence[Failing]:
        """What failed last in this time and was not overcome, the most frequent reason first."""
        failed = tables.Failure
        within = [failed.last_at >= since, *([] if until is None else [failed.last_at <= until])]
        counted = (
            select(
                failed.step, failed.code, failed.item_kind, func.count().label("items"),
                func.max(failed.id).label("newest"),
            )
            .where(*within)
            .group_by(failed.step, failed.code, failed.item_kind)
            .order_by(func.count().desc())
            .limit(MOST_REASONS)
            .subquery()
        )  # fmt: skip
        statement = (
            select(
                counted.c.step, counted.c.code, counted.c.item_kind, counted.c["items"],
                failed.transient, failed.last_at, failed.item_key, failed.message,
            )
            .join(failed, failed.id == counted.c.newest)
            .order_by(counted.c["items"].desc(), counted.c.step, counted.c.code)
        )  # fmt: skip
        with self._database.answering() as connection:
            return [Failing(**row) for row in connection.execute(statement).mappings()]


def _notices(connection: Connection) -> dict[str, list[str]]:
    """The words of open notices, by what they are about."""
    notice = tables.Notice
    rows = connection.execute(
        select(notice.subject, notice.text)
        .where(notice.cleared_at.is_(None))
        .order_by(notice.id)
        .limit(MOST_FEEDS)
    )
    said: dict[str, list[str]] = {}
    for row in rows:
        said.setdefault(row.subject, []).append(row.text)
    return said
