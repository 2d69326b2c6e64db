"""`standpoint doctor`: is everything here that a run needs, and if not, what to do."""

from typing import TYPE_CHECKING

import typer
from rich.table import Table as Grid
from rich.text import Text

from pipeline.cli import doors
from pipeline.cli.options import examples
from pipeline.cli.output import screen
from pipeline.scrub import scrub_line

if TYPE_CHECKING:
    from pipeline.cli.checks import Finding
    from pipeline.settings import Settings

health = typer.Typer()
"""The command that checks the installation."""

STYLES = {"ok": "green", "warn": "yellow", "fail": "bold red"}


@health.command(epilog=examples("standpoint doctor"))
def doctor() -> None:
    """Check this installation.

    Looks at Python, packages, settings, files, disk, database and analyst. Prints one line a
    check, ok, warn or fail, with the next step. Exit code 1 on a fail.
    """
    from pipeline.cli.checks import FAIL, findings

    settings = doors.settings()
    found = findings(settings)
    _print(settings, found)
    if any(one.state == FAIL for one in found):
        raise typer.Exit(1)


def _print(settings: "Settings", findings: "list[Finding]") -> None:
    from pipeline.settings import described

    grid = Grid.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for one in findings:
        grid.add_row(
            Text(one.state, STYLES[one.state]), Text(one.subject), Text(scrub_line(one.text))
        )
    for name, value, _ in described(settings):
        grid.add_row(Text("set", "dim"), Text(name), Text(scrub_line(value)))
    screen().print(grid)
