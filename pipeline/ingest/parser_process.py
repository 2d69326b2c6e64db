"""One child process that parses, as its parent sees it: asked, answered or killed in time."""

import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from pipeline.ingest.parser_messages import ENDED, OUT_OF_MEMORY, Asked, Ended, receive, send

COMMAND = (sys.executable, "-P", "-m", "pipeline.ingest.parser_child")
"""`-P`: nothing is imported from the folder that a person happens to be in."""

START_SECONDS = 60.0
"""In which a child must have imported what a job needs; on a busy machine that takes seconds."""

_VARIABLES = {
    "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
    "PYTHONUTF8": "1",
    # the same bytes give the same document; foreign parsers go through sets
    "PYTHONHASHSEED": "0",
    # a thread for each core would reserve memory for nothing
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
"""All that a child finds set: no key, no database's address, nobody's folder."""


class NotStarted(Exception):
    """No child could be started, or it never got to its first job."""


class Died(Exception):
    """The child is gone, or what it said is no answer."""


class TooLarge(Died):
    """The child is gone because a job took more memory than it may."""


class TooSlow(Exception):
    """The child did not finish a job in time."""


class ParserProcess:
    """One child; one thread uses it at a time. After an error it is of no use: end it."""

    def __init__(self, command: Sequence[str] = COMMAND) -> None:
        self._has_begun = False
        self._connection, theirs = socket.socketpair()
        try:
            with theirs:
                # A session of its own: Ctrl-C in a terminal is for the parent, who ends it.
                self._process = subprocess.Popen(  # noqa: S603 - our own module
                    command,
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    env=_VARIABLES,
                    start_new_session=True,
                )
        except OSError as error:
            self._connection.close()
            raise NotStarted(str(error)) from error

    def is_alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def ask(self, asked: Asked, content: bytes) -> tuple[Ended, bytes]:
        """How a job ended, and its body; the seconds count from when the child has begun.

        Raises:
            NotStarted: the child did not get to its first job.
            Died: it ended before it answered, or answered nonsense; `TooLarge` where it had to,
                because memory ran out.
            TooSlow: it did not answer in time.
        """
        try:
            self._connection.settimeout(START_SECONDS)
            send(self._connection, asked, content)
            self._next(START_SECONDS)
        except (Died, OSError) as error:
            kind = Died if self._has_begun else NotStarted
            raise kind(self._last_words()) from error
        self._has_begun = True
        try:
            return self._next(asked.seconds)
        except TimeoutError as error:
            raise TooSlow from error
        except OSError as error:
            raise self._death() from error

    def end(self) -> None:
        """Kills the child, whatever it does, and waits until it is gone."""
        self._connection.close()
        self._process.kill()
        self._process.wait()

    def forget(self) -> None:
        """Lets go of another process's child, in the copy that a fork made."""
        self._connection.close()
        # It finds no child of this process, and is then not missed.
        self._process.poll()

    def _next(self, seconds: float) -> tuple[Ended, bytes]:
        try:
            head, body = receive(self._connection, until=time.monotonic() + seconds)
            return ENDED.validate_json(head), body
        except (EOFError, ValueError) as error:
            raise self._death() from error

    def _death(self) -> Died:
        words = self._last_words()
        return (TooLarge if self._process.returncode == OUT_OF_MEMORY else Died)(words)

    def _last_words(self) -> str:
        """How it ended, for people."""
        with suppress(subprocess.TimeoutExpired):
            status = self._process.wait(timeout=1)
            return f"signal {-status}" if status < 0 else f"exit code {status}"
        return "it stopped answering"
