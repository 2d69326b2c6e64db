"""Commands of the shell, each in a process of its own, counted by statement and killed at one.

A process is the fork of one that has imported the flow, so that a test which starts dozens of them
does not import dozens of times.
"""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.engine import Engine

from pipeline.settings import CHECKOUT

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["pipeline.cli", "pipeline.preloaded"])
LONGEST = 120


@dataclass(frozen=True)
class Ended:
    """A command's exit code (negative: by a signal), its statements (0: killed), what it wrote."""

    code: int | None
    statements: int
    said: str


def run_shell(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    *,
    killed_at: int = 0,
    before: Callable[[], None] | None = None,
) -> Ended:
    """Runs `standpoint ARGUMENTS`; `before` is called in its process first.

    Raises:
        TimeoutError: it does not end.
    """
    said = Path(environment["STANDPOINT_HOME"]) / "said.txt"
    said.parent.mkdir(parents=True, exist_ok=True)
    receiver, sender = FORKS.Pipe(duplex=False)
    process = FORKS.Process(
        target=_command,
        args=(list(arguments), dict(environment)),
        kwargs={"killed_at": killed_at, "before": before, "said": said, "sender": sender},
    )
    process.start()
    sender.close()
    process.join(LONGEST)
    if process.exitcode is None:
        process.kill()
        raise TimeoutError(f"{arguments} takes more than {LONGEST} s")
    try:
        statements = int(receiver.recv())
    except EOFError:
        statements = 0
    return Ended(process.exitcode, statements, said.read_text())


def _command(
    arguments: list[str],
    environment: dict[str, str],
    *,
    killed_at: int,
    before: Callable[[], None] | None,
    said: Path,
    sender: Connection,
) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(CHECKOUT)
    with said.open("w") as written:
        os.dup2(written.fileno(), 1)
        os.dup2(written.fileno(), 2)
    if before:
        before()
    statements = 0

    @event.listens_for(Engine, "before_cursor_execute")
    def count(*_: object) -> None:
        nonlocal statements
        statements += 1
        if statements == killed_at:
            os.kill(os.getpid(), signal.SIGKILL)

    from pipeline.cli import main  # noqa: PLC0415 - imported before, by what this was forked from

    try:
        main(arguments)
    finally:
        sys.stdout.flush()
        sender.send(statements)
