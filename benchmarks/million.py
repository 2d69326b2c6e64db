"""How fast a large archive answers, each view filtered to a day or a target.

    python benchmarks/million.py [--articles 50000] [--days 365] [--database URL] [--plans FILE]

Fills an empty database (default: an SQLite file) with a generated archive and asks each view the
same question about drawn days and targets. Printed beside it, measured in the same run: the views
as they were before this project kept what stands (`--before`, a commit), on the same rows and
indexes, stopped after 10 s. Answers are read whole, by libpq on PostgreSQL. `ms` is time on the
clock, `cpu` what the database's and this process took of the processor for it; on a machine that
does nothing else the two are alike.
"""

import argparse
import io
import json
import re
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from processor import Processor

from million_load import load, work_out
from million_questions import EVERYDAY, VIEWS, Draws, View
from million_rows import Archive
from pipeline.store.database import Database
from pipeline.store.sql import open_store, upgrade_store

LIMIT_MS = 150
BEFORE = "6342c2a"
PATIENCE_MS = 10_000
CHECKOUT = Path(__file__).resolve().parent.parent
PRINT_VIEWS = (
    "import json, sys; from pipeline.store.views import VIEWS; "
    "print(json.dumps({one.name: one.select(sys.argv[1]) for one in VIEWS}))"
)


def main() -> None:
    """Fills the database, asks, prints tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=50_000)
    parser.add_argument("--days", type=int, default=365, help="fewer make fuller days")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--database", help="an empty PostgreSQL database; default: SQLite")
    parser.add_argument("--draws", type=int, default=40)
    parser.add_argument("--before", default=BEFORE, help="commit of the baseline's views")
    parser.add_argument("--last", type=date.fromisoformat, default=datetime.now(UTC).date())
    parser.add_argument("--plans", type=Path, help="where the heaviest questions' plans go")
    parser.add_argument("--filled", action="store_true", help="the database is filled already")
    options = parser.parse_args()
    archive = Archive(options.articles, options.seed, last=options.last, span=options.days)
    with tempfile.TemporaryDirectory() as folder:
        url = options.database or f"sqlite:///{folder}/archive.db"
        if not options.filled:
            fill(url, archive)
        with Asking.of(url) as asking:
            told = ask_views(asking, Draws(archive, options.seed), options)
            if options.plans:
                options.plans.write_text("\n\n".join(plans(asking, told)), encoding="utf-8")
        ask_everyday(url, Draws(archive, options.seed), options.draws)


def fill(url: str, archive: Archive) -> None:
    """Makes the schema and fills it, telling how long each part took."""
    upgrade_store(url)
    database = Database.at(url)
    began = time.monotonic()
    load(database, archive)
    loaded = time.monotonic()
    print(f"{archive.articles:,} articles of {archive.span} days loaded in {loaded - began:.0f} s")
    work_out(database)
    print(f"what stands was worked out in {time.monotonic() - loaded:.0f} s", flush=True)
    database.close()


@dataclass(frozen=True, slots=True)
class Took:
    """One answer: its rows, time on the clock and of the processor, in ms; rows None: too late."""

    rows: int | None
    ms: float
    cpu: float


class Asking:
    """A connection that reads whole answers and tells what they took."""

    def __init__(self, database: Database) -> None:
        self.database = database
        connection: Any = database.engine.raw_connection().driver_connection
        self.raw = connection
        self.is_sqlite = database.engine.dialect.name == "sqlite"
        self.backend = None if self.is_sqlite else connection.info.backend_pid
        if not self.is_sqlite:
            connection.execute("set max_parallel_workers_per_gather = 0")  # all in one process
            connection.commit()

    @classmethod
    @contextmanager
    def of(cls, url: str) -> "Iterator[Asking]":
        """A connection to the database at a URL."""
        database = Database.at(url)
        yield cls(database)
        database.close()

    def took(self, sql: str, patience_ms: int = 600_000) -> Took:
        """What one answer took."""
        before, began = self._cpu(), time.perf_counter()
        rows = self._rows(sql, patience_ms)
        return Took(rows, (time.perf_counter() - began) * 1000, self._cpu() - before)

    def _cpu(self) -> float:
        """Milliseconds of the processor that this process and the database's have taken."""
        own = time.process_time() * 1000
        if self.is_sqlite:
            return own
        return own + int(Path(f"/proc/{self.backend}/schedstat").read_text().split()[0]) / 1e6

    def _rows(self, sql: str, patience_ms: int) -> int | None:
        if self.is_sqlite:
            late = time.monotonic() + patience_ms / 1000
            self.raw.set_progress_handler(lambda: time.monotonic() > late, 100_000)
            try:
                return len(self.raw.execute(sql).fetchall())
            except sqlite3.OperationalError as error:
                if "interrupted" in str(error):
                    return None
                raise
        self.raw.pgconn.exec_(f"set statement_timeout = {patience_ms}".encode())
        result = self.raw.pgconn.exec_(sql.encode())
        if result.status == psycopg.pq.ExecStatus.TUPLES_OK:
            return int(result.ntuples)
        if b"statement timeout" in result.error_message:
            return None
        raise RuntimeError(f"{result.error_message.decode()}: {sql}")

    def run(self, sql: str) -> None:
        """Runs a statement and commits it."""
        self.raw.execute(sql)
        self.raw.commit()


