"""What compose's init makes: Airflow's database beside ours, and a password for its owner."""

import json
import secrets
import stat
import sys
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from pipeline.settings import CHECKOUT

sys.path.insert(0, str(CHECKOUT / "scripts"))
from compose_prepare import make_database, write_password


def test_a_database_is_made_once(postgresql_server: str) -> None:
    """A second start finds it and leaves it alone."""
    name = f"standpoint_test_{secrets.token_hex(4)}"
    try:
        make_database(name, beside=postgresql_server)
        place = f"{postgresql_server.rpartition('/')[0]}/{name}"
        with psycopg.connect(place) as link:
            link.execute("CREATE TABLE kept (number integer)")
        make_database(name, beside=postgresql_server)
        with psycopg.connect(place) as link:
            assert link.execute("SELECT count(*) FROM kept").fetchone() == (0,)
    finally:
        with psycopg.connect(postgresql_server, autocommit=True) as link:
            link.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def test_the_password_is_that_of_the_environment(tmp_path: Path) -> None:
    """A changed one replaces it, and nobody but the owner reads the file."""
    file = tmp_path / "passwords.json"
    write_password(file, "first")
    file.chmod(0o644)
    write_password(file, "second")
    assert json.loads(file.read_text()) == {"admin": "second"}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["airflow", 'odd"name'])
def test_names_are_quoted(name: str, postgresql_server: str) -> None:
    """Whatever a database is called, it is one name."""
    made = f"{name}_{secrets.token_hex(4)}"
    try:
        make_database(made, beside=postgresql_server)
        with psycopg.connect(postgresql_server) as link:
            found = link.execute("SELECT 1 FROM pg_database WHERE datname = %s", [made])
            assert found.fetchone() == (1,)
    finally:
        with psycopg.connect(postgresql_server, autocommit=True) as link:
            link.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(made)))
