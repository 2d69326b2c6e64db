"""scripts/readonly_role.sql: a role of PostgreSQL that reads the results and nothing else."""

import os
import secrets
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import errors, sql

from databases import scratch_database
from pipeline.settings import CHECKOUT
from pipeline.store.sql import upgrade_store

SCRIPT = (CHECKOUT / "scripts" / "readonly_role.sql").read_text(encoding="utf-8")


def make_reader(url: str, name: str) -> None:
    with psycopg.connect(url, autocommit=True) as link:
        link.execute("SELECT set_config('standpoint.reader', %s, false)", (name,))
        link.execute(SCRIPT.encode())


@pytest.fixture(scope="module")
def results(postgresql_server: str) -> Iterator[tuple[str, str]]:
    """The URL of a database of results, and the name of its reader."""
    name = f"reader_{os.getpid()}_{secrets.token_hex(3)}"
    with scratch_database(postgresql_server) as url:
        upgrade_store(url)
        make_reader(url, name)
        yield url, name
        with psycopg.connect(url, autocommit=True) as link:
            link.execute(sql.SQL("DROP OWNED BY {}").format(sql.Identifier(name)))
    with psycopg.connect(postgresql_server, autocommit=True) as link:
        link.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


@pytest.fixture
def reader(results: tuple[str, str]) -> Iterator[psycopg.Connection]:
    """A session with the rights of the reader, which took its own caution off."""
    url, name = results
    with psycopg.connect(url, autocommit=True) as link:
        link.execute(sql.SQL("SET SESSION AUTHORIZATION {}").format(sql.Identifier(name)))
        link.execute("SET default_transaction_read_only = off")
        yield link


@pytest.mark.parametrize("relation", ["article_stance", "stance_daily", "article", "run_report"])
def test_it_reads_tables_and_views(reader: psycopg.Connection, relation: str) -> None:
    """Everything that is documented."""
    query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(relation))
    assert reader.execute(query).fetchone() is not None


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO source (slug, name) VALUES ('x', 'X')",
        "UPDATE source SET name = 'X'",
        "DELETE FROM answer",
        "TRUNCATE answer",
        "CREATE TABLE mine (id integer)",
        "CREATE TEMPORARY TABLE mine (id integer)",
        "CREATE SCHEMA mine",
        "DROP VIEW article_stance",
        "COPY source TO PROGRAM 'true'",
    ],
    ids=lambda statement: " ".join(statement.split()[:2]).lower(),
)
def test_it_changes_nothing(reader: psycopg.Connection, statement: str) -> None:
    """Rights refuse it, not only the read-only mode that a session can leave."""
    with pytest.raises(errors.InsufficientPrivilege):
        reader.execute(statement.encode())


def test_it_reads_what_later_upgrades_create(
    results: tuple[str, str], reader: psycopg.Connection
) -> None:
    """Views are dropped and made anew by each upgrade."""
    with psycopg.connect(results[0], autocommit=True) as link:
        link.execute("CREATE TABLE later (id integer)")
        link.execute("CREATE VIEW later_view AS SELECT id FROM later")
    assert reader.execute("SELECT count(*) FROM later_view").fetchone() == (0,)


def test_a_second_time_changes_nothing(results: tuple[str, str]) -> None:
    """It can be run after every upgrade."""
    make_reader(*results)


def test_a_role_that_can_write_is_refused(results: tuple[str, str]) -> None:
    """It would be no reader."""
    with psycopg.connect(results[0]) as link:
        owner = link.execute("SELECT current_user").fetchone()
    assert owner
    with pytest.raises(errors.RaiseException, match="can write already"):
        make_reader(results[0], str(owner[0]))


def test_a_database_without_results_is_refused(postgresql_server: str) -> None:
    """With the next step."""
    with (
        scratch_database(postgresql_server) as url,
        pytest.raises(errors.RaiseException, match="standpoint db upgrade"),
    ):
        make_reader(url, "nobody_at_all")
