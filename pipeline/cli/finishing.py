"""How a command that worked ends: what it tells, and its exit code."""

from dataclasses import replace
from typing import TYPE_CHECKING

import typer

from pipeline.cli.output import program, screen

if TYPE_CHECKING:
    from pipeline.models import StepCounts
    from pipeline.publish.report import Report


def finish(report: "Report", *, plain: bool) -> None:
    """Prints the report of a run; exit code 1 where a step had work and did none of it."""
    console = screen()
    report = replace(report, program=program())
    if plain or not console.is_terminal:
        typer.echo(report.plain(console.width), nl=False)
    else:
        console.print(report)
    if report.failed_steps:
        raise typer.Exit(1)


def finish_step(counted: "StepCounts") -> None:
    """Prints what one step counted; exit code 1 where it had work and did none of it."""
    from pipeline.publish.verdict import failed_steps

    parts = [f"{counted.done:,} of {counted.pending:,} done"]
    parts += [f"{number:,} {name.replace('_', ' ')}" for name, number in counted.counts.items()]
    typer.echo(f"{counted.step}: {', '.join(parts)}")
    counts = {"pending": counted.pending, "done": counted.done}
    if failed_steps([(counted.step, None, counts)]):
        raise typer.Exit(1)
