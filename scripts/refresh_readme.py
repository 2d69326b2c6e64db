"""Answers the README's questions from a run over the samples, and draws its picture.

    python scripts/refresh_readme.py

`answered` is also what the test suite compares the README with.
"""

import re
import sys
import tempfile
from dataclasses import replace
from io import StringIO
from pathlib import Path
from textwrap import shorten

from rich.console import Console

from pipeline.models import Invocation, Scope
from pipeline.ports import Table
from pipeline.publish.report import Report
from pipeline.runtime import opened
from pipeline.settings import CHECKOUT, read_settings

QUESTION = re.compile(r"(```sql\n(?P<sql>.*?)```\n)(?:\n```\n.*?```\n)?", re.DOTALL)
FONT_FACE = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
"""Rich names a font at a public address; the picture asks nobody and takes the reader's own."""

WIDEST = 74
"""Characters of a cell before it is cut, so that an answer fits a page."""


def main() -> int:
    """Rewrites README.md and docs/images/report.svg."""
    readme = CHECKOUT / "README.md"
    with tempfile.TemporaryDirectory() as home:
        text, report = answered(readme.read_text(encoding="utf-8"), Path(home))
    readme.write_text(text, encoding="utf-8")
    draw(report, CHECKOUT / "docs" / "images" / "report.svg")
    return 0


def answered(readme: str, home: Path, database: str = "") -> tuple[str, Report]:
    """The README with each question's answer below it, and the report of the run that gave it."""
    variables = {
        "STANDPOINT_HOME": str(home),
        "STANDPOINT_DATABASE_URL": database,
        "STANDPOINT_OFFLINE": "1",
    }
    with opened(read_settings(variables), upgrade=True) as standpoint:
        samples = tuple(
            source.slug
            for source in standpoint.sources
            if not any(feed.kind.on_the_web for feed in source.feeds)
        )
        report = standpoint.run(Scope(sources=samples), Invocation(invocation_id="example"))

        def with_answer(question: re.Match[str]) -> str:
            table = standpoint.store.query(question["sql"], limit=50, seconds=30)
            return f"{question[1]}\n```\n{drawn(table)}\n```\n"

        return QUESTION.sub(with_answer, readme), report


def drawn(table: Table) -> str:
    """A table in plain characters, columns aligned."""
    rows = [table.columns, *(tuple(map(_cell, row)) for row in table.rows)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(table.columns))]
    lines = [
        " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    return "\n".join([lines[0], "-+-".join("-" * width for width in widths), *lines[1:]])


def draw(report: Report, picture: Path) -> None:
    """The report as a person sees it in a terminal."""
    console = Console(record=True, width=92, file=StringIO())
    console.print(replace(report, database="sqlite:///data/standpoint.db"))
    picture.parent.mkdir(parents=True, exist_ok=True)
    picture.write_text(FONT_FACE.sub("", console.export_svg(title="make run")), encoding="utf-8")


def _cell(value: object) -> str:
    words = str("" if value is None else value).replace(str(CHECKOUT) + "/", "")
    return shorten(words, WIDEST, placeholder=" …")


if __name__ == "__main__":
    sys.exit(main())
