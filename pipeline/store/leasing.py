"""Leases by the database's clock: one worker per item, and no late write by another.

A lease's token comes from where its row's number comes from. Those only grow and are never used
again, also after the row is gone, so a lease taken over or given back can never be mistaken for a
newer one.
"""

from functools import cache

from sqlalchemy import (
    ColumnElement,
    Connection,
    Delete,
    Update,
    bindparam,
    column,
    delete,
    func,
    or_,
    select,
    table,
    update,
)
from sqlalchemy.sql.dml import ReturningInsert

from pipeline.errors import LeaseLost
from pipeline.models import Lease
from pipeline.store import tables
from pipeline.store.gathering import Gathering
from pipeline.store.statements import insert_in, ms_in
from pipeline.store.types import WholeNumber


class Leasing(Gathering):
    """`LeaseStore` in SQL."""

    def take_lease(self, key: str, owner: str, *, ttl_ms: int) -> Lease:
        """Takes a free or expired lease by the database's clock.

        Raises:
            LeaseLost: another owner holds it.
        """
        wanted = {"key": key, "owner": owner, "ttl_ms": ttl_ms}
        with self._database.writing() as connection:
            dialect = connection.dialect.name
            token = connection.scalars(take(dialect), wanted).first()
            if token is None:
                connection.execute(_free(dialect), {"old_key": key, "old_owner": owner})
                token = connection.scalars(take(dialect), wanted).first()
            if token is None:
                other = connection.scalars(_OWNER, {"old_key": key}).first()
                raise LeaseLost(f"{key} is being worked on by {other or 'another worker'}")
        return Lease(key=key, owner=owner, token=token)

    def renew_lease(self, lease: Lease, *, ttl_ms: int) -> None:
        """Holds a lease for longer, by the database's clock.

        Raises:
            LeaseLost: it was taken over.
        """
        with self._database.writing() as connection:
            hold_on(connection, lease, ttl_ms=ttl_ms)

    def drop_lease(self, lease: Lease) -> None:
        """Gives a lease back; one that was taken over meanwhile stays with its new owner."""
        with self._database.alone() as connection:
            give_back(connection, lease)


def hold_on(connection: Connection, lease: Lease, *, ttl_ms: int) -> None:
    """Holds a lease for longer, within a transaction.

    Raises:
        LeaseLost: it was taken over.
    """
    longer = {**_named(lease), "ttl_ms": ttl_ms}
    if connection.execute(_renew(connection.dialect.name), longer).rowcount != 1:
        raise LeaseLost(f"{lease.key} was taken over")


def give_back(connection: Connection, lease: Lease) -> bool:
    """Gives a lease back; False where it is no longer this owner's."""
    return connection.execute(_GIVE_BACK, _named(lease)).rowcount == 1


def _named(lease: Lease) -> dict[str, object]:
    return {"old_key": lease.key, "old_owner": lease.owner, "old_token": lease.token}


_IS_IT = (
    tables.Lease.key == bindparam("old_key"),
    tables.Lease.owner == bindparam("old_owner"),
    tables.Lease.token == bindparam("old_token"),
)
_GIVE_BACK = delete(tables.Lease).where(*_IS_IT)
_OWNER = select(tables.Lease.owner).where(tables.Lease.key == bindparam("old_key"))


@cache
def take(dialect: str) -> ReturningInsert[int]:
    """Takes a lease that nobody has, and returns its token; nothing where somebody has."""
    lease = tables.Lease
    return (
        insert_in(dialect, lease)
        .values(
            key=bindparam("key"),
            owner=bindparam("owner"),
            token=_token(dialect),
            expires_at_ms=ms_in(dialect) + bindparam("ttl_ms"),
        )
        .on_conflict_do_nothing()
        .returning(lease.token)
    )


def _token(dialect: str) -> ColumnElement[int]:
    """The next number that this table has not given away."""
    name = tables.Lease.__tablename__
    if dialect == "sqlite":
        given = table("sqlite_sequence", column("name"), column("seq", WholeNumber))
        last = select(given.c.seq).where(given.c.name == name).scalar_subquery()
        return func.coalesce(last, 0) + 1
    return func.nextval(func.pg_get_serial_sequence(name, "id"), type_=WholeNumber)


@cache
def _free(dialect: str) -> Delete:
    """Takes away a lease that expired, or is one's own."""
    lease = tables.Lease
    return delete(lease).where(
        lease.key == bindparam("old_key"),
        or_(lease.expires_at_ms <= ms_in(dialect), lease.owner == bindparam("old_owner")),
    )


@cache
def _renew(dialect: str) -> Update:
    return (
        update(tables.Lease)
        .where(*_IS_IT)
        .values(expires_at_ms=ms_in(dialect) + bindparam("ttl_ms"))
    )
