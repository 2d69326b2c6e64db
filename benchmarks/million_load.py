"""Fills a database with a generated archive, as fast as each of the two takes rows."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import Connection, text

from million_rows import COLUMNS, Archive
from pipeline.store import standing
from pipeline.store.database import Database
from pipeline.store.rebuilding import rebuild


def load(database: Database, archive: Archive) -> None:
    """Writes all rows without triggers, then works out what stands as an upgrade does."""
    sqlite = database.engine.dialect.name == "sqlite"
    with database.migrating() as connection:
        standing.drop(connection)
        with _without_indexes(connection):
            if not sqlite:
                connection.exec_driver_sql("set session_replication_role = replica")
            for day in archive.days():
                (_insert if sqlite else _copy)(connection, day)
            if not sqlite:
                _number_on(connection)


def work_out(database: Database) -> None:
    """Works out what stands, as an upgrade of the schema does."""
    with database.migrating() as connection:
        connection.exec_driver_sql("analyze")
    with database.migrating() as connection:
        standing.drop(connection)
        standing.create(connection)
        rebuild(connection)
    with database.migrating() as connection:
        connection.exec_driver_sql("analyze")
    if database.engine.dialect.name == "postgresql":
        alone = database.engine.execution_options(isolation_level="AUTOCOMMIT")
        with alone.connect() as connection:
            connection.exec_driver_sql("vacuum analyze")


def _copy(connection: Connection, rows: Mapping[str, list[tuple[object, ...]]]) -> None:
    cursor = connection.connection.cursor()
    for table, names in COLUMNS.items():
        if table not in rows:
            continue
        columns = names.split()
        width = len(columns)
        with cursor.copy(f"copy {table} ({', '.join(columns)}) from stdin") as copy:
            lines = [
                "\t".join(["\\N" if value is None else str(value) for value in row[:width]])
                for row in rows[table]
            ]
            copy.write("\n".join(lines) + "\n")


def _insert(connection: Connection, rows: Mapping[str, list[tuple[object, ...]]]) -> None:
    cursor = connection.connection.cursor()
    for table, names in COLUMNS.items():
        if table in rows:
            columns = names.split()
            marks = ", ".join("?" * len(columns))
            given = [row[: len(columns)] for row in rows[table]]
            cursor.executemany(
                f"insert into {table} ({', '.join(columns)}) values ({marks})", given
            )


@contextmanager
def _without_indexes(connection: Connection) -> Iterator[None]:
    """Drops all indexes but those of keys, and builds them again at the end."""
    if connection.dialect.name == "sqlite":
        query = "select name, sql from sqlite_master where type = 'index' and sql is not null"
    else:
        query = (
            "select indexname, indexdef from pg_indexes where schemaname = current_schema() and "
            "indexname not in (select conname from pg_constraint)"
        )
        connection.exec_driver_sql("set maintenance_work_mem = '1GB'")
    indexes = connection.execute(text(query)).all()
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
