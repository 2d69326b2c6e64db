"""Engines: how each of the two databases is opened so that both keep the same promises.

SQLite: write-ahead log, foreign keys on, 30 s of patience with a lock, what is deleted is
overwritten, and no transaction begins by itself: see `Database`.
PostgreSQL: psycopg 3, session time in UTC, connections checked after a rest, no just-in-time
compilation (plans of views look dear, so that compiling takes longer than the query), a page
anywhere costs hardly more than the next one (true of SSDs; otherwise tables are read whole).
"""

from functools import partial
from json import dumps
from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy import URL, Dialect, Engine, create_engine, event, exc, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool, Pool, QueuePool

from pipeline.errors import ConfigurationError, StoreUnavailable
from pipeline.store.binary import teach

BUSY_SECONDS = 30
CONNECT_SECONDS = 10
MOST_CONNECTIONS = 15
"""Connections of one process to PostgreSQL at most; who finds none free waits for one."""

RESTED_SECONDS = 1.0
"""A connection that was not used for so long may have been closed by the server meanwhile."""

_SINCE = "standpoint_rests_since"
EXPECTED = "expected sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME"


def open_engine(url: str, *, pooled: bool = True) -> Engine:
    """An engine for a database URL; the folder of an SQLite file is created.

    Raises:
        ConfigurationError: the URL cannot be used.
        StoreUnavailable: the folder cannot be created.
    """
    address = database_address(url)
    pool: type[Pool] = QueuePool if pooled else NullPool
    if address.get_backend_name() == "sqlite":
        return _sqlite_engine(address, pool)
    return _postgresql_engine(address, pool)


def database_address(url: str) -> URL:
    """The URL of a database, naming the driver that we use.

    Raises:
        ConfigurationError: it is no URL, of no database that we know, or names no file.
    """
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise ConfigurationError(f"the results database's URL is malformed; {EXPECTED}") from error
    match address.drivername.partition("+")[0]:
        case "postgresql" | "postgres":
            return address.set(drivername="postgresql+psycopg")
        case "sqlite" if _is_file(address):
            return address.set(drivername="sqlite+pysqlite")
        case "sqlite":
            raise ConfigurationError(f"an SQLite database must be a file; {EXPECTED}")
        case other:
            raise ConfigurationError(f"no results database can be {other!r}; {EXPECTED}")


def place(address: URL) -> str:
    """Where a database is, in words without its password."""
    if address.get_backend_name() == "sqlite":
        return str(address.database)
    port = address.port or 5432
    return f"{address.host or 'localhost'}:{port}/{address.database or address.username or ''}"


def _is_file(address: URL) -> bool:
    name = address.database or ""
    return bool(name) and name != ":memory:" and not name.startswith("file:")


def _sqlite_engine(address: URL, pool: type[Pool]) -> Engine:
    folder = Path(str(address.database)).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnavailable(
            f"the folder {folder} of the results database cannot be created: {error.strerror}"
        ) from error
    engine = create_engine(
        address,
        poolclass=pool,
        connect_args={"timeout": BUSY_SECONDS, "isolation_level": None, "check_same_thread": False},
        json_serializer=_written_json,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _: object) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA secure_delete = ON")


def _postgresql_engine(address: URL, pool: type[Pool]) -> Engine:
    options = address.query.get("options", "")
    # Opening a connection costs more than all that is asked through it: none is opened to be
    # closed again, and those used last are used next.
    sizes = {"pool_size": MOST_CONNECTIONS, "max_overflow": 0, "pool_use_lifo": True}
    engine = create_engine(
        address.difference_update_query(["options"]),
        poolclass=pool,
        connect_args={
            "application_name": "standpoint",
            "connect_timeout": CONNECT_SECONDS,
            "options": f"{options} -c timezone=UTC -c jit=off -c random_page_cost=1.1".strip(),
        },
        json_serializer=_written_json,
        **(sizes if pool is QueuePool else {}),
    )
    event.listen(engine, "connect", lambda connection, _: teach(connection))
    event.listen(engine, "checkin", _rested)
    event.listen(engine, "checkout", partial(_still_there, engine.dialect))
    return engine


def _rested(_: object, record: ConnectionPoolEntry) -> None:
    record.info[_SINCE] = monotonic()


def _still_there(dialect: Dialect, connection: Any, record: ConnectionPoolEntry, _: object) -> None:
    """Asks a connection that rested whether it is still one, instead of each before each use.

    Raises:
        DisconnectionError: it is none any more; another one is opened.
    """
    rested = monotonic() - record.info.get(_SINCE, monotonic())
    if rested < RESTED_SECONDS:
        return
    try:
        dialect.do_ping(connection)
    except dialect.loaded_dbapi.Error as error:
        raise exc.DisconnectionError("the server closed it") from error


def _written_json(document: Any) -> str:
    return dumps(document, ensure_ascii=False, allow_nan=False, sort_keys=True)
