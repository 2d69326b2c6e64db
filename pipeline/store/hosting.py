"""What all processes together remember of the hosts they ask: robots.txt, waits, turns."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, case, or_, select
from sqlalchemy.sql.dml import ReturningInsert

from pipeline.models import Lease
from pipeline.ports import HostRow
from pipeline.store import tables
from pipeline.store.leasing import Leasing, take
from pipeline.store.statements import database_ms, insert_into

# Asked twice for each page fetched; building it anew would cost as much as asking.
_REMEMBERED = select(
    tables.HostState.robots_text,
    tables.HostState.robots_until,
    tables.HostState.crawl_delay_ms,
    tables.HostState.backoff_until,
).where(tables.HostState.host == bindparam("host"))


class Hosting(Leasing):
    """`HostStore` in SQL."""

    def host(self, host: str) -> HostRow:
        """What is remembered of a host; an empty row for one never asked."""
        with self._database.alone() as connection:
            row = connection.execute(_REMEMBERED, {"host": host}).first()
        if row is None:
            return HostRow()
        return HostRow(
            robots_text=row.robots_text,
            robots_until=row.robots_until,
            crawl_delay_ms=row.crawl_delay_ms or 0,
            backoff_until=row.backoff_until,
        )

    def take_place(
        self, host: str, number: int, owner: str, *, ttl_ms: int
    ) -> tuple[Lease, datetime | None]:
        """Takes one of a host's places; also tells until when the host wants to be left alone.

        Raises:
            LeaseLost: another owner holds it.
        """
        key = f"host:{host}#{number}"
        wanted = {"key": key, "owner": owner, "ttl_ms": ttl_ms, "host": host}
        with self._database.alone() as connection:
            row = connection.execute(_take_place(connection.dialect.name), wanted).first()
        if row is None:
            # Somebody holds it, or did and it expired.
            return self.take_lease(key, owner, ttl_ms=ttl_ms), self.host(host).backoff_until
        return Lease(key=key, owner=owner, token=row.token), row.backoff_until

    def keep_robots(self, host: str, text: str, *, crawl_delay_ms: int, until: datetime) -> None:
        """Remembers a host's robots.txt until then; an empty text allows everything."""
        said = {"robots_text": text, "robots_until": until, "crawl_delay_ms": crawl_delay_ms}
        with self._database.writing() as connection:
            connection.execute(
                insert_into(connection, tables.HostState)
                .values(host=host, next_at_ms=0, **said)
                .on_conflict_do_update(index_elements=["host"], set_=said)
            )

    def back_off(self, host: str, until: datetime) -> None:
        """Remembers that a host wants to be left alone; a later end stays."""
        column = tables.HostState.backoff_until
        with self._database.writing() as connection:
            connection.execute(
                insert_into(connection, tables.HostState)
                .values(host=host, next_at_ms=0, backoff_until=until)
                .on_conflict_do_update(
                    index_elements=["host"],
                    set_={"backoff_until": until},
                    where=or_(column.is_(None), column < until),
                )
            )

    def claim_turn(self, host: str, *, pause_ms: int) -> int:
        """Claims the host's next free moment, `pause_ms` after the one claimed before.

        Returns the milliseconds to wait for it, 0 for now, by the database's clock.
        """
        table = tables.HostState
        with self._database.writing() as connection:
            now = database_ms(connection)
            insert = insert_into(connection, table).values(host=host, next_at_ms=now + pause_ms)
            free = case((table.next_at_ms > now, table.next_at_ms), else_=now)
            wait = connection.scalars(
                insert.on_conflict_do_update(
                    index_elements=["host"], set_={"next_at_ms": free + pause_ms}
                ).returning(table.next_at_ms - pause_ms - now)
            ).one()
        return max(0, wait)


@cache
def _take_place(dialect: str) -> ReturningInsert[Any]:
    host = tables.HostState
    until = select(host.backoff_until).where(host.host == bindparam("host"))
    return take(dialect).returning(until.scalar_subquery().label("backoff_until"))
