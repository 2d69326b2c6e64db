"""The quick way of filling a database for benchmarks gives what writing row by row gives."""

import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Connection

from databases import BACKENDS, scratch_database
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.sql import open_store, upgrade_store

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "benchmarks"))
from million_load import load, work_out
from million_rows import COLUMNS, Archive

ARTICLES, DAYS = 240, 3
WORDS = "create virtual table temp.{0}_told using fts5vocab(main, {0}, instance)"

Content = dict[str, Counter[tuple[object, ...]]]


@pytest.fixture(params=BACKENDS)
def two_databases(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[tuple[Database, Database]]:
    """Two of a kind, with the newest schema and no rows."""
    with ExitStack() as later:
        urls = []
        for name in ("one", "other"):
            if request.param == "sqlite":
                file = tmp_path / f"{name}.db"
                shutil.copy(request.getfixturevalue("migrated_sqlite"), file)
                urls.append(f"sqlite:///{file}")
            else:
                server = request.getfixturevalue("postgresql_server")
                urls.append(later.enter_context(scratch_database(server)))
                upgrade_store(urls[-1])
        opened = [Database.at(url) for url in urls]
        yield opened[0], opened[1]
        for one in opened:
            one.close()


def archive() -> Archive:
    return Archive(ARTICLES, 5, last=date(2026, 11, 29), span=DAYS)


def write_row_by_row(database: Database) -> None:
    """Writes under triggers, table after table, each after those that it refers to."""
    mark = "?" if database.engine.dialect.name == "sqlite" else "%s"
    days = list(archive().days())
    for table, names in COLUMNS.items():
        columns = names.split()
        statement = f"insert into {table} ({', '.join(columns)}) values "
        statement += f"({', '.join([mark] * len(columns))})"
        for day in days:
            with database.writing() as connection:
                cursor = connection.connection.cursor()
                for row in day.get(table, []):
                    given = [None if one is None else str(one) for one in row[: len(columns)]]
                    cursor.execute(statement, given)
    store = open_store(database.engine.url.render_as_string(hide_password=False))
    store.settle()
    store.index_words()
    store.close()


def content(database: Database) -> Content:
    """All rows of all tables; what a database numbers by itself is told without its number."""
    found: Content = {}
    with database.reading() as connection:
        for table in tables.Row.metadata.sorted_tables:
            names = [column.name for column in table.columns]
            if table.name not in COLUMNS and table.name != "listed_article":
                names.remove("id")
            query = f"select {', '.join(names)} from {table.name}"
            found[table.name] = Counter(_told(row) for row in connection.exec_driver_sql(query))
        if database.engine.dialect.name == "sqlite":
            found |= _words(connection)
    return found


def _words(connection: Connection) -> Content:
    found = {}
    for name in ("article_words", "summary_words"):
        connection.exec_driver_sql(WORDS.format(name))
        query = f"select term, doc, col, offset from {name}_told"
        found[name] = Counter(map(tuple, connection.exec_driver_sql(query)))
    return found


def _told(row: Iterator[object]) -> tuple[object, ...]:
    return tuple(str(one) if isinstance(one, list | dict) else one for one in row)


def test_rows_written_at_once_are_those_written_one_by_one(
    two_databases: tuple[Database, Database],
) -> None:
    """All tables and indexes of words hold the same after the quick way and after the slow one."""
    quick, slow = two_databases
    load(quick, archive())
    work_out(quick)
    write_row_by_row(slow)
    ours, theirs = content(quick), content(slow)
    assert {name: len(rows) for name, rows in ours.items()} == {
        name: len(rows) for name, rows in theirs.items()
    }
    assert ours == theirs
    assert all(ours[name] for name in ("standing_change", "source_month", "listed_article"))
