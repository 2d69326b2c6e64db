"""Both databases for tests: every test that asks for `store` runs on SQLite and PostgreSQL.

PostgreSQL is the server at STANDPOINT_TEST_POSTGRES_URL, else one on 127.0.0.1:5432 that lets
`postgres` in, else a private one (pytest-postgresql, which root cannot start). Without any, its
tests skip and say why; where CI is set they fail.

The schema is made once per process: SQLite tests get copies of one file, PostgreSQL tests share
a scratch database that is emptied after each of them.
"""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from pipeline.store.database import Database
from pipeline.store.sql import SqlStore, open_store, upgrade_store
from pipeline.store.tables import Row

BACKENDS = ("sqlite", "postgresql")
USUAL_SERVER = "postgresql://postgres@127.0.0.1:5432/postgres"
LOCK_PATIENCE = "set lock_timeout = '20s'"


@pytest.fixture(scope="session")
def postgresql_server(request: pytest.FixtureRequest) -> str:
    """The URL of a server on which scratch databases can be made."""
    named = os.environ.get("STANDPOINT_TEST_POSTGRES_URL")
    if named:
        return named
    if _answers(USUAL_SERVER):
        return USUAL_SERVER
    if os.geteuid() != 0 and shutil.which("pg_ctl"):
        own = request.getfixturevalue("postgresql_proc")
        return f"postgresql://{own.user}:{own.password or ''}@{own.host}:{own.port}/postgres"
    reason = (
        "no PostgreSQL: set STANDPOINT_TEST_POSTGRES_URL, start one on 127.0.0.1:5432, or put "
        "pg_ctl on the path and be no root"
    )
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql_server: str) -> Iterator[str]:
    """The URL of this process's scratch database, with the newest schema."""
    with scratch_database(postgresql_server) as url:
        upgrade_store(url)
        yield url


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the newest schema, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "standpoint.db"
    upgrade_store(f"sqlite:///{path}")
    return path


@pytest.fixture(params=BACKENDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database with the newest schema and no rows; on both databases."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("migrated_sqlite")
        shutil.copy(template, tmp_path / "standpoint.db")
        yield f"sqlite:///{tmp_path / 'standpoint.db'}"
    else:
        url: str = request.getfixturevalue("migrated_postgresql")
        yield url
        _empty(url)


@pytest.fixture
def store(database_url: str) -> Iterator[SqlStore]:
    """A store without rows; on both databases."""
    opened = open_store(database_url)
    yield opened
    opened.close()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The same database as `store`, for a look behind the doors; on both databases."""
    opened = Database.at(database_url)
    yield opened
    opened.close()


@pytest.fixture(params=BACKENDS)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without any schema; on both databases."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
    else:
        with scratch_database(request.getfixturevalue("postgresql_server")) as url:
            yield url


@contextmanager
def house_environment(request: pytest.FixtureRequest, house: Path) -> Iterator[dict[str, str]]:
    """The variables of a process on a house's files, with the database that a fixture is for."""
    variables = {
        **os.environ,
        "STANDPOINT_HOME": str(house / "home"),
        "STANDPOINT_SOURCES": str(house / "sources.yaml"),
        "STANDPOINT_TARGETS": str(house / "targets.yaml"),
    }
    if request.param == "sqlite":
        yield {**variables, "STANDPOINT_DATABASE_URL": f"sqlite:///{house / 'standpoint.db'}"}
    else:
        with scratch_database(request.getfixturevalue("postgresql_server")) as url:
            yield {**variables, "STANDPOINT_DATABASE_URL": url}


@contextmanager
def scratch_database(server: str) -> Iterator[str]:
    """Makes a database on a server, gives its URL, and drops it at the end."""
    name = f"standpoint_test_{os.getpid()}_{secrets.token_hex(4)}"
    quoted = sql.Identifier(name)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(quoted))
        connection.execute(sql.SQL("alter database {} set synchronous_commit = off").format(quoted))
    try:
        yield server.rpartition("/")[0] + "/" + name
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(sql.SQL("drop database {} with (force)").format(quoted))


def _answers(server: str) -> bool:
    try:
        psycopg.connect(server, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _empty(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(LOCK_PATIENCE)
        for table in reversed(Row.metadata.sorted_tables):
            connection.execute(sql.SQL("delete from {}").format(sql.Identifier(table.name)))
