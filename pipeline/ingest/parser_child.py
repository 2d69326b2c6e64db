"""A process that reads hostile bytes for its parent: `python -m pipeline.ingest.parser_child`.

Its stdin is a socket that carries jobs in and answers out (see `parser_messages`). Whatever a
parser does to it - a crash, endless work, memory without end - costs one item of the parent.
"""

import os
import resource
import signal
import socket
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.errors import StandpointError
from pipeline.ingest.bounds import MIB
from pipeline.ingest.parser_messages import ASKED, JOBS, OUT_OF_MEMORY, Ended, Job, receive, send

MOST_DATA = 288 * MIB
"""Memory that a child may write to; beyond it, it ends. What is mapped from files comes on top."""

GROWN = 224 * MIB
"""Resident memory after a job from which on a child takes no further one."""

MOST_JOBS = 1000
"""Jobs after which a child takes no further one, whatever leaks."""

IDLE_SECONDS = 120.0
"""Without a job for so long a child ends, and its memory is free for those who work."""

_GRACE = 2.0
"""Seconds after which a child ends a job by itself that its parent should have ended."""

_MOST_WORDS = 10_000
_STATM = Path("/proc/self/statm")


def main() -> None:
    """Reads for the parent until it is gone."""
    serve(JOBS)


def serve(jobs: Mapping[str, Job[Any]]) -> None:
    """Does these jobs, one at a time, until the parent is gone or the child is spent."""
    _bound()
    with suppress(EOFError, OSError), _taken_stdin() as connection:
        for number in range(1, MOST_JOBS + 1):
            connection.settimeout(IDLE_SECONDS)
            head, content = receive(connection)
            connection.settimeout(None)
            asked = ASKED.validate_json(head)
            job = jobs[asked.job]
            job.prepare()
            send(connection, Ended(state="begun"))
            with _alarm(asked.seconds + _GRACE):
                ended, body = _done(job, asked.arguments, content)
            spent = number == MOST_JOBS or _resident() > GROWN
            send(connection, replace(ended, spent=spent), body)
            if spent:
                return


def _done(
    job: Job[Any], arguments: Mapping[str, str | None], content: bytes
) -> tuple[Ended, bytes]:
    try:
        told = job.arguments.validate_python(arguments)
        return Ended(state="read"), job.encoded(job.read(told, content))
    except StandpointError as error:
        name = type(error).__name__
        return Ended(state="error", error=name, code=error.code, message=error.message), b""
    except MemoryError:
        # what is left of the heap is of no use to the next job
        os._exit(OUT_OF_MEMORY)
    except Exception as error:  # noqa: BLE001 - the parent raises it again, with this traceback
        words = "".join(traceback.format_exception(error))[-_MOST_WORDS:]
        message = f"{type(error).__name__}: {error}"[:_MOST_WORDS]
        return Ended(state="fault", message=message, fault=words), b""


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Ends the process after so long, also inside C code and when the parent is gone."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)


def _bound() -> None:
    """Bounds memory where the platform can, and leaves no dump of it behind a crash."""
    for kind, most in ((resource.RLIMIT_DATA, MOST_DATA), (resource.RLIMIT_CORE, 0)):
        with suppress(OSError, ValueError):
            resource.setrlimit(kind, (most, most))


def _taken_stdin() -> socket.socket:
    """The connection, out of reach of whatever else reads stdin or prints."""
    connection = socket.socket(fileno=os.dup(0))
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return connection


def _resident() -> int:
    """Bytes of memory in use; 0 where the platform does not tell."""
    try:
        pages = int(_STATM.read_text(encoding="ascii").split()[1])
    except OSError:
        return 0
    return pages * resource.getpagesize()


if __name__ == "__main__":
    main()
