"""Leases by the database's clock: one worker per item, and no late write by another.

A lease's token is the number of its row. Numbers only grow and are never used again, also after
the row is gone, so a lease taken over or given back can never be mistaken for a newer one.
"""

from sqlalchemy import ColumnElement, Connection, and_, delete, or_, select, update

from pipeline.errors import LeaseLost
from pipeline.models import Lease
from pipeline.store import tables
from pipeline.store.database import OnDatabase
from pipeline.store.statements import database_ms, insert_into


class Leasing(OnDatabase):
    """`LeaseStore` in SQL."""

    def take_lease(self, key: str, owner: str, *, ttl_ms: int) -> Lease:
        """Takes a free or expired lease by the database's clock.

        Raises:
            LeaseLost: another owner holds it.
        """
        table = tables.Lease
        with self._database.writing() as connection:
            now = database_ms(connection)
            connection.execute(
                delete(table).where(
                    table.key == key, or_(table.expires_at_ms <= now, table.owner == owner)
                )
            )
            token = connection.scalars(
                insert_into(connection, table)
                .values(key=key, owner=owner, token=0, expires_at_ms=now + ttl_ms)
                .on_conflict_do_nothing()
                .returning(table.id)
            ).first()
            if token is None:
                other = connection.scalars(select(table.owner).where(table.key == key)).first()
                raise LeaseLost(f"{key} is being worked on by {other or 'another worker'}")
            connection.execute(update(table).where(table.id == token).values(token=table.id))
        return Lease(key=key, owner=owner, token=token)

    def renew_lease(self, lease: Lease, *, ttl_ms: int) -> None:
        """Holds a lease for longer, by the database's clock.

        Raises:
            LeaseLost: it was taken over.
        """
        table = tables.Lease
        with self._database.writing() as connection:
            held = connection.execute(
                update(table)
                .where(_is(lease))
                .values(expires_at_ms=database_ms(connection) + ttl_ms)
            )
            if held.rowcount != 1:
                raise LeaseLost(f"{lease.key} was taken over")

    def drop_lease(self, lease: Lease) -> None:
        """Gives a lease back; one that was taken over meanwhile stays with its new owner."""
        with self._database.writing() as connection:
            give_back(connection, lease)


def give_back(connection: Connection, lease: Lease) -> bool:
    """Gives a lease back; False where it is no longer this owner's."""
    return connection.execute(delete(tables.Lease).where(_is(lease))).rowcount == 1


def _is(lease: Lease) -> ColumnElement[bool]:
    table = tables.Lease
    return and_(table.key == lease.key, table.owner == lease.owner, table.token == lease.token)
