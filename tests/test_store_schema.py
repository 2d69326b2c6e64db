"""The schema's way into a database: whole or not at all, once, and never backwards."""

import signal
import sqlite3
import subprocess
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect
from store_steps import rows

from pipeline.errors import SchemaMismatch
from pipeline.models.search_words import read_terms
from pipeline.ports.browsing import Search
from pipeline.store import schema, tables, word_index
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore, open_store, upgrade_store
from pipeline.store.tables import Row
from pipeline.store.views import VIEWS

CHECKOUT = Path(__file__).resolve().parent.parent
KILLED_AT = (1, 20, 60)
REWORDED = {"ix_attempt_day"}
"""Indexes whose expression PostgreSQL gives back in other words than it was given."""
KILLS_ITSELF = """
import os, signal, sys
from sqlalchemy import event
from pipeline.models.search_words import read_terms
from pipeline.ports.browsing import Search
from pipeline.store import schema
from pipeline.store.database import Database

database, left = Database.at(sys.argv[1]), int(sys.argv[2])

@event.listens_for(database.engine, "after_cursor_execute")
def count(connection, cursor, statement, *rest):
    global left
    if statement.lstrip().upper().startswith(("CREATE", "INSERT", "UPDATE", "COMMENT")):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

schema.upgrade(database)
"""


def sql(url: str, *statements: str) -> None:
    database = Database.at(url)
    with database.migrating() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    database.close()


def relations(url: str) -> set[str]:
    database = Database.at(url)
    with database.reading() as connection:
        seen = inspect(connection)
        names = {*seen.get_table_names(), *seen.get_view_names()} - word_index.UNMODELLED
    database.close()
    return names


def whole() -> set[str]:
    return {*Row.metadata.tables, *(view.name for view in VIEWS), schema.VERSION_TABLE}


def modelled(_: object, name: str | None, *__: object) -> bool:
    """Whether the models speak of it; the full-text indexes are made by `word_index` alone."""
    return name not in {*word_index.UNMODELLED, *REWORDED}


def at_revision(url: str, revision: str) -> None:
    """Makes the schema as an earlier release made it."""
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    database = Database.at(url)
    with database.migrating() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    database.close()


def test_an_empty_database_gets_the_newest_schema(empty_database_url: str) -> None:
    """An upgrade creates every table and view; a second one does nothing."""
    assert upgrade_store(empty_database_url) == schema.Upgraded(None, schema.newest())
    assert relations(empty_database_url) == whole()
    again = upgrade_store(empty_database_url)
    assert again == schema.Upgraded(schema.newest(), schema.newest())
    open_store(empty_database_url).close()


def test_models_and_migrations_agree(database: Database) -> None:
    """What the migrations make is what the models say, comments included."""
    with database.reading() as connection, warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*expression-based index")
        options = {
            "version_table": schema.VERSION_TABLE,
            "compare_server_default": True,
            "include_object": modelled,
        }
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Row.metadata) == []


def test_keys_with_nulls_are_unique(database: Database) -> None:
    """The unique keys that use coalesce are there on both databases."""
    with database.reading() as connection:
        query = (
            "select name from sqlite_master where type = 'index' and sql like '%coalesce%'"
            if connection.dialect.name == "sqlite"
            else "select indexname from pg_indexes where indexdef ilike '%%coalesce%%'"
        )
        names = {row[0] for row in connection.exec_driver_sql(query)}
    assert names == {"uq_answer_identity", "uq_stance_holder"}


def test_an_empty_database_is_refused_until_upgraded(empty_database_url: str) -> None:
    """Opening a database without a schema names the command that creates it."""
    with pytest.raises(SchemaMismatch, match="run `standpoint db upgrade`") as caught:
        open_store(empty_database_url)
    assert "\n" not in caught.value.message


