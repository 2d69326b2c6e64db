"""The results database as the rest of the pipeline holds it: all doors in one object."""

from pathlib import Path
from shlex import join

from sqlalchemy import URL

from pipeline.errors import PermanentError
from pipeline.store import schema
from pipeline.store.actor_configuring import ActorConfiguring
from pipeline.store.analyzing import Analyzing
from pipeline.store.balancing import Balancing
from pipeline.store.cataloguing import Cataloguing
from pipeline.store.collecting import Collecting
from pipeline.store.comparing import Comparing
from pipeline.store.copies import copy_sqlite
from pipeline.store.correcting import Correcting
from pipeline.store.database import Database
from pipeline.store.days import Days
from pipeline.store.desk import DeskReading
from pipeline.store.digesting import Digesting
from pipeline.store.endpointing import Endpointing
from pipeline.store.exporting import Exporting
from pipeline.store.extracting import Extracting
from pipeline.store.forgetting import Forgetting
from pipeline.store.grouping import Grouping
from pipeline.store.handing_in import HandingIn
from pipeline.store.hosting import Hosting
from pipeline.store.indexing import Indexing
from pipeline.store.ledgering import Ledgering
from pipeline.store.maintaining import Maintaining
from pipeline.store.publishing import Publishing
from pipeline.store.reading import Reading
from pipeline.store.regating import Regating
from pipeline.store.rereading import Rereading
from pipeline.store.reviewing import Reviewing
from pipeline.store.running import Running
from pipeline.store.story_reading import StoryReading


class SqlStore(
    Collecting,
    Extracting,
    HandingIn,
    Rereading,
    Grouping,
    Analyzing,
    Comparing,
    Regating,
    Reviewing,
    Correcting,
    ActorConfiguring,
    Ledgering,
    Endpointing,
    Hosting,
    Running,
    Maintaining,
    Days,
    Indexing,
    Forgetting,
    Exporting,
    Publishing,
    Balancing,
    Digesting,
    StoryReading,
    Reading,
    Cataloguing,
    DeskReading,
):
    """Every store port on one SQLite or PostgreSQL database."""

    def backup(self, path: Path) -> None:
        """Copies an SQLite database to a new file, whoever uses it meanwhile.

        Raises:
            BadAddress: there is a file of that name already.
            PermanentError: the database is PostgreSQL's; the message names the command to run.
            StoreUnavailable: the copy cannot be written.
        """
        address = self._database.engine.url
        if address.get_backend_name() != "sqlite":
            raise PermanentError(f"PostgreSQL makes its own copies; run: {_pg_dump(address, path)}")
        copy_sqlite(Path(self._database.place), path)

    def close(self) -> None:
        """Gives all connections back."""
        self._database.close()


def open_store(url: str, *, upgrade: bool = False) -> SqlStore:
    """The store behind a database URL; with `upgrade` its schema is created or migrated first.

    Raises:
        ConfigurationError: the URL cannot be used.
        SchemaMismatch: the schema is not this code's; the message names the next step.
        StoreUnavailable: the database does not answer.
    """
    database = Database.at(url)
    try:
        if upgrade:
            schema.upgrade(database)
        else:
            schema.check(database)
    except BaseException:
        database.close()
        raise
    return SqlStore(database)


def upgrade_store(url: str) -> schema.Upgraded:
    """Creates or migrates the schema of the database behind a URL.

    Raises:
        ConfigurationError: the URL cannot be used.
        SchemaMismatch: the schema is newer than this code, or another program's.
        StoreUnavailable: the database does not answer.
    """
    database = Database.at(url)
    try:
        return schema.upgrade(database)
    finally:
        database.close()


def _pg_dump(address: URL, path: Path) -> str:
    words = [
        "pg_dump",
        "--format=custom",
        f"--file={path}",
        f"--host={address.host or 'localhost'}",
    ]
    words += [f"--port={address.port}"] if address.port else []
    words += [f"--username={address.username}"] if address.username else []
    return join([*words, str(address.database or address.username or "")])
