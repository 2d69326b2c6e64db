"""What people read of feeds: how each is doing, and the notices about them."""

from sqlalchemy import select, text

from pipeline.models import BY_HAND
from pipeline.ports import Table
from pipeline.store import tables
from pipeline.store.database import OnDatabase
from pipeline.store.types import Moment

FEEDS = """
    select
        source_health.source, source_health.feed, feed.kind, source_health.address,
        source_health.last_success_at, source_health.last_new_at,
        source_health.entries_per_day, source_health.usual_per_day,
        source_health.failure_streak, source_health.next_fetch_at, source_health.paused_reason,
        source_health.silent_since, source_health.moved_to, source_health.flags,
        failure.code, failure.message
    from source_health
    join source on source.slug = source_health.source
    join feed on feed.source_id = source.id and feed.slug = source_health.feed
    left join failure on failure.item_kind = 'feed' and failure.step = 'collect'
        and failure.item_key = source_health.source || '/' || source_health.feed
    where source_health.feed <> :by_hand
    order by source_health.source, source_health.feed
"""
MOMENTS_OF_FEEDS = {
    "last_success_at": Moment,
    "last_new_at": Moment,
    "next_fetch_at": Moment,
    "silent_since": Moment,
}


class FeedReading(OnDatabase):
    """The part of `Reader` that is about feeds, in SQL."""

    def feeds(self) -> Table:
        """Every configured feed, by source and slug: how asking it goes.

        Columns: source, feed, kind, address, last_success_at, last_new_at, entries_per_day,
        usual_per_day, failure_streak, next_fetch_at, paused_reason, silent_since, moved_to, flags
        (with commas between), code, message; the last two of the failure that still holds.
        """
        feeds = text(FEEDS).bindparams(by_hand=BY_HAND).columns(**MOMENTS_OF_FEEDS)
        with self._database.reading() as connection:
            result = connection.execute(feeds)
            return Table(tuple(result.keys()), tuple(tuple(row) for row in result))

    def notices(self, *, settled: bool = False, limit: int = 20) -> Table:
        """What a person should know, newest first: open notices, and `settled` ones on demand.

        Columns: kind, subject, text, raised_at, cleared_at.
        """
        notice = tables.Notice
        statement = (
            select(notice.kind, notice.subject, notice.text, notice.raised_at, notice.cleared_at)
            .order_by(notice.raised_at.desc(), notice.id.desc())
            .limit(limit + 1)
        )
        if not settled:
            statement = statement.where(notice.cleared_at.is_(None))
        with self._database.reading() as connection:
            result = connection.execute(statement)
            rows = tuple(tuple(row) for row in result)
            return Table(tuple(result.keys()), rows[:limit], truncated=len(rows) > limit)