def ask_views(
    asking: Asking, draws: Draws, options: argparse.Namespace
) -> list[tuple[float, View, str]]:
    """Prints what each question took, now and before; returns the heaviest draw of each."""
    before = views_before(asking, options.before)
    head = f"{'view':18s} {'asked for':22s} {'rows':>7s} {'p50':>6s} {'p95':>6s} {'cpu p95':>8s}"
    print(f"\n{head} {'before p95':>11s} {'cpu':>7s}")
    told = []
    for view in VIEWS:
        questions = [draws.sql(view) for _ in range(options.draws)]
        asking.took(questions[0])
        took = [asking.took(sql) for sql in questions]
        line = f"{view.view:18s} {view.about:22s} {max(one.rows or 0 for one in took):7d} "
        line += f"{spread(took, 50):6.1f} {spread(took, 95):6.1f} {spread(took, 95, cpu=True):8.1f}"
        print(f"{line} {_before(asking, before, view, questions)}", flush=True)
        heaviest = max(range(len(took)), key=lambda number: took[number].cpu)
        told.append((took[heaviest].cpu, view, questions[heaviest]))
    for name in reversed(before):
        asking.run(f"drop view {_old(name)}")
    return told


def _before(asking: Asking, before: dict[str, str], view: View, questions: list[str]) -> str:
    if view.view not in before or view.since_then:
        return f"{'-':>11s} {'-':>7s}"
    took = []
    for sql in questions[:5]:
        took.append(asking.took(renamed(sql, before), PATIENCE_MS))
        if took[-1].rows is None:
            return f"{'> ' + str(PATIENCE_MS):>11s} {'':>7s}"
    return f"{spread(took, 95):11.1f} {spread(took, 95, cpu=True):7.1f}"


def spread(took: list[Took], share: int, *, cpu: bool = False) -> float:
    """So many percent of the answers took no longer, in ms."""
    values = sorted(one.cpu if cpu else one.ms for one in took)
    return values[min(len(values) - 1, len(values) * share // 100)]


def views_before(asking: Asking, commit: str) -> dict[str, str]:
    """Creates the views of an older commit beside ours, under other names."""
    packed = subprocess.run(
        ["git", "archive", commit, "pipeline"], cwd=CHECKOUT, capture_output=True, check=False
    )
    if packed.returncode:
        print(f"no baseline: git does not know {commit}")
        return {}
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as files:
            files.extractall(folder, filter="data")
        dialect = "sqlite" if asking.is_sqlite else "postgresql"
        told = subprocess.run(
            [sys.executable, "-c", PRINT_VIEWS, dialect], cwd=folder, capture_output=True,
            check=True, env={"PYTHONPATH": folder},
        )  # fmt: skip
    found: dict[str, str] = json.loads(told.stdout)
    for name, sql in found.items():
        asking.run(f"drop view if exists {_old(name)}" + ("" if asking.is_sqlite else " cascade"))
        asking.run(f"create view {_old(name)} as {renamed(sql, found)}")
    return found


def _old(name: str) -> str:
    return f"before_{name}"


def renamed(sql: str, views: dict[str, str]) -> str:
    """A query that asks the older views."""
    return re.sub(rf"\b({'|'.join(views)})\b", r"before_\1", sql)


def plans(asking: Asking, told: list[tuple[float, View, str]]) -> Iterator[str]:
    """The plans of the five questions that took most of the processor."""
    explain = "explain query plan " if asking.is_sqlite else "explain (analyze, buffers) "
    for cpu, view, sql in sorted(told, key=lambda one: -one[0])[:5]:
        lines = asking.raw.execute(explain + sql).fetchall()
        steps = "\n".join(str(line[-1]) for line in lines)
        yield f"{view.view}, {view.about}: {cpu:.1f} ms of the processor\n{sql}\n\n{steps}"


def ask_everyday(url: str, draws: Draws, times: int) -> None:
    """Prints what the pipeline's and the shell's own questions took."""
    store, processor = open_store(url), Processor(url)
    print(f"\n{'everyday question':30s} {'p50':>7s} {'p95':>7s} {'cpu p95':>8s}")
    for name, question in EVERYDAY.items():
        asked = partial(question, store, draws)
        took = [_timed(asked, processor) for _ in range(max(3, times // 4))]
        line = f"{name:30s} {spread(took, 50):7.1f} {spread(took, 95):7.1f}"
        print(f"{line} {spread(took, 95, cpu=True):8.1f}", flush=True)
    store.close()
    processor.close()


def _timed(ask: Callable[[], object], processor: Processor) -> Took:
    before, began = processor.ms(), time.perf_counter()
    ask()
    return Took(0, (time.perf_counter() - began) * 1000, processor.ms() - before)


if __name__ == "__main__":
    main()
