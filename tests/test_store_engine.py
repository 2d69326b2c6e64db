"""Opening databases: what is accepted, how sessions are set, what a person is told."""

import socket
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from pipeline.errors import BadAddress, ConfigurationError, PermanentError, StoreUnavailable
from pipeline.ports import HostRow
from pipeline.store import engine
from pipeline.store.database import Database
from pipeline.store.engine import database_address
from pipeline.store.sql import SqlStore, open_store, upgrade_store

SECRET = "s3cr3t"  # noqa: S105 - a password that must not appear


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://u:s3cr3t@host/name", "'mysql'"),
        ("sqlite://", "must be a file"),
        ("sqlite:///:memory:", "must be a file"),
        ("u:s3cr3t@host", "malformed"),
        ("", "malformed"),
    ],
)
def test_unusable_urls_are_refused(url: str, said: str) -> None:
    """A URL of no database that we know is refused with what was expected, without its password."""
    with pytest.raises(ConfigurationError, match="expected sqlite:///PATH or postgresql") as caught:
        open_store(url)
    assert said in caught.value.message
    assert SECRET not in caught.value.message


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg2"])
def test_postgresql_is_always_reached_through_psycopg_3(scheme: str) -> None:
    """Whatever the URL calls the driver, it is psycopg 3."""
    assert database_address(f"{scheme}://h/n").drivername == "postgresql+psycopg"


def test_sqlite_files_get_their_folder_and_their_settings(tmp_path: Path) -> None:
    """The folder is made; the file has a write-ahead log, foreign keys and patience with locks."""
    url = f"sqlite:///{tmp_path / 'new' / 'folder' / 'standpoint.db'}"
    upgrade_store(url)
    database = Database.at(url)
    with database.reading() as connection:
        told = {
            name: connection.exec_driver_sql(f"pragma {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")
        }
    database.close()
    assert told == {
        "journal_mode": "wal",
        "foreign_keys": 1,
        "busy_timeout": 30_000,
        "synchronous": 1,
    }


def test_a_reader_does_not_wait_for_a_writer(database: Database) -> None:
    """While one transaction writes, another reads the state before it."""
    insert = "insert into source (slug, name) values ('a', 'A')"
    with database.writing() as writer:
        writer.exec_driver_sql(insert)
        with database.reading() as reader:
            assert reader.exec_driver_sql("select count(*) from source").scalar() == 0
    with database.reading() as reader:
        assert reader.exec_driver_sql("select count(*) from source").scalar() == 1


def test_foreign_keys_are_enforced(database: Database) -> None:
    """A row that refers to nothing is refused by both databases."""
    row = "insert into target_revision (target_id, statement, description, aliases, only_if_named,"
    row += " languages, sha256, since) values (7, '', '', '[]', false, '[]', '', '2026-01-01')"
    with pytest.raises(Exception, match=r"(?i)foreign key"), database.writing() as connection:
        connection.exec_driver_sql(row)


def test_postgresql_sessions_are_in_utc(migrated_postgresql: str) -> None:
    """Sessions name themselves and have UTC as their time zone."""
    store = open_store(migrated_postgresql)
    names = "current_setting('timezone'), current_setting('application_name')"
    table = store.query(f"select {names}", limit=1, seconds=5)
    store.close()
    assert table.rows == (("UTC", "standpoint"),)


