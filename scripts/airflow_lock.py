"""One Airflow a home: who holds the lock, and what became of one that was killed."""

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil

from airflow_processes import stop_sessions


class Taken(Exception):
    """Another Airflow runs in this home; the message is for people."""


@contextmanager
def only_one(path: Path, program: str) -> Iterator[int]:
    """Holds a home's lock; yields the open file, which every process of its Airflow must inherit.

    Where the one that held it was killed, what it left behind is stopped first.

    Raises:
        Taken: it still runs.
    """
    with path.open("a+", encoding="utf-8") as file:
        if not _locked(file.fileno()):
            owner, *sessions = _remembered(path)
            if _runs(owner, program):
                raise Taken(f"an Airflow of {path.parent} runs already, as process {owner}")
            stop_sessions(sessions)
            if not _locked(file.fileno()):
                raise Taken(f"another process holds {path}; stop it first")
        remember(path, [])
        yield file.fileno()


def remember(path: Path, sessions: Sequence[int]) -> None:
    """Writes down who holds the lock and which sessions it started."""
    path.write_text(" ".join(map(str, [os.getpid(), *sessions])), encoding="utf-8")


def _remembered(path: Path) -> list[int]:
    words = path.read_text(encoding="utf-8").split()
    return [int(word) for word in words] if all(map(str.isdigit, words)) and words else [0]


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _runs(pid: int, program: str) -> bool:
    try:
        return any(program in word for word in psutil.Process(pid).cmdline())
    except psutil.Error:
        return False
