"""What commands print: tables for people, JSON and CSV for programs; stdout is for data only.

Nothing stored is ever read as markup, and control characters never reach the terminal.
"""

import csv
import json
import shutil
import sys
from collections.abc import Mapping
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich import box
from rich.console import Console, JustifyMethod
from rich.table import Table as Grid
from rich.text import Text

from pipeline.publish.cells import csv_value, json_value
from pipeline.scrub import scrub

if TYPE_CHECKING:
    from pipeline.ports import Table


def screen() -> Console:
    """Where data goes: stdout."""
    return Console(markup=False, emoji=False, highlight=False)


def program() -> str:
    """How a person calls this command: by its name where that is found, else by its place."""
    if shutil.which("standpoint"):
        return "standpoint"
    place = Path(sys.executable).parent / "standpoint"
    here = Path.cwd()
    return str(place.relative_to(here) if place.is_relative_to(here) else place)


def tell(message: str) -> None:
    """Says something on stderr, scrubbed."""
    typer.echo(scrub(message), err=True)


def print_json(value: object) -> None:
    """One JSON document; times in ISO 8601, numbers that JSON cannot hold as null."""
    typer.echo(json.dumps(json_value(value), ensure_ascii=False, indent=2))


def print_csv(table: "Table") -> None:
    """CSV with a header; a text that a spreadsheet would run as a formula gets a leading '."""
    sheet = StringIO()
    writer = csv.writer(sheet, lineterminator="\n")
    writer.writerow([csv_value(name) for name in table.columns])
    writer.writerows([csv_value(value) for value in row] for row in table.rows)
    typer.echo(sheet.getvalue(), nl=False)


def print_table(table: "Table", *, nothing: str) -> None:
    """A table for people; `nothing` is said where it has no rows."""
    if not table.rows:
        tell(nothing)
        return
    screen().print(grid(table))
    tell_if_cut(table)


def tell_if_cut(table: "Table") -> None:
    """Says that the limit left rows out, where it did."""
    if table.truncated:
        tell(f"only {len(table.rows):,} shown; --limit shows more")


def grid(table: "Table") -> Grid:
    """A table as rich draws it: numbers to the right, long texts folded."""
    drawn = Grid(box=box.SIMPLE, pad_edge=False)
    for name, numeric in zip(table.columns, _numeric_columns(table), strict=True):
        side: JustifyMethod = "right" if numeric else "left"
        drawn.add_column(Text(scrub(name)), justify=side, overflow="fold")
    for row in table.rows:
        drawn.add_row(*map(cell, row))
    return drawn


def cell(value: object) -> Text:
    """A value as text for a screen."""
    if isinstance(value, datetime):
        return Text(f"{value:%Y-%m-%d %H:%M}")
    if isinstance(value, Mapping):
        return Text(scrub(", ".join(f"{name} {number}" for name, number in value.items())))
    if isinstance(value, float):
        return Text(f"{value:,.4g}")
    return Text("" if value is None else scrub(str(value)))


def _numeric_columns(table: "Table") -> list[bool]:
    return [
        all(isinstance(value, int | float) for value in values)
        for values in zip(*table.rows, strict=True)
    ]
