"""A person's own SQL, which can read everything and change nothing.

SQLite: a connection of its own, opened read-only, on which all but reading is refused before it
begins. PostgreSQL: a connection of its own, a read-only transaction, a statement timeout, and a
cursor, which takes exactly one query.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from time import monotonic
from typing import Any

import psycopg

from pipeline.errors import BadQuery, StoreUnavailable
from pipeline.ports import Table
from pipeline.store.database import Database, OnDatabase, translated
from pipeline.store.engine import open_engine

VALUE_BYTES = 64 * 1024 * 1024
"""The longest text that an SQLite query may build."""

INSTRUCTIONS_BETWEEN_LOOKS = 10_000
DECLARE_JSON = "select 1 from json_each('[]'), json_tree('[]')"
"""The first use of these declares tables in memory, which the check that follows would refuse."""

ALLOWED = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_RECURSIVE,
}


class Querying(OnDatabase):
    """`Reader.query` in SQL."""

    def query(self, sql: str, *, limit: int, seconds: float) -> Table:
        """The answer to a person's SQL, in a read-only transaction with a row and a time limit.

        Raises:
            BadQuery: it does not parse, would write, or took too long.
            StoreUnavailable: the database does not answer.
        """
        if limit < 1 or seconds <= 0:
            raise BadQuery("a query needs room for at least one row and some time")
        ask = _ask_sqlite if self._database.engine.dialect.name == "sqlite" else _ask_postgresql
        columns, rows = ask(self._database, sql, limit + 1, seconds)
        if not columns:
            raise BadQuery("the query answers nothing; write one that begins with SELECT or WITH")
        return Table(columns, tuple(rows[:limit]), truncated=len(rows) > limit)


Answered = tuple[tuple[str, ...], Sequence[tuple[object, ...]]]


def _ask_sqlite(database: Database, sql: str, limit: int, seconds: float) -> Answered:
    deadline = monotonic() + seconds
    address = f"{Path(database.place).absolute().as_uri()}?mode=ro"
    try:
        opened = sqlite3.connect(address, uri=True, isolation_level=None)
    except sqlite3.Error as error:
        raise StoreUnavailable(f"{database.place} cannot be opened: {error}") from error
    with closing(opened) as connection:
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, VALUE_BYTES)
        connection.execute("PRAGMA query_only = ON")
        connection.execute(DECLARE_JSON)
        connection.set_authorizer(_only_reading)
        connection.set_progress_handler(lambda: monotonic() > deadline, INSTRUCTIONS_BETWEEN_LOOKS)
        try:
            with closing(connection.execute(sql)) as cursor:
                columns = tuple(column[0] for column in cursor.description or ())
                return columns, cursor.fetchmany(limit)
        except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
            late = monotonic() > deadline
            raise BadQuery(_late(seconds) if late else _one_line(error)) from error


def _only_reading(action: int, name: str | None, function: str | None, *_: object) -> int:
    if action not in ALLOWED or "load_extension" in (name, function):
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK


def _ask_postgresql(database: Database, sql: str, limit: int, seconds: float) -> Answered:
    engine = open_engine(database.engine.url.render_as_string(hide_password=False), pooled=False)
    with translated(database), closing(engine.raw_connection()) as pooled:
        connection: Any = pooled.driver_connection
        connection.read_only = True
        try:
            connection.execute(f"set statement_timeout = {max(1, int(seconds * 1000))}")
            with connection.cursor(name="query") as cursor:
                cursor.execute(sql)
                columns = tuple(column.name for column in cursor.description or ())
                return columns, cursor.fetchmany(limit)
        except psycopg.errors.QueryCanceled as error:
            raise BadQuery(_late(seconds)) from error
        except (psycopg.Error, ValueError) as error:
            raise BadQuery(_one_line(error)) from error


def _late(seconds: float) -> str:
    return f"the query took longer than {seconds:g} s and was stopped; narrow it down"


def _one_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return f"the database refused the query: {lines[0] if lines else type(error).__name__}"
