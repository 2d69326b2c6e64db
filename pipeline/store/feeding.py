"""Sources and their feeds: what the configuration says of them, and how asking them goes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    exists,
    not_,
    select,
    tuple_,
    update,
)

from pipeline.models import (
    MOST_LETTERS,
    Announcement,
    Feed,
    FeedKind,
    Source,
    Step,
    Validators,
)
from pipeline.ports import FeedRow, FeedWait
from pipeline.scrub import scrub
from pipeline.store import tables
from pipeline.store.failing import Failing, forget_failure
from pipeline.store.noticing import (
    FEED_MOVED,
    FEED_PAUSED,
    FEED_SILENT,
    clear_notices,
    moved,
    paused,
    raise_notice,
)
from pipeline.store.statements import among, upsert
from pipeline.store.watching import Watching

WELL: Mapping[str, Any] = {
    "next_fetch_at": None,
    "failure_streak": 0,
    "failure_code": None,
    "paused_reason": None,
}
"""The state of a feed that does not fail."""

UNASKED: Mapping[str, Any] = {
    **WELL,
    "etag": None,
    "last_modified": None,
    "moved_to": None,
    "answered_at": None,
    "flags": None,
}
"""The state of a feed that was never asked at its address."""

_ASKED_AT_HOME: Mapping[str, Any] = {"moved_to": None, "etag": None, "last_modified": None}


class Feeding(Watching, Failing):
    """Configuration and state of feeds, of `PlanStore` and `CollectStore`, in SQL."""

    def configure(self, sources: Sequence[Source]) -> None:
        """Makes source and feed rows say what the configuration says; unchanged rows stay.

        A feed that got another address or kind starts anew.
        """
        with self._database.writing() as connection:
            upsert(connection, tables.Source, [_source(one) for one in sources], key=["slug"])
            ids = _source_ids(connection, [one.slug for one in sources])
            for row in _readdressed(connection, sources):
                forget_failure(connection, "feed", _subject(row), Step.COLLECT)
                clear_notices(connection, _subject(row), FEED_MOVED, FEED_PAUSED, FEED_SILENT)
            upsert(
                connection,
                tables.Feed,
                [_feed(ids[one.slug], feed) for one in sources for feed in one.feeds],
                key=["source_id", "slug"],
                stamp=list(UNASKED),
            )

    def feed_rows(self, sources: Sequence[Source]) -> Sequence[FeedRow]:
        """The rows of these sources' configured feeds."""
        with self._database.reading() as connection:
            return [_feed_row(row) for row in _feeds(connection, _named(sources))]

    def feeds_by_id(self, feed_ids: Sequence[int]) -> Sequence[FeedRow]:
        """The feeds with these ids."""
        with self._database.reading() as connection:
            rows = _feeds(connection, among(connection, tables.Feed.id, feed_ids))
            return [_feed_row(row) for row in rows]

    def feed_answered(self, feed_id: int, announcement: Announcement, now: datetime) -> None:
        """Writes that a feed answered, and when: no failures, no wait, no pause.

        Where it said that it moved for good, it is asked there from now on, and a notice says so.
        """
        with self._database.writing() as connection:
            before = _state(connection, feed_id)
            moved_to = _moved_to(before, announcement)
            validators = announcement.validators
            said = {
                **WELL,
                "etag": validators.etag,
                "last_modified": validators.last_modified,
                "moved_to": moved_to,
                "answered_at": now,
            }
            if not announcement.unchanged:
                said["flags"] = list(announcement.flags) or None
            _write(connection, feed_id, said)
            if before.paused_reason is not None:
                clear_notices(connection, _subject(before), FEED_PAUSED)
            if moved_to != before.moved_to:
                _tell_move(connection, before, moved_to)

    def feed_failed(self, feed_id: int, code: str, wait: FeedWait) -> None:
        """Writes that a feed failed once more, why, and how long it is left alone for that.

        A pause becomes a notice, in place of one that the feed is silent.
        """
        with self._database.writing() as connection:
            before = _state(connection, feed_id)
            again = code == before.failure_code
            said = {
                "failure_code": code,
                "failure_streak": before.failure_streak + 1 if again else 1,
                "next_fetch_at": wait.next_fetch_at,
                "paused_reason": wait.paused_reason,
            }
            if wait.forget_move:
                said |= {**WELL, "next_fetch_at": wait.next_fetch_at, **_ASKED_AT_HOME}
                _tell_move(connection, before, None)
            _write(connection, feed_id, said)
            if wait.paused_reason != before.paused_reason:
                clear_notices(connection, _subject(before), FEED_PAUSED)
            if wait.paused_reason is not None:
                words = paused(_subject(before), wait.paused_reason, wait.next_fetch_at)
                clear_notices(connection, _subject(before), FEED_SILENT)
                raise_notice(connection, FEED_PAUSED, _subject(before), words)


