"""Inserts of many rows whose SQL is the same however many they are.

PostgreSQL gets them as one JSON parameter: with a parameter for each value, the driver takes longer
to read the statement than the server to do what it says. SQLite's driver does not mind.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from json import dumps
from typing import Any

from sqlalchemy import Dialect, Text, TypeDecorator, bindparam, cast, column, func, select
from sqlalchemy.dialects import postgresql, sqlite

from pipeline.store.statements import insert_in
from pipeline.store.tables import Row


def insert_given(
    dialect: str, table: type[Row], names: Sequence[str]
) -> sqlite.Insert | postgresql.Insert:
    """An insert into these columns, for a statement that is built once and executed with `given`.

    It knows `ON CONFLICT`.
    """
    insert = insert_in(dialect, table)
    if dialect == "sqlite":
        return insert
    columns = table.__table__.c
    rows = cast(bindparam("given", type_=Text()), postgresql.JSON)
    told = (
        func.json_to_recordset(rows)
        .table_valued(*(column(name, columns[name].type) for name in names))
        .render_derived(with_types=True)
    )
    return insert.from_select(list(names), select(*(told.c[name] for name in names)))


def given(
    dialect: Dialect, table: type[Row], rows: Sequence[Mapping[str, Any]]
) -> Sequence[Mapping[str, Any]] | Mapping[str, str]:
    """Rows as the parameters of such an insert; what is None in one is null."""
    if dialect.name == "sqlite":
        return rows
    kinds = _kinds(table)
    stored = [
        {
            name: kinds[name].process_bind_param(value, dialect) if name in kinds else value
            for name, value in row.items()
            # a null of JSON is a value for a column of JSON
            if value is not None
        }
        for row in rows
    ]
    return {"given": dumps(stored, ensure_ascii=False, allow_nan=False, default=str)}


@cache
def _kinds(table: type[Row]) -> Mapping[str, TypeDecorator[Any]]:
    """The columns whose values are made fit to be stored."""
    return {one.name: one.type for one in table.__table__.c if isinstance(one.type, TypeDecorator)}
