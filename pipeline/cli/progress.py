"""Progress on stderr: bars in a terminal, a plain line now and then elsewhere."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.progress import Progress as Rows

from pipeline.cli.output import tell

if TYPE_CHECKING:
    from pipeline.models import Step
    from pipeline.ports import Progress

SECONDS_BETWEEN_LINES = 10.0


class Bars:
    """One bar a step, with counts and time."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.tasks: dict[Step, TaskID] = {}

    def __call__(self, step: "Step", done: int, total: int) -> None:
        """Moves the step's bar."""
        if step not in self.tasks:
            self.tasks[step] = self.rows.add_task(step.value, total=total)
        self.rows.update(self.tasks[step], completed=done, total=total)


class Lines:
    """A line at a step's end, and at most one every few seconds before."""

    def __init__(
        self, say: Callable[[str], None] = tell, seconds: Callable[[], float] = monotonic
    ) -> None:
        self.say, self.seconds = say, seconds
        self.last = seconds()

    def __call__(self, step: "Step", done: int, total: int) -> None:
        """Says how far the step is, if it is time to."""
        now = self.seconds()
        if done >= total or now - self.last >= SECONDS_BETWEEN_LINES:
            self.say(f"{step}: {done:,} of {total:,}")
            self.last = now


@contextmanager
def progress(*, plain: bool) -> Iterator["Progress"]:
    """What steps tell their progress to while a command runs."""
    console = Console(stderr=True, markup=False)
    if plain or not console.is_terminal:
        yield Lines()
        return
    columns = (
        TextColumn("{task.description:<8}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
    )  # fmt: skip
    with Rows(*columns, console=console) as rows:
        yield Bars(rows)


@contextmanager
def counting(what: str, total: int) -> Iterator[Callable[[], None]]:
    """What counts one more item of many; a bar in a terminal that is gone at the end."""
    console = Console(stderr=True, markup=False)
    columns = (TextColumn("{task.description:<8}"), BarColumn(), MofNCompleteColumn())
    with Rows(*columns, console=console, transient=True, disable=not console.is_terminal) as rows:
        task = rows.add_task(what, total=total)
        yield lambda: rows.advance(task)


@contextmanager
def filling(what: str) -> Iterator[Callable[[int, float], None]]:
    """What is told how many rows were written and which share of all that is; gone at the end."""
    console = Console(stderr=True, markup=False)
    columns = (
        TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[rows]:,} rows"),
        TimeElapsedColumn(),
    )  # fmt: skip
    with Rows(*columns, console=console, transient=True, disable=not console.is_terminal) as rows:
        task = rows.add_task(what, total=None, rows=0)

        def told(count: int, share: float) -> None:
            rows.update(task, completed=share, total=1.0 if share else None, rows=count)

        yield told
