"""The schema's way into a database: which revision it has, and how it gets the newest one.

An upgrade is one transaction on both databases, under a lock: views and triggers are dropped,
migrations run, both are created, and what stands is worked out anew where it may differ. Killed at
any moment it leaves the old schema; two at once take turns.
"""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, inspect, text

from pipeline.errors import SchemaMismatch
from pipeline.store import comments, standing, views, word_index
from pipeline.store.copies import copy_sqlite
from pipeline.store.database import Database
from pipeline.store.rebuilding import rebuild
from pipeline.store.views.counted import CONTESTS, DAYS, LEADS
from pipeline.store.views.live import STANDING_TABLES, live

VERSION_TABLE = "standpoint_version"
UPGRADE_LOCK = 0x5374616E64706F69
DIALECTS = ("sqlite", "postgresql")
MIGRATIONS = Path(__file__).parent / "migrations"


@dataclass(frozen=True, slots=True)
class Upgraded:
    """What an upgrade did: the revisions before and after, and the copy made of an SQLite file.

    `before` is None for a database that was empty; only an older schema is copied.
    """

    before: str | None
    after: str
    copy: Path | None = None


def newest() -> str:
    """The revision that this code knows last."""
    return str(_script().get_current_head())


def views_digest() -> str:
    """What identifies the views as this code creates them, and what keeps their tables right.

    The newest migration names it. Both are created anew by every upgrade, so a change of them
    needs a migration to travel with.
    """
    words = [view.select(dialect) for view in views.VIEWS for dialect in DIALECTS]
    words += [statement for dialect in DIALECTS for statement in standing.definitions(dialect)]
    return sha256("\n".join(words).encode()).hexdigest()[:16]


def stands_digest() -> str:
    """What identifies how what stands is worked out.

    A migration that names it changes no row from which that follows. Where all do that an upgrade
    runs, and the one before them says the same, nothing is worked out anew.
    """
    queries = [live(table, dialect, "wanted") for table in STANDING_TABLES for dialect in DIALECTS]
    queries += [DAYS, LEADS, CONTESTS]
    return sha256("\n".join(queries).encode()).hexdigest()[:16]


def current(database: Database) -> str | None:
    """The database's revision; None where it has no schema yet."""
    with database.reading() as connection:
        return _revision(connection)


def check(database: Database) -> None:
    """Refuses a database whose schema is not this code's.

    Raises:
        SchemaMismatch: it is empty, older or newer; the message names the next step.
        StoreUnavailable: the database does not answer.
    """
    found = current(database)
    if found is None:
        raise SchemaMismatch(
            f"the results database at {database.place} has no schema yet: "
            "run `standpoint db upgrade`"
        )
    _refuse_newer(database, found)
    if found != newest():
        raise SchemaMismatch(
            f"the results database at {database.place} has schema {found}, this program needs "
            f"{newest()}: run `standpoint db upgrade`"
        )


def upgrade(database: Database) -> Upgraded:
    """Brings a database to the newest schema; one that has it is left alone.

    Raises:
        SchemaMismatch: its schema is newer than this code, or it holds another program's tables.
        StoreUnavailable: the database does not answer.
    """
    found = current(database)
    if found == newest():
        return Upgraded(found, found)
    with database.migrating() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})
        return _upgrade(database, connection)


def _upgrade(database: Database, connection: Connection) -> Upgraded:
    found, wanted = _revision(connection), newest()
    if found == wanted:
        return Upgraded(found, found)
    copy = None
    if found is None:
        _refuse_foreign(database, connection)
    else:
        _refuse_newer(database, found)
        copy = _copy(database, found)
    standing.drop(connection)
    views.drop(connection)
    word_index.stop(connection)
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    word_index.start(connection)
    views.create(connection)
    standing.create(connection)
    if found is None or not _stands(found):
        rebuild(connection)
    comments.write(connection)
    return Upgraded(found, wanted, copy)


def _stands(found: str) -> bool:
    """Whether what stands in a database of this revision stands in the newest one too."""
    script = _script()
    run = [script.get_revision(found), *script.iterate_revisions(newest(), found)]
    return {getattr(one.module, "stands", None) for one in run} == {stands_digest()}


def _copy(database: Database, revision: str) -> Path | None:
    if database.engine.dialect.name != "sqlite":
        return None
    file = Path(database.place)
    number = 1
    while (copy := _copy_name(file, revision, number)).exists():
        number += 1
    copy_sqlite(file, copy)
    return copy


def _copy_name(file: Path, revision: str, number: int) -> Path:
    again = f"-{number}" if number > 1 else ""
    return file.with_name(f"{file.stem}.schema-{revision}{again}{file.suffix}")


def _refuse_newer(database: Database, found: str) -> None:
    try:
        _script().get_revision(found)
    except CommandError as error:
        raise SchemaMismatch(
            f"the results database at {database.place} has schema {found}, newer than the "
            f"{newest()} of this program: upgrade Standpoint"
        ) from error


def _refuse_foreign(database: Database, connection: Connection) -> None:
    tables = sorted(inspect(connection).get_table_names())
    if tables:
        raise SchemaMismatch(
            f"the database at {database.place} holds tables of another program, such as "
            f"{tables[0]}: give Standpoint an empty one in STANDPOINT_DATABASE_URL"
        )


def _revision(connection: Connection) -> str | None:
    options = {"version_table": VERSION_TABLE}
    return MigrationContext.configure(connection, opts=options).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


@cache
def _script() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())
