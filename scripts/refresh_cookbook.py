"""Answers the questions of the SQL cookbook from its made-up town.

    python scripts/refresh_cookbook.py

`answered` is also what the test suite compares the page with, on both databases.
"""

import re
import sys
import tempfile
from datetime import datetime
from decimal import Decimal

from cookbook_world import build
from pipeline.ports import Table
from pipeline.settings import CHECKOUT
from pipeline.store.database import Database
from pipeline.store.sql import open_store
from refresh_readme import QUESTION, drawn

PAGE = CHECKOUT / "docs" / "how-to" / "cookbook.md"


def main() -> int:
    """Rewrites docs/how-to/cookbook.md."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/town.db"
        open_store(url, upgrade=True).close()
        text = answered(PAGE.read_text(encoding="utf-8"), url)
    PAGE.write_text(text, encoding="utf-8")
    return 0


def answered(page: str, url: str) -> str:
    """The page with each question's answer below it, from an empty database that is filled."""
    database = Database.at(url)
    build(database)
    database.close()
    store = open_store(url)

    def with_answer(question: re.Match[str]) -> str:
        table = store.query(question["sql"], limit=50, seconds=30)
        return f"{question[1]}\n```\n{drawn(_plain(table))}\n```\n"

    try:
        return QUESTION.sub(with_answer, page)
    finally:
        store.close()


def _plain(table: Table) -> Table:
    """Numbers alike whichever database counted them: 0.50 and 0.5 are one."""

    def told(value: object) -> object:
        if isinstance(value, Decimal | float):
            number = f"{value:f}" if isinstance(value, Decimal) else repr(value)
            return number.rstrip("0").rstrip(".") if "." in number else number
        return value.isoformat() if isinstance(value, datetime) else value

    return Table(table.columns, tuple(tuple(map(told, row)) for row in table.rows))


if __name__ == "__main__":
    sys.exit(main())
