"""What receivers are to get, and what they got: each thing once each."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, String, and_, cast, or_, select, update

from pipeline.models import Promise, PromiseKind
from pipeline.ports.delivering import OpenNotice
from pipeline.store import tables
from pipeline.store.database import OnDatabase
from pipeline.store.statements import insert_into

MOST_NOTICES = 1000
WAITS = {"delivered_at": None, "refused": None}
"""What a promise is that was not kept yet."""


class Delivering(OnDatabase):
    """`DeliveryStore` in SQL."""

    def came_in(self, day: date) -> bool:
        """Whether a text was first stored on a day (UTC)."""
        since, version = datetime.combine(day, time(), UTC), tables.Version
        seen = (version.seen_at >= since, version.seen_at < since + timedelta(days=1))
        with self._database.reading() as connection:
            return bool(connection.scalar(select(select(version.id).where(*seen).exists())))

    def promise(
        self, kind: PromiseKind, keys: Iterable[str], receivers: Iterable[str], now: datetime
    ) -> None:
        """Writes down that these receivers are to get these things, unless they were before."""
        names = list(receivers)
        promised = [
            {"kind": kind, "key": key, "receiver": name, "promised_at": now, "times": 0}
            for key in keys
            for name in names
        ]
        if not promised:
            return
        with self._database.writing() as connection:
            once = insert_into(connection, tables.Delivery).on_conflict_do_nothing()
            connection.execute(once, promised)

    def promise_again(
        self, kind: PromiseKind, keys: Iterable[str], receivers: Iterable[str], now: datetime
    ) -> None:
        """The same, also of what was delivered or refused."""
        wanted, names = list(keys), list(receivers)
        self.promise(kind, wanted, names, now)
        table = tables.Delivery
        with self._database.writing() as connection:
            connection.execute(
                update(table)
                .where(table.kind == kind, table.key.in_(wanted), table.receiver.in_(names))
                .values(promised_at=now, **WAITS)
            )

    def undelivered(self, receivers: Iterable[str], since: datetime) -> Sequence[Promise]:
        """What these receivers were promised since a moment and did not get, in a fixed order."""
        table, notice = tables.Delivery, tables.Notice
        # Compared as texts: a day is no number, and which side is read first nobody knows.
        is_open = (
            select(notice.id)
            .where(cast(notice.id, String) == table.key, notice.cleared_at.is_(None))
            .exists()
        )
        with self._database.reading() as connection:
            rows = connection.execute(
                select(table.kind, table.key, table.receiver, table.times)
                .where(
                    table.receiver.in_(list(receivers)),
                    table.promised_at >= since,
                    table.delivered_at.is_(None),
                    table.refused.is_(None),
                    or_(table.kind == PromiseKind.DIGEST, is_open),
                )
                .order_by(table.receiver, table.kind, table.id)
            ).all()
        return [Promise(kind=PromiseKind(kind), key=key, receiver=receiver, times=times)
                for kind, key, receiver, times in rows]  # fmt: skip

    def delivered(self, promises: Iterable[Promise], sha256: str, now: datetime) -> None:
        """Writes down that they got these things, in a message of this hash."""
        table = tables.Delivery
        with self._database.writing() as connection:
            for one in promises:
                connection.execute(
                    update(table)
                    .where(_is(one))
                    .values(delivered_at=now, sha256=sha256, times=one.times + 1)
                )

    def refused(self, promises: Iterable[Promise], code: str) -> None:
        """Writes down that they will never get these things, and why."""
        table = tables.Delivery
        with self._database.writing() as connection:
            for one in promises:
                connection.execute(update(table).where(_is(one)).values(refused=code))

    def open_notices(self) -> Sequence[OpenNotice]:
        """The notices that are not settled, oldest first, at most a thousand."""
        notice = tables.Notice
        with self._database.reading() as connection:
            rows = connection.execute(
                select(notice.id, notice.kind, notice.subject, notice.text, notice.raised_at)
                .where(notice.cleared_at.is_(None))
                .order_by(notice.raised_at, notice.id)
                .limit(MOST_NOTICES)
            ).all()
        return [
            OpenNotice(notice_id=row[0], kind=row[1], subject=row[2], text=row[3], raised_at=row[4])
            for row in rows
        ]


def _is(promise: Promise) -> ColumnElement[bool]:
    table = tables.Delivery
    return and_(
        table.kind == promise.kind,
        table.key == promise.key,
        table.receiver == promise.receiver,
    )
