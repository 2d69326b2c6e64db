"""Alarms: called at their moments by one thread, in the process that asked for them."""

import subprocess
import sys
from queue import Empty, SimpleQueue
from threading import enumerate as all_threads

import pytest

from pipeline.ingest.alarms import alarm_after


def test_alarms_ring_in_the_order_of_their_moments() -> None:
    """One that is due earlier than those before it is not forgotten; all have one thread."""
    rung: SimpleQueue[str] = SimpleQueue()
    alarm_after(0.2, lambda: rung.put("late"))
    alarm_after(0.02, lambda: rung.put("early"))
    assert [rung.get(timeout=10) for _ in range(2)] == ["early", "late"]
    assert [one.name for one in all_threads()].count("alarms") == 1


def test_a_cancelled_alarm_does_not_ring() -> None:
    """Those after it do."""
    rung: SimpleQueue[str] = SimpleQueue()
    alarm_after(0.01, lambda: rung.put("cancelled")).cancel()
    alarm_after(0.05, lambda: rung.put("kept"))
    assert rung.get(timeout=10) == "kept"
    with pytest.raises(Empty):
        rung.get_nowait()


FORKS = """
import os, threading
from pipeline.ingest.alarms import alarm_after

alarm_after(60, print)
child = os.fork()
if child == 0:
    rung = threading.Event()
    alarm_after(0.01, rung.set)
    os._exit(0 if rung.wait(10) else 1)
raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def test_a_forked_process_has_alarms_of_its_own() -> None:
    """The thread that watches did not come along."""
    assert subprocess.run([sys.executable, "-c", FORKS], check=False).returncode == 0
