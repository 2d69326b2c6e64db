"""Rows of an SQLite file that an Airflow of this machine writes."""

import sqlite3
from pathlib import Path
from typing import Any


def rows(database: Path, sql: str) -> list[Any]:
    """What a query finds now."""
    link = sqlite3.connect(database)
    try:
        return link.execute(sql).fetchall()
    finally:
        link.close()