def test_an_older_schema_is_refused_until_upgraded(database_url: str) -> None:
    """Opening a database with an older schema names both revisions and the command."""
    sql(database_url, f"update {schema.VERSION_TABLE} set version_num = '0001'")
    with pytest.raises(SchemaMismatch, match=r"schema 0001.*needs \d{4}: run `standpoint db"):
        open_store(database_url)
    sql(database_url, f"update {schema.VERSION_TABLE} set version_num = '{schema.newest()}'")


@pytest.mark.parametrize("upgrade", [True, False])
def test_a_newer_schema_is_refused(database_url: str, upgrade: bool) -> None:
    """Older code refuses a newer schema in one line and leaves it alone."""
    sql(database_url, f"update {schema.VERSION_TABLE} set version_num = '9999'")
    with pytest.raises(SchemaMismatch, match=r"schema 9999, newer than .*: upgrade Standpoint"):
        open_store(database_url, upgrade=upgrade)
    assert relations(database_url) == whole()
    sql(database_url, f"update {schema.VERSION_TABLE} set version_num = '{schema.newest()}'")


def test_another_programs_database_is_refused(empty_database_url: str) -> None:
    """A database that holds other tables, such as Airflow's own, is never touched."""
    sql(empty_database_url, "create table dag_run (id integer)")
    with pytest.raises(SchemaMismatch, match="another program, such as dag_run"):
        upgrade_store(empty_database_url)
    assert relations(empty_database_url) == {"dag_run"}


def test_a_failed_upgrade_leaves_the_old_schema(empty_database_url: str) -> None:
    """A migration that fails at its end takes everything back, also that of those before it."""
    at_revision(empty_database_url, "0002")
    sql(empty_database_url, "create table takedown (id integer)")
    before = relations(empty_database_url)
    database = Database.at(empty_database_url)
    with pytest.raises(Exception, match="takedown"):
        schema.upgrade(database)
    assert schema.current(database) == "0002"
    database.close()
    assert relations(empty_database_url) == before


ROWS_OF_0003 = """
insert into source (id, slug, name) values (1, 'courier', 'Courier');
insert into feed (id, source_id, slug, kind, address, failure_streak)
    values (1, 1, 'main', 'folder', 'papers', 0);
insert into entry (id, feed_id, key, url, first_seen_at, revision)
    values (1, 1, 'a', 'file:///a', '2026-11-20 06:00:00', 'r1');
insert into article (id, key, source_id, url, first_seen_at)
    values (1, 'path:a', 1, 'file:///a', '2026-11-20 06:00:00');
insert into page (id, url, fetched_at, content_type, sha256, archive_ref)
    values (1, 'file:///a', '2026-11-20 06:00:00', 'text/plain', 'h', 'r');
insert into version (id, article_id, seq, sha256, title, authors, text, seen_at, page_id, extractor)
    values (1, 1, 1, 'h', 'T', '[]', 'T', '2026-11-20 06:00:00', 1, 'plain');
insert into request (id, hash, version_id, endpoint, model, rung, params, created_at)
    values (7, 'h', 1, 'e', 'm', 'plain', '{}', '2026-11-20 06:00:00');
insert into attempt (id, request_id, number, state, started_at, possibly_billed)
    values (1, 7, 1, 'ok', '2026-11-20 06:00:00', false)
"""


def test_rows_of_the_schema_before_stay(empty_database_url: str) -> None:
    """An upgrade from 0003 keeps every row, which can then be searched."""
    at_revision(empty_database_url, "0003")
    sql(empty_database_url, *ROWS_OF_0003.split(";"))
    assert upgrade_store(empty_database_url).before == "0003"
    database = Database.at(empty_database_url)
    assert [(row["url"], row["passed_over"]) for row in rows(database, tables.Entry)] == [
        ("file:///a", None)
    ]
    assert [(row["id"], row["version_id"]) for row in rows(database, tables.Request)] == [(7, 1)]
    assert [row["request_id"] for row in rows(database, tables.Attempt)] == [7]
    assert [row["version_id"] for row in rows(database, tables.ListedArticle)] == [1]
    found = SqlStore(database).search(Search(terms=read_terms("t")), after=None, limit=5)
    assert [row["article_id"] for row in found.page.rows] == [1]
    sql(empty_database_url, "update request set version_id = null")
    database.close()


