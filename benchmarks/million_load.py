"""Fills a database with a generated archive, as fast as each of the two takes rows.

rows without triggers and indexes --> indexes --> what triggers would have written, all at once

The result is what writing the same rows one by one gives; `tests/test_million_load.py` compares.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, text

from million_rows import COLUMNS, Archive
from pipeline.store import word_index_postgresql, word_index_sqlite
from pipeline.store.database import Database
from pipeline.store.rebuilding import rebuild

Rows = Mapping[str, list[tuple[object, ...]]]

UNGROUPED = (
    "insert into ungrouped_version (version_id) select id from version where id not in "
    "(select version_id from ungrouped_version) order by id"
)
LISTED = {"sqlite": word_index_sqlite.FILL, "postgresql": word_index_postgresql.BUILD}
INDEXES = {
    "sqlite": "select name, sql from sqlite_master where type = 'index' and sql is not null",
    "postgresql": "select indexname, indexdef from pg_indexes "
    "where schemaname = current_schema() and indexname not in (select conname from pg_constraint)",
}
TRIGGERS = "select name, sql from sqlite_master where type = 'trigger'"


def load(database: Database, archive: Archive) -> None:
    """Writes all rows, and what lists, search and grouping find them by."""
    dialect = database.engine.dialect.name
    with database.migrating() as connection, _without_indexes(connection):
        with _without_triggers(connection):
            for day in archive.days():
                (_insert if dialect == "sqlite" else _copy)(connection, day)
        if dialect == "postgresql":
            _number_on(connection)
        for statement in (*LISTED[dialect], UNGROUPED):
            connection.exec_driver_sql(statement)
        if dialect == "postgresql":
            connection.execute(text(word_index_postgresql.ADD_WORDS), {"most": archive.articles})


def work_out(database: Database) -> None:
    """Works out what stands, as an upgrade of the schema does."""
    with database.migrating() as connection:
        connection.exec_driver_sql("analyze")
    with database.migrating() as connection:
        rebuild(connection)
    with database.migrating() as connection:
        connection.exec_driver_sql("analyze")
    if database.engine.dialect.name == "postgresql":
        alone = database.engine.execution_options(isolation_level="AUTOCOMMIT")
        with alone.connect() as connection:
            connection.exec_driver_sql("vacuum analyze")


def _copy(connection: Connection, rows: Rows) -> None:
    cursor = connection.connection.cursor()
    for table, columns, given in _by_table(rows):
        with cursor.copy(f"copy {table} ({', '.join(columns)}) from stdin") as copy:
            lines = [
                "\t".join(["\\N" if value is None else str(value) for value in row])
                for row in given
            ]
            copy.write("\n".join(lines) + "\n")


def _insert(connection: Connection, rows: Rows) -> None:
    cursor = connection.connection.cursor()
    for table, columns, given in _by_table(rows):
        marks = ", ".join("?" * len(columns))
        cursor.executemany(f"insert into {table} ({', '.join(columns)}) values ({marks})", given)


def _by_table(rows: Rows) -> Iterator[tuple[str, Sequence[str], list[tuple[object, ...]]]]:
    """Each table's columns and rows, without what the archive notes behind these."""
    for table, names in COLUMNS.items():
        if table in rows:
            columns = names.split()
            yield table, columns, [row[: len(columns)] for row in rows[table]]


@contextmanager
def _without_triggers(connection: Connection) -> Iterator[None]:
    """Lets no trigger run; PostgreSQL looks at no foreign key either."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("set session_replication_role = replica")
        yield
        connection.exec_driver_sql("set session_replication_role = origin")
        return
    triggers = connection.execute(text(TRIGGERS)).all()
    for name, _ in triggers:
        connection.exec_driver_sql(f"drop trigger {name}")
    yield
    for _, definition in triggers:
        connection.exec_driver_sql(definition)


@contextmanager
def _without_indexes(connection: Connection) -> Iterator[None]:
    """Drops all indexes but those of keys, and builds them again at the end."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("set maintenance_work_mem = '1GB'")
    indexes = connection.execute(text(INDEXES[connection.dialect.name])).all()
    for name, _ in indexes:
        connection.exec_driver_sql(f"drop index {name}")
    yield
    for _, definition in indexes:
        connection.exec_driver_sql(definition)


def _number_on(connection: Connection) -> None:
    for table in COLUMNS:
        connection.exec_driver_sql(
            f"select setval(pg_get_serial_sequence('{table}', 'id'), (select max(id) from {table}))"
        )
