"""What hostile pages and feeds cost, beside what plain trafilatura and feedparser make of them.

    python benchmarks/hostile.py [--only WORD] [--no-baseline]

Ours is the product's own way: a child process that is killed after ten seconds; cases named
`door` come packed over loopback through the HTTP door. The baseline is `trafilatura.extract` or
`feedparser.parse` on the same bytes, unpacked, in a process that is killed after 45 seconds. Time
is by the clock, that of the baseline and of the door with the start of a process; memory is the
most that the process which reads has resident, 50 to 75 MB of it libraries.
"""

import argparse
import gzip
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from hostile_cases import CASES, Case
from pipeline.errors import StandpointError
from pipeline.ingest.bounds import MAX_DOCUMENT_BYTES, MAX_FEED_BYTES
from pipeline.ingest.http import Http
from pipeline.ingest.parser_pool import ParserPool
from pipeline.ingest.readers import Readers, run_here
from pipeline.models import Original
from pipeline.settings import CHECKOUT

sys.path.insert(0, str(CHECKOUT / "tests"))
from fake_hosts import FakeHosts
from web_server import WebServer

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
URL = "https://courier.example/1"
BASELINE_SECONDS = 45.0
MOST_SECONDS, MOST_MB = 10.0, 300.0


@dataclass(slots=True)
class Watched:
    """The most memory, in MiB, that any child of this process had resident."""

    most_mb: float = 0.0

    def look(self) -> None:
        """Reads it for the children that there are now."""
        mine = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
        for child in mine.read_text().split() + self._of_threads():
            with suppress(OSError, IndexError):
                status = Path(f"/proc/{child}/status").read_text()
                self.most_mb = max(self.most_mb, int(status.split("VmHWM:")[1].split()[0]) / 1024)

    @staticmethod
    def _of_threads() -> list[str]:
        found: list[str] = []
        for task in Path(f"/proc/{os.getpid()}/task").iterdir():
            with suppress(OSError):
                found += (task / "children").read_text().split()
        return found


@contextmanager
def watching() -> Iterator[Watched]:
    """Looks at the children's memory every twentieth of a second."""
    watched, over = Watched(), threading.Event()

    def look() -> None:
        while not over.wait(0.05):
            watched.look()

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield watched
    finally:
        watched.look()
        over.set()
        thread.join()


def ours(case: Case, content: bytes) -> tuple[float, float, str]:
    """Seconds, MiB and outcome of the product's way."""
    pool = ParserPool()
    readers = Readers(pool.run)
    # the child starts and imports here
    read(readers, Case(kind=case.kind, make=bytes), b"<rss><channel/></rss>")
    with watching() as watched:
        began = time.monotonic()
        outcome = read(readers, case, content)
        spent = time.monotonic() - began
    pool.close()
    return spent, watched.most_mb, outcome


def read(readers: Readers, case: Case, content: bytes) -> str:
    """How one reading ended: what came of it, or the reason code."""
    try:
        if case.kind == "feed":
            found = readers.read_feed(content, case.content_type, url=URL, now=NOW)
            return " ".join([f"{len(found.entries)} entries", *found.flags])
        kind = case.content_type or "text/html"
        original = Original(url=URL, content=content, content_type=kind)
        document = readers.read_document(original, language_hint="en", received_at=NOW)
    except StandpointError as error:
        return error.code
    return f"{len(document.text):,} characters"


def at_the_door(name: str, content: bytes) -> tuple[float, float, str]:
    """Seconds, MiB and outcome of fetching a packed answer, in a process of its own."""
    with WebServer() as server, watching() as watched:
        url = server.page("/", content, headers={"Content-Encoding": "gzip"})
        began = time.monotonic()
        done = run("--door", name, url)
    return time.monotonic() - began, watched.most_mb, done


def fetch(case: Case, url: str) -> str:
    """The outcome of one fetch through the HTTP door, and of reading what it let in."""
    http = Http(
        hosts=FakeHosts(),
        clock=lambda: NOW,
        owner="benchmark",
        allow_hosts=[url.split("/")[2]],
        offline=True,
    )
    most = MAX_FEED_BYTES if case.kind == "feed" else MAX_DOCUMENT_BYTES
    try:
        content = http.get(url, most_bytes=most).content
    except StandpointError as error:
        return error.code
    return read(Readers(run_here), case, content)


def baseline(name: str) -> tuple[float, float, str]:
    """The same of the plain libraries."""
    with watching() as watched:
        began = time.monotonic()
        done = run("--plain", name)
    return time.monotonic() - began, watched.most_mb, done


def plain(case: Case) -> str:
    """What a plain library makes of a case."""
    content = case.make()
    if case.packed:
        content = gzip.decompress(content)
    if case.kind == "feed":
        import feedparser  # noqa: PLC0415 - its memory is measured

        return f"{len(feedparser.parse(content).entries)} entries"
    import trafilatura  # noqa: PLC0415 - its memory is measured

    return f"{len(trafilatura.extract(content) or ''):,} characters"


def run(*arguments: str) -> str:
    """The last word of this script in a process of its own, or how that ended."""
    try:
        done = subprocess.run(
            [sys.executable, __file__, *arguments],
            capture_output=True,
            text=True,
            timeout=BASELINE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "killed"
    if done.returncode < 0:
        return f"signal {-done.returncode}"
    lines = (done.stdout if done.returncode == 0 else done.stderr).strip().splitlines()
    return (lines or ["nothing"])[-1][:40]


def table(names: list[str], *, with_baseline: bool) -> int:
    """Prints a line a case; returns how many went beyond what is allowed."""
    print(f"{'case':34} {'s':>6} {'MB':>5} {'outcome':38} {'plain s':>7} {'MB':>5} outcome")
    beyond = 0
    for name in names:
        case, content = CASES[name], CASES[name].make()
        spent, most, outcome = at_the_door(name, content) if case.packed else ours(case, content)
        beyond += most > MOST_MB or (spent > MOST_SECONDS and outcome != "too_slow")
        del content
        line = f"{name:34} {spent:6.2f} {most:5.0f} {outcome:38}"
        if with_baseline:
            spent, most, outcome = baseline(name)
            line += f" {spent:7.2f} {most:5.0f} {outcome}"
        print(line, flush=True)
    print(f"\n{beyond} of {len(names)} took more than {MOST_SECONDS:g} s or {MOST_MB:g} MB")
    return beyond


def main() -> None:
    """Prints the table; fails where a case goes beyond its bounds."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default="", help="cases with this word in their name")
    parser.add_argument("--no-baseline", action="store_true")
    parser.add_argument("--plain", help=argparse.SUPPRESS)
    parser.add_argument("--door", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.plain:
        print(plain(CASES[options.plain]))
    elif options.door:
        print(fetch(CASES[options.door[0]], options.door[1]))
    else:
        names = [name for name in CASES if options.only in name]
        sys.exit(table(names, with_baseline=not options.no_baseline) > 0)


if __name__ == "__main__":
    main()