@pytest.mark.parametrize("statement", KILLED_AT)
def test_a_killed_upgrade_leaves_nothing_behind(empty_database_url: str, statement: int) -> None:
    """Killed at its n-th statement, an upgrade leaves an empty database, and a new one works."""
    command = [sys.executable, "-c", KILLS_ITSELF, empty_database_url, str(statement)]
    killed = subprocess.run(command, cwd=CHECKOUT, check=False, timeout=60)
    assert killed.returncode == -signal.SIGKILL
    assert relations(empty_database_url) == set()
    upgrade_store(empty_database_url)
    assert relations(empty_database_url) == whole()


def test_upgrades_at_once_take_turns(empty_database_url: str) -> None:
    """Of six upgrades at once one does the work, the others find it done."""
    with ThreadPoolExecutor(6) as workers:
        done = list(workers.map(upgrade_store, [empty_database_url] * 6))
    assert sorted(str(one.before) for one in done) == [schema.newest()] * 5 + ["None"]
    assert relations(empty_database_url) == whole()


def test_an_old_sqlite_file_is_copied_before_it_is_migrated(tmp_path: Path) -> None:
    """The copy keeps the old schema and rows beside the file, under a free name each time."""
    url = f"sqlite:///{tmp_path / 'standpoint.db'}"
    for copy in ("standpoint.schema-0002.db", "standpoint.schema-0002-2.db"):
        (tmp_path / "standpoint.db").unlink(missing_ok=True)
        at_revision(url, "0002")
        assert upgrade_store(url).copy == tmp_path / copy
        connection = sqlite3.connect(tmp_path / copy)
        [(kept,)] = connection.execute(f"select version_num from {schema.VERSION_TABLE}")
        connection.close()
        assert kept == "0002"
    assert relations(url) == whole()


def test_a_change_of_a_view_comes_with_a_migration() -> None:
    """The newest migration knows the views as they are: databases get new ones with it."""
    newest = next((CHECKOUT / "pipeline/store/migrations/versions").glob(f"{schema.newest()}_*.py"))
    said = newest.read_text(encoding="utf-8")
    assert f'views = "{schema.views_digest()}"' in said, (
        "views changed: add a migration (it may do nothing) that names their digest"
    )
    assert "\nstands = " not in said or f'stands = "{schema.stands_digest()}"' in said, (
        "what stands is worked out otherwise: correct its digest in the newest migration"
    )


@pytest.mark.parametrize("before", ["0010", "0012"])
def test_what_stands_is_worked_out_where_it_may_differ(
    empty_database_url: str, before: str
) -> None:
    """An upgrade that changes nothing of it leaves it as it is, whatever that says."""
    at_revision(empty_database_url, before)
    sql(empty_database_url, *ROWS_OF_0003.split(";"))
    if before == "0012":
        kept = "values (9, 'courier', '2026-11-20', 'h')"
        sql(empty_database_url, f"insert into article_day (article_id, source, day, sha256) {kept}")
    upgrade_store(empty_database_url)
    database = Database.at(empty_database_url)
    standing = [row["article_id"] for row in rows(database, tables.ArticleDay)]
    database.close()
    assert standing == [9 if before == "0012" else 1]


def test_a_migration_cannot_leave_a_dangling_row(tmp_path: Path) -> None:
    """SQLite's foreign keys, off while tables are rebuilt, are checked before the commit."""
    url = f"sqlite:///{tmp_path / 'standpoint.db'}"
    upgrade_store(url)
    database = Database.at(url)
    row = (
        "insert into feed (id, source_id, slug, kind, address, failure_streak) "
        "values (1, 999, 's', 'k', 'a', 0)"
    )
    with (
        pytest.raises(RuntimeError, match="refers to nothing"),
        database.migrating() as connection,
    ):
        connection.exec_driver_sql(row)
    with database.reading() as connection:
        assert connection.exec_driver_sql("select count(*) from feed").scalar() == 0
    database.close()
