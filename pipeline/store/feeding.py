"""Sources and their feeds: what the configuration says of them, and how asking them goes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    exists,
    insert,
    not_,
    select,
    tuple_,
    update,
)

from pipeline.models import Feed, FeedKind, Source, Step, Validators
from pipeline.ports import FeedRow, FeedWait
from pipeline.scrub import scrub
from pipeline.store import tables
from pipeline.store.failing import Failing, forget_failure
from pipeline.store.statements import among, database_now, upsert

FEED_PAUSED = "feed_paused"
"""The notice of a feed that is left alone."""

UNASKED: Mapping[str, Any] = {
    "etag": None,
    "last_modified": None,
    "next_fetch_at": None,
    "failure_streak": 0,
    "paused_reason": None,
}
"""The state of a feed that was never asked at its address."""


class Feeding(Failing):
    """Configuration and state of feeds, of `PlanStore` and `CollectStore`, in SQL."""

    def configure(self, sources: Sequence[Source]) -> None:
        """Makes source and feed rows say what the configuration says; unchanged rows stay.

        A feed that got another address or kind starts anew.
        """
        with self._database.writing() as connection:
            upsert(connection, tables.Source, [_source(one) for one in sources], key=["slug"])
            ids = _source_ids(connection, [one.slug for one in sources])
            for row in _moved(connection, sources):
                forget_failure(connection, "feed", _subject(row), Step.COLLECT)
                _clear_notices(connection, _subject(row))
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

    def feed_answered(self, feed_id: int, validators: Validators) -> None:
        """Writes that a feed answered: its validators; no failures, no wait, no pause.

        Where all of that is written already, nothing is.
        """
        said = {**UNASKED, "etag": validators.etag, "last_modified": validators.last_modified}
        with self._database.writing() as connection:
            before = _state(connection, feed_id)
            if all(_same(getattr(before, name), value) for name, value in said.items()):
                return
            table = tables.Feed
            connection.execute(update(table).where(table.id == feed_id).values(said))
            if before.paused_reason is not None:
                _clear_notices(connection, _subject(before))

    def feed_failed(self, feed_id: int, wait: FeedWait) -> None:
        """Writes that a feed failed once more, and how long it is left alone for that.

        A pause that is new to it becomes a notice.
        """
        table = tables.Feed
        with self._database.writing() as connection:
            before = _state(connection, feed_id)
            connection.execute(
                update(table)
                .where(table.id == feed_id)
                .values(
                    failure_streak=table.failure_streak + 1,
                    next_fetch_at=wait.next_fetch_at,
                    paused_reason=wait.paused_reason,
                )
            )
            if wait.paused_reason == before.paused_reason:
                return
            _clear_notices(connection, _subject(before))
            if wait.paused_reason is not None:
                _raise_notice(connection, _subject(before), wait.paused_reason, wait.next_fetch_at)


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
            table.failure_streak,
            table.paused_reason,
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
        failure_streak=row.failure_streak,
        next_fetch_at=row.next_fetch_at,
        paused_reason=row.paused_reason,
        is_first=bool(row.is_first),
    )


def _named(sources: Sequence[Source]) -> ColumnElement[bool]:
    names = [(source.slug, feed.slug) for source in sources for feed in source.feeds]
    return tuple_(tables.Source.slug, tables.Feed.slug).in_(names)


def _moved(connection: Connection, sources: Sequence[Source]) -> Sequence[Row[Any]]:
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
            *(table.__table__.c[name] for name in UNASKED),
        )
        .join(tables.Source, tables.Source.id == table.source_id)
        .where(table.id == feed_id)
        .with_for_update(of=table)
    ).one()


def _same(stored: object, said: object) -> bool:
    return stored == (scrub(said) if isinstance(said, str) else said)


def _subject(row: Row[Any]) -> str:
    """What a feed is called in failures and notices."""
    return f"{row.source}/{row.slug}"


def _raise_notice(
    connection: Connection, subject: str, reason: str, until: datetime | None
) -> None:
    then = (
        "it is asked again once its address in the file of sources has changed"
        if until is None
        else f"it is asked again after {until:%Y-%m-%d %H:%M} UTC"
    )
    connection.execute(
        insert(tables.Notice).values(
            kind=FEED_PAUSED,
            subject=subject,
            text=f"{subject} is left alone ({reason}): {then}",
            raised_at=database_now(connection),
        )
    )


def _clear_notices(connection: Connection, subject: str) -> None:
    table = tables.Notice
    connection.execute(
        update(table)
        .where(table.kind == FEED_PAUSED, table.subject == subject, table.cleared_at.is_(None))
        .values(cleared_at=database_now(connection))
    )


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
