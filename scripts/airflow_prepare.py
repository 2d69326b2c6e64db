"""Brings the database of an Airflow up to date and makes the pools that our DAGs name.

An SQLite file is in journal mode WAL from then on, in which readers do not hold up a writer and a
commit waits for the disk once, not twice: the API answered "Database error" where disks are slow.

A pool that is there keeps its slots: people change them in the UI. Tasks of a pool that is not
there would wait for ever.
"""

import json
import sys
from pathlib import Path

from airflow.models.pool import Pool
from airflow.utils.db import initdb
from airflow.utils.session import create_session
from sqlalchemy import text


def main(pools_file: Path) -> int:
    """Prepares the database that the environment names."""
    initdb()
    _write_ahead()
    wanted = json.loads(pools_file.read_text(encoding="utf-8"))
    with create_session() as session:
        for name, pool in wanted.items():
            if Pool.get_pool(name, session=session) is None:
                Pool.create_or_update_pool(name=name, **pool, session=session)
    return 0


def _write_ahead() -> None:
    with create_session() as session:
        if session.get_bind().dialect.name == "sqlite":
            session.execute(text("PRAGMA journal_mode = WAL"))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
