"""Brings the database of an Airflow up to date and makes the pools that our DAGs name.

A pool that is there keeps its slots: people change them in the UI. Tasks of a pool that is not
there would wait for ever.
"""

import json
import sys
from pathlib import Path

from airflow.models.pool import Pool
from airflow.utils.db import initdb
from airflow.utils.session import create_session


def main(pools_file: Path) -> int:
    """Prepares the database that the environment names."""
    initdb()
    wanted = json.loads(pools_file.read_text(encoding="utf-8"))
    with create_session() as session:
        for name, pool in wanted.items():
            if Pool.get_pool(name, session=session) is None:
                Pool.create_or_update_pool(name=name, **pool, session=session)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