def test_a_server_that_is_down_is_named_without_its_password() -> None:
    """A PostgreSQL that does not answer gives one line: host, database, next step."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    with pytest.raises(StoreUnavailable) as caught:
        open_store(f"postgresql://news:{SECRET}@127.0.0.1:{port}/standpoint")
    message = caught.value.message
    assert f"127.0.0.1:{port}/standpoint is unavailable" in message
    assert message.endswith("start it, or correct STANDPOINT_DATABASE_URL")
    assert SECRET not in message


def test_what_people_ask_is_planned_for_what_it_is_about(migrated_postgresql: str) -> None:
    """PostgreSQL keeps a plan of what is asked over and over, but of no question of people."""
    database, kept = Database.at(migrated_postgresql), []
    for ask in (database.answering, database.reading):
        for _ in range(8):
            with ask() as connection:
                connection.execute(text("select cast(:number as integer) + 1"), {"number": 1})
        with database.reading() as connection:
            plans = "select count(*) from pg_prepared_statements"
            kept.append(connection.exec_driver_sql(plans).scalar())
    database.close()
    assert kept == [0, 1]


def test_a_database_that_is_missing_on_the_server_is_named(postgresql_server: str) -> None:
    """A database that the server does not have is named with the next step."""
    url = postgresql_server.rpartition("/")[0] + "/no_such_standpoint"
    with pytest.raises(StoreUnavailable, match=r"no_such_standpoint.*create it, or correct"):
        open_store(url)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    """A file of another kind is left alone and named."""
    path = tmp_path / "notes.txt"
    path.write_text("These are my notes, and they are not a database at all.\n" * 100)
    with pytest.raises(StoreUnavailable, match=r"notes\.txt is unavailable.*choose another path"):
        open_store(f"sqlite:///{path}", upgrade=True)
    assert path.read_text().startswith("These are my notes")


def test_a_folder_in_the_place_of_the_file_is_named(tmp_path: Path) -> None:
    """A path that is a folder gives one line."""
    with pytest.raises(StoreUnavailable, match="check the path and its rights"):
        open_store(f"sqlite:///{tmp_path}")


def test_a_full_disk_is_named(tmp_path: Path) -> None:
    """A database that cannot grow says so, and nothing of the write stays."""
    url = f"sqlite:///{tmp_path / 'standpoint.db'}"
    upgrade_store(url)
    database = Database.at(url)

    def fill() -> None:
        with database.writing() as connection:
            connection.exec_driver_sql("pragma max_page_count = 1")
            for number in range(2000):
                row = f"insert into source (slug, name) values ('s{number}', '{'x' * 1000}')"
                connection.exec_driver_sql(row)

    with pytest.raises(StoreUnavailable, match="full; free some space"):
        fill()
    with database.reading() as connection:
        assert connection.exec_driver_sql("select count(*) from source").scalar() == 0
    database.close()


def test_a_lock_that_does_not_end_is_named(tmp_path: Path) -> None:
    """Where another program never lets go of the file, that is said."""
    url = f"sqlite:///{tmp_path / 'standpoint.db'}"
    upgrade_store(url)
    database = Database.at(url)
    other = sqlite3.connect(tmp_path / "standpoint.db", isolation_level=None)
    other.execute("begin immediate")
    with database.reading() as connection:
        connection.exec_driver_sql("pragma busy_timeout = 10")
    with pytest.raises(StoreUnavailable, match="another program writes to it"), database.writing():
        pass
    other.close()
    database.close()


def test_a_backup_is_a_whole_database(migrated_sqlite: Path, tmp_path: Path) -> None:
    """SQLite is copied to a new file, and never over one that is there."""
    path = tmp_path / "backups" / "copy.db"
    store = open_store(f"sqlite:///{migrated_sqlite}")
    store.backup(path)
    copy = open_store(f"sqlite:///{path}")
    assert copy.totals() == store.totals()
    copy.close()
    with pytest.raises(BadAddress, match="exists already"):
        store.backup(path)
    store.close()


def test_a_backup_command_holds_no_password() -> None:
    """For PostgreSQL the command to run is named, with all that it needs but the password."""
    database = Database.at(f"postgresql://news:{SECRET}@db.example:5433/standpoint")
    with pytest.raises(PermanentError, match="pg_dump --format=custom") as caught:
        SqlStore(database).backup(Path("copy.dump"))
    assert "--host=db.example --port=5433 --username=news standpoint" in caught.value.message
    assert SECRET not in caught.value.message


def test_a_connection_that_the_server_closed_is_replaced(
    migrated_postgresql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a rest it is asked whether it is still one; nobody notices."""
    monkeypatch.setattr(engine, "RESTED_SECONDS", 0.0)
    store, other = open_store(migrated_postgresql), open_store(migrated_postgresql)
    with other._database.writing() as connection:
        connection.exec_driver_sql(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where datname = current_database() and pid <> pg_backend_pid()"
        )
    assert store.host("courier.example:443") == HostRow()
    store.close()
    other.close()
