"""Processes that are started together and stopped together, with all that they started.

Each gets a session of its own, so that Ctrl-C reaches only this program, which then stops them in
order. Airflow's tasks change their process group but never their session: by it they are found.
"""

import os
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import psutil

ASK, INSIST, KILL = 0.0, 3.0, 9.0
"""Seconds after which a stop interrupts, terminates and kills."""


class Processes:
    """Long-running processes with one log; `inherited` is an open file that all of them keep."""

    def __init__(self, log: Path, environment: Mapping[str, str], inherited: int) -> None:
        self._log, self._environment, self._inherited = log, environment, inherited
        self._started: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def sessions(self) -> list[int]:
        """The ids of the sessions of all that was started."""
        return [process.pid for process in self._started.values()]

    def start(self, name: str, command: Sequence[str]) -> None:
        """Starts one process; what it says goes to the log."""
        with self._log.open("ab") as log:
            self._started[name] = subprocess.Popen(
                command,
                env=dict(self._environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=[self._inherited],
            )

    def ended(self) -> dict[str, int]:
        """The exit codes of those that have ended."""
        codes = {name: process.poll() for name, process in self._started.items()}
        return {name: code for name, code in codes.items() if code is not None}

    def stop(self) -> None:
        """Stops everything; a second Ctrl-C or SIGTERM meanwhile kills at once."""
        hurry = [KILL]

        def at_once(*_: object) -> None:
            hurry[0] = ASK

        before = {one: signal.signal(one, at_once) for one in (signal.SIGINT, signal.SIGTERM)}
        try:
            stop_sessions(self.sessions, hurry, reap=self.ended)
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)


def stop_sessions(
    sessions: Sequence[int], patience: Sequence[float] = (KILL,), *, reap: object = None
) -> None:
    """Interrupts the leaders of these sessions, then terminates, then kills all in them.

    Args:
        sessions: ids of sessions.
        patience: its first item, looked at anew each time, is the second from which to kill.
        reap: called between looks, so that ended children do not linger.
    """
    for leader in sessions:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(leader, signal.SIGINT)
    began, insisted = time.monotonic(), False
    while members := members_of(sessions):
        waited = time.monotonic() - began
        if waited >= patience[0]:
            _send(signal.SIGKILL, members)
        elif waited >= INSIST and not insisted:
            insisted = True
            _send(signal.SIGTERM, members)
        time.sleep(0.1)
        if callable(reap):
            reap()


def members_of(sessions: Iterable[int]) -> list[int]:
    """Ids of the processes that run in these sessions, whoever their parent is by now."""
    wanted = set(sessions)
    return [pid for pid in psutil.pids() if _session_of(pid) in wanted and _runs(pid)]


def _session_of(pid: int) -> int | None:
    try:
        return os.getsid(pid)
    except (ProcessLookupError, PermissionError):
        return None


def _runs(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _send(sign: signal.Signals, pids: Iterable[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, sign)
