"""Makes ready what docker compose starts, each time before it: safe to run again.

Airflow's database beside the results', both schemas, the pools that are not there yet, and the
admin's password, which is the one in .env also after that was changed.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

METADATA = "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"
RESULTS = "STANDPOINT_DATABASE_URL"
PASSWORDS = "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"
OWNER_ONLY = 0o600


def main(pools: Path, variables: Mapping[str, str] = os.environ) -> int:
    """Prepares what the environment names."""
    make_database(urlsplit(variables[METADATA]).path.lstrip("/"), beside=variables[RESULTS])
    write_password(Path(variables[PASSWORDS]), variables["ADMIN_PASSWORD"])
    prepare = Path(__file__).with_name("airflow_prepare.py")
    subprocess.run([sys.executable, str(prepare), str(pools)], check=True)
    subprocess.run([sys.executable, "-m", "pipeline", "db", "upgrade"], check=True)
    return 0


def make_database(name: str, *, beside: str) -> None:
    """Makes a database on the server of another one, unless it is there."""
    with psycopg.connect(beside, autocommit=True) as link:
        there = link.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if there is None:
            link.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def write_password(file: Path, password: str) -> None:
    """Writes the admin's password for its owner only."""
    file.touch(OWNER_ONLY)
    file.chmod(OWNER_ONLY)
    file.write_text(json.dumps({"admin": password}), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
