"""One database with its two kinds of transaction; what goes wrong there, in our own words."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock, local
from typing import Any

from sqlalchemy import Connection, Engine, exc

from pipeline.errors import StoreUnavailable
from pipeline.store.engine import BUSY_SECONDS, open_engine, place
from pipeline.store.standing import renew

NEXT_STEPS = {
    "readonly": "make the file and its folder writable",
    "read-only": "make the database writable",
    "full": "free some space",
    "No space": "free some space",
    "locked": "another program writes to it; try again",
    "unable to open": "check the path and its rights",
    "not a database": "the file is something else; choose another path",
    "malformed": "the file is damaged; restore a backup",
    "authentication": "check user and password in STANDPOINT_DATABASE_URL",
    "does not exist": "create it, or correct STANDPOINT_DATABASE_URL",
}
START_IT = "start it, or correct STANDPOINT_DATABASE_URL"


class Database:
    """A results database, opened."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.place = place(engine.url)
        # PostgreSQL shows each statement what was committed before it, in a transaction or not;
        # without one, reading takes two messages less.
        self._is_sqlite = engine.dialect.name == "sqlite"
        alone = {} if self._is_sqlite else {"isolation_level": "AUTOCOMMIT"}
        self._single = engine.execution_options(**alone) if alone else engine
        self._turns = RLock()
        self._shared = local()

    @classmethod
    def at(cls, url: str) -> "Database":
        """The database behind a URL; nothing is dialled yet.

        Raises:
            ConfigurationError: the URL cannot be used.
        """
        return cls(open_engine(url))

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads, on one consistent state in SQLite.

        Raises:
            StoreUnavailable: the database does not answer.
        """
        if shared := getattr(self._shared, "connection", None):
            yield shared
            return
        with translated(self), self._single.connect() as connection, connection.begin():
            if self._is_sqlite:
                connection.exec_driver_sql("BEGIN")
            yield connection

    @contextmanager
    def answering(self) -> Iterator[Connection]:
        """Reading for what people ask: PostgreSQL plans each question for what it is about.

        A plan kept for any day and any target took four times as long on a year of one.

        Raises:
            StoreUnavailable: the database does not answer.
        """
        with self.reading() as connection:
            if self._is_sqlite:
                yield connection
                return
            driver: Any = connection.connection.driver_connection
            kept, driver.prepare_threshold = driver.prepare_threshold, None
            try:
                yield connection
            finally:
                driver.prepare_threshold = kept

    @contextmanager
    def streaming(self) -> Iterator[Connection]:
        """A reading transaction on one consistent state, for rows that are taken some at a time.

        Raises:
            StoreUnavailable: the database does not answer.
        """
        options: dict[str, Any] = {}
        if not self._is_sqlite:
            options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        streamer = self.engine.execution_options(**options)
        with translated(self), streamer.connect() as connection, connection.begin():
            if self._is_sqlite:
                connection.exec_driver_sql("BEGIN")
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes: committed at the end, rolled back on any error.

        Raises:
            StoreUnavailable: the database does not answer, is locked, full or read-only.
        """
        if shared := getattr(self._shared, "connection", None):
            yield shared
            return
        with (
            translated(self),
            self._turn(),
            self.engine.connect() as connection,
            connection.begin(),
        ):
            self._lock(connection)
            yield connection
            renew(connection)

    @contextmanager
    def alone(self) -> Iterator[Connection]:
        """For one statement, which is a transaction of its own: nothing begins or ends it.

        Not for tables from which what stands follows.

        Raises:
            StoreUnavailable: the database does not answer, is locked, full or read-only.
        """
        if shared := getattr(self._shared, "connection", None):
            yield shared
            return
        with translated(self), self._turn(), self._single.connect() as connection:
            yield connection

    @contextmanager
    def together(self) -> Iterator[None]:
        """Makes one transaction of all that this thread reads and writes inside.

        Raises:
            StoreUnavailable: the database does not answer, is locked, full or read-only.
        """
        with self.writing() as connection:
            self._shared.connection = connection
            try:
                yield
            finally:
                self._shared.connection = None

    @property
    def is_shared(self) -> bool:
        """Whether what this thread writes now is part of one transaction of many."""
        return getattr(self._shared, "connection", None) is not None

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Lets the threads of this process write to SQLite one after the other.

        It lets only one write anyway; without turns, the others ask again and again, each over a
        connection of its own. Who waits for long tries all the same, and is told why it cannot.
        """
        is_ours = self._is_sqlite and self._turns.acquire(timeout=BUSY_SECONDS)
        try:
            yield
        finally:
            if is_ours:
                self._turns.release()

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """A writing transaction of its own in which tables can be rebuilt.

        SQLite looks at foreign keys only at the end, because a table is rebuilt by dropping it.

        Raises:
            StoreUnavailable: the database does not answer, is locked, full or read-only.
        """
        with translated(self), self.engine.connect() as connection:
            connection.detach()
            if self._is_sqlite:
                connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")
            with connection.begin():
                self._lock(connection)
                yield connection
                broken = "PRAGMA foreign_key_check"
                if self._is_sqlite and connection.exec_driver_sql(broken).first():
                    raise RuntimeError("a migration left a row that refers to nothing")

    def _lock(self, connection: Connection) -> None:
        """Begins an SQLite transaction that can never fail halfway for want of the lock."""
        if self._is_sqlite:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    def close(self) -> None:
        """Gives all connections back."""
        self.engine.dispose()


class OnDatabase:
    """What every part of the store starts from."""

    def __init__(self, database: Database) -> None:
        self._database = database


@contextmanager
def translated(database: Database) -> Iterator[None]:
    """Turns a database that cannot work into one sentence; mistakes in our SQL pass as they are.

    Raises:
        StoreUnavailable: the database is down, locked, full, read-only or damaged.
    """
    try:
        yield
    except exc.TimeoutError as error:
        raise StoreUnavailable(
            f"the results database at {database.place} has no free connection; try again"
        ) from error
    except exc.DBAPIError as error:
        if not _is_operational(error):
            raise
        raise StoreUnavailable(_sentence(database, str(error.orig))) from error


def _is_operational(error: exc.DBAPIError) -> bool:
    if isinstance(error, exc.OperationalError | exc.InterfaceError | exc.InternalError):
        return "no such" not in str(error.orig)
    return type(error) is exc.DatabaseError


def _sentence(database: Database, reason: str) -> str:
    password = database.engine.url.password
    first = (reason.strip().splitlines() or ["no reason given"])[0].rpartition("failed: ")[2]
    if password:
        first = first.replace(str(password), "***")
    step = next((step for word, step in NEXT_STEPS.items() if word in reason), None)
    if step is None:
        step = "try again" if database.engine.dialect.name == "sqlite" else START_IT
    return f"the results database at {database.place} is unavailable: {first}; {step}"
