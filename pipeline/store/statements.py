"""The statements that both databases understand but SQLAlchemy spells for each alone.

Building a statement takes longer than running it, so that those run for every text are built once
for each dialect, by a cached function that takes the dialect's name.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from json import dumps
from typing import Any, TypeVar

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Connection,
    Select,
    and_,
    any_,
    bindparam,
    func,
    literal_column,
    not_,
    or_,
    select,
    true,
    type_coerce,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute

from pipeline.store.tables import Row

Value = TypeVar("Value", int, str)


def insert_into(connection: Connection, table: type[Row]) -> sqlite.Insert | postgresql.Insert:
    """An insert that knows `ON CONFLICT`."""
    return insert_in(connection.dialect.name, table)


def insert_in(dialect: str, table: type[Row]) -> sqlite.Insert | postgresql.Insert:
    """An insert that knows `ON CONFLICT`, for a statement that is built once."""
    if dialect == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def upsert(
    connection: Connection,
    table: type[Row],
    rows: Sequence[Mapping[str, Any]],
    *,
    key: Sequence[str],
    once: Sequence[str] = (),
    stamp: Sequence[str] = (),
    unless: ColumnElement[bool] | None = None,
) -> None:
    """Makes rows say this; one that says it already is not written.

    `key` names the columns of the unique key, `once` those set by the first insert only, `stamp`
    those that change only together with others. A stored row that is `unless` stays as it is.
    """
    if not rows:
        return
    insert = insert_into(connection, table)
    compared = [name for name in rows[0] if name not in {*key, *once, *stamp}]
    columns = table.__table__.c
    differs = or_(*(columns[name].is_distinct_from(insert.excluded[name]) for name in compared))
    statement = insert.on_conflict_do_update(
        index_elements=list(key),
        set_={name: insert.excluded[name] for name in (*compared, *stamp)},
        where=and_(differs, true() if unless is None else not_(unless)),
    )
    connection.execute(statement, [dict(row) for row in rows])


def among(
    connection: Connection,
    column: InstrumentedAttribute[Value] | InstrumentedAttribute[Value | None],
    values: Sequence[Value],
) -> ColumnElement[bool]:
    """Whether a column is one of many values, sent as one parameter however many they are."""
    dialect = connection.dialect.name
    many: BindParameter[Any] = bindparam(None, listed(dialect, values))
    return _is_in(dialect, column, many)


def among_in(
    dialect: str,
    column: InstrumentedAttribute[Value] | InstrumentedAttribute[Value | None],
    name: str,
) -> ColumnElement[bool]:
    """The same for a statement that is built once; the parameter of this name is `listed`."""
    return _is_in(dialect, column, bindparam(name))


def listed(dialect: str, values: Sequence[Value]) -> str | list[Value]:
    """Many values as one parameter."""
    return dumps(list(values)) if dialect == "sqlite" else list(values)


def _is_in(
    dialect: str, column: InstrumentedAttribute[Any], many: BindParameter[Any]
) -> ColumnElement[bool]:
    if dialect == "sqlite":
        return column.in_(select(func.json_each(many).table_valued("value").c.value))
    return column == any_(type_coerce(many, postgresql.ARRAY(column.type)))


def database_ms(connection: Connection) -> ColumnElement[int]:
    """The database's own time in milliseconds since 1970, as an expression."""
    return ms_in(connection.dialect.name)


@cache
def ms_in(dialect: str) -> ColumnElement[int]:
    """The database's own time in milliseconds since 1970, for a statement that is built once."""
    if dialect == "sqlite":
        written = "cast((julianday('now') - 2440587.5) * 86400000 as integer)"
    else:
        written = "cast(extract(epoch from clock_timestamp()) * 1000 as bigint)"
    return literal_column(written, BigInteger())


@cache
def _select_ms(dialect: str) -> Select[int]:
    return select(ms_in(dialect))


def database_now(connection: Connection) -> datetime:
    """The present moment by the database's clock."""
    milliseconds = connection.scalars(_select_ms(connection.dialect.name)).one()
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
