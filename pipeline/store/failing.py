"""Failures of single items: written, forgotten, and when they still hold an item back."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache

from sqlalchemy import (
    ColumnElement,
    Connection,
    Delete,
    and_,
    bindparam,
    delete,
    exists,
    not_,
    or_,
)
from sqlalchemy.orm import InstrumentedAttribute

from pipeline.models import Failure, Step
from pipeline.store import tables
from pipeline.store.database import OnDatabase
from pipeline.store.statements import among_in, insert_into, listed
from pipeline.store.types import bounded_key


class Failing(OnDatabase):
    """`FailureStore` in SQL."""

    def record_failure(self, failure: Failure, now: datetime) -> None:
        """Writes an item's failure, counting repeats."""
        said = {
            "code": failure.code,
            "transient": failure.transient,
            "message": failure.message,
            "retry_at": failure.retry_at,
            "config_hash": failure.config_hash,
            "last_at": now,
        }
        with self._database.writing() as connection:
            insert = insert_into(connection, tables.Failure).values(
                item_kind=failure.item_kind,
                item_key=failure.item_key,
                step=failure.step,
                times=1,
                first_at=now,
                **said,
            )
            connection.execute(
                insert.on_conflict_do_update(
                    index_elements=["item_kind", "item_key", "step"],
                    set_={**said, "times": tables.Failure.times + 1},
                )
            )

    def clear_failure(self, item_kind: str, item_key: str, step: Step) -> None:
        """Forgets a failure that was overcome."""
        with self._database.writing() as connection:
            forget_failure(connection, item_kind, item_key, step)


def forget_failure(connection: Connection, item_kind: str, item_key: str, step: Step) -> None:
    """Deletes an item's failure in one step, if it has one."""
    forget_failures(connection, item_kind, [item_key], step)


def forget_failures(
    connection: Connection, item_kind: str, item_keys: Iterable[str], step: Step
) -> None:
    """Deletes the failures of items in one step, of those that have one."""
    dialect = connection.dialect.name
    keys = listed(dialect, sorted({bounded_key(key) for key in item_keys}))
    named = {"of_kind": item_kind, "of_step": step, "keys": keys}
    connection.execute(_forget(dialect), named)


@cache
def _forget(dialect: str) -> Delete:
    failure = tables.Failure
    return delete(failure).where(
        failure.item_kind == bindparam("of_kind"),
        failure.step == bindparam("of_step"),
        among_in(dialect, failure.item_key, "keys"),
    )


def held_back(
    item_kind: str,
    item_key: InstrumentedAttribute[str],
    step: Step,
    *,
    config_hash: str,
    now: datetime,
) -> ColumnElement[bool]:
    """Whether an item waits: failed for good under this configuration, or not due again yet."""
    failure = tables.Failure
    return exists().where(
        failure.item_kind == item_kind,
        failure.item_key == item_key,
        failure.step == step,
        or_(
            and_(not_(failure.transient), failure.config_hash == config_hash),
            and_(failure.transient, failure.retry_at > now),
        ),
    )
