"""Failures of single items: written, forgotten, and when they still hold an item back."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, not_, or_
from sqlalchemy.orm import InstrumentedAttribute

from pipeline.models import Failure, Step
from pipeline.store import tables
from pipeline.store.database import OnDatabase
from pipeline.store.statements import insert_into


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
    connection.execute(
        delete(tables.Failure).where(
            tables.Failure.item_kind == item_kind,
            tables.Failure.item_key == item_key,
            tables.Failure.step == step,
        )
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