def _feeds(connection: Connection, condition: ColumnElement[bool]) -> Iterable[Row[Any]]:
    table = tables.Feed
    return connection.execute(
        select(
            table.id,
            tables.Source.slug.label("source"),
            table.slug,
            table.kind,
            table.address,
            table.etag,
            table.last_modified,
            table.next_fetch_at,
            table.failure_code,
            table.failure_streak,
            table.paused_reason,
            table.moved_to,
            not_(exists().where(tables.Entry.feed_id == table.id)).label("is_first"),
        )
        .join(tables.Source, tables.Source.id == table.source_id)
        .where(condition)
        .order_by(table.id)
    )


def _feed_row(row: Row[Any]) -> FeedRow:
    return FeedRow(
        feed_id=row.id,
        source_slug=row.source,
        feed=Feed(slug=row.slug, kind=FeedKind(row.kind), address=row.address),
        validators=Validators(etag=row.etag, last_modified=row.last_modified),
        failure_code=row.failure_code,
        failure_streak=row.failure_streak,
        next_fetch_at=row.next_fetch_at,
        paused_reason=row.paused_reason,
        is_first=bool(row.is_first),
        moved_to=row.moved_to,
    )


def _named(sources: Sequence[Source]) -> ColumnElement[bool]:
    names = [(source.slug, feed.slug) for source in sources for feed in source.feeds]
    return tuple_(tables.Source.slug, tables.Feed.slug).in_(names)


def _readdressed(connection: Connection, sources: Sequence[Source]) -> Sequence[Row[Any]]:
    """The stored feeds whose address or kind is another one now."""
    now = {(one.slug, feed.slug): feed for one in sources for feed in one.feeds}
    return [
        row
        for row in _feeds(connection, _named(sources))
        if (row.kind, row.address)
        != (now[row.source, row.slug].kind, scrub(now[row.source, row.slug].address))
    ]


def _state(connection: Connection, feed_id: int) -> Row[Any]:
    """A feed as it is, locked until the transaction ends."""
    table = tables.Feed
    return connection.execute(
        select(
            tables.Source.slug.label("source"),
            table.slug,
            table.kind,
            table.address,
            *(table.__table__.c[name] for name in UNASKED),
        )
        .join(tables.Source, tables.Source.id == table.source_id)
        .where(table.id == feed_id)
        .with_for_update(of=table)
    ).one()


def _write(connection: Connection, feed_id: int, said: Mapping[str, Any]) -> None:
    connection.execute(update(tables.Feed).where(tables.Feed.id == feed_id).values(said))


def _moved_to(before: Row[Any], announcement: Announcement) -> str | None:
    """Where a feed is asked from now on; None: at its configured address.

    A move needs an answer that only the feed can have given: not one without content, and not
    just any page with links. An address longer than the file of sources takes could not be
    written there.
    """
    known: str | None = before.moved_to
    said = scrub(announcement.moved_to or "")
    proven = not announcement.unchanged and before.kind != FeedKind.LISTING
    if not proven or not 0 < len(said) <= MOST_LETTERS:
        return known
    return said if said != before.address else None


def _tell_move(connection: Connection, before: Row[Any], moved_to: str | None) -> None:
    subject = _subject(before)
    if moved_to is None:
        clear_notices(connection, subject, FEED_MOVED)
    else:
        raise_notice(connection, FEED_MOVED, subject, moved(subject, before.address, moved_to))


def _subject(row: Row[Any]) -> str:
    """What a feed is called in failures and notices."""
    return f"{row.source}/{row.slug}"


def _source_ids(connection: Connection, slugs: Sequence[str]) -> Mapping[str, int]:
    rows = connection.execute(
        select(tables.Source.slug, tables.Source.id).where(tables.Source.slug.in_(slugs))
    )
    return {row.slug: row.id for row in rows}


def _source(source: Source) -> Mapping[str, Any]:
    return {
        "slug": source.slug,
        "name": source.name,
        "country": source.country,
        "language": source.language,
        "source_group": source.group,
        "homepage": source.homepage,
    }


def _feed(source_id: int, feed: Feed) -> Mapping[str, Any]:
    named = {"source_id": source_id, "slug": feed.slug}
    return {**named, "kind": feed.kind, "address": feed.address, **UNASKED}
