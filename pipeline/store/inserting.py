"""Statements over many rows whose SQL is the same however many they are.

PostgreSQL gets a parameter for each column, all its values in PostgreSQL's own form: of a parameter
for each value, or of JSON, both sides would have to read every letter. SQLite's driver does not
mind.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from json import JSONEncoder
from typing import Any

from sqlalchemy import (
    JSON,
    Dialect,
    TableValuedAlias,
    Text,
    TypeDecorator,
    bindparam,
    cast,
    column,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import NullType, TypeEngine

from pipeline.store.statements import insert_in
from pipeline.store.tables import Row

_WRITTEN = JSONEncoder(ensure_ascii=False, allow_nan=False)


class Values(list[Any]):
    """The values of one column, one for each row; all are of one type, or None."""


def insert_given(
    dialect: str, table: type[Row], names: Sequence[str]
) -> sqlite.Insert | postgresql.Insert:
    """An insert into these columns, for a statement that is built once and executed with `given`.

    It knows `ON CONFLICT`.
    """
    insert = insert_in(dialect, table)
    if dialect == "sqlite":
        return insert
    columns, told = table.__table__.c, rows_given(table, names)
    values = [cast(told.c[name], columns[name].type) for name in names]
    return insert.from_select(list(names), select(*values))


def rows_given(table: type[Row], names: Sequence[str]) -> TableValuedAlias:
    """What is `given` for these columns as a table, in PostgreSQL."""
    kinds = {name: _sent(table.__table__.c[name].type) for name in names}
    arrays = [
        cast(bindparam(f"given_{name}", type_=NullType()), postgresql.ARRAY(kind))
        for name, kind in kinds.items()
    ]
    told = func.unnest(*arrays)
    return told.table_valued(*(column(name, kind) for name, kind in kinds.items())).render_derived()


def given(
    dialect: Dialect,
    table: type[Row],
    rows: Sequence[Mapping[str, Any]],
    *,
    clean: Collection[str] = (),
) -> Sequence[Mapping[str, Any]] | Mapping[str, Values]:
    """Rows as the parameters of such a statement; what is None in one is null.

    The values of columns that are `clean` are fit to be stored as they are.
    """
    if dialect.name == "sqlite":
        return rows
    kinds, json = _kinds(table)
    told: dict[str, Values] = {}
    for name in rows[0]:
        values = [row[name] for row in rows]
        if name in kinds and name not in clean:
            stored = kinds[name].process_bind_param
            values = [stored(value, dialect) for value in values]
        if name in json:
            values = [None if value is None else _WRITTEN.encode(value) for value in values]
        told[f"given_{name}"] = Values(values)
    return told


def _sent(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    """What values of a type are sent as."""
    stored = kind.impl_instance if isinstance(kind, TypeDecorator) else kind
    return Text() if isinstance(stored, JSON) else stored


@cache
def _kinds(table: type[Row]) -> tuple[Mapping[str, TypeDecorator[Any]], frozenset[str]]:
    """The columns whose values are made fit to be stored, and those of JSON."""
    columns = table.__table__.c
    kinds = {one.name: one.type for one in columns if isinstance(one.type, TypeDecorator)}
    json = [name for name, kind in kinds.items() if isinstance(kind.impl_instance, JSON)]
    return kinds, frozenset(json)
