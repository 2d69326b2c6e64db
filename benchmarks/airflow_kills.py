"""What is lost, doubled or paid for again when parts of Airflow are killed at random during a run.

    python benchmarks/airflow_kills.py [--kills 25] [--articles 400] [--broker URL]

Airflow's CeleryExecutor with two workers, Redis and PostgreSQL on this machine reads a made-up
local world and asks a slow model about it. All the while the scheduler, a worker or the process of
a running task is killed (SIGKILL; the first two with all that they started, and started again at
once, as a container is), whenever a task is at work. The run must end green; then from the
database and the model's own count:

- lost and doubled rows, by comparison with the baseline: the same world, read in the same run of
  this program by `standpoint run`, which nobody kills;
- requests that have two committed replies in the ledger;
- repeats altogether, beside the calls that were under way when something was killed.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from model_kills import BILLED, OPEN, ROWS, TWICE, rows, scalar
from pipeline.settings import CHECKOUT
from slow_model import SlowModel, slow_model

sys.path.insert(0, str(CHECKOUT / "tests"))
from airflow_cluster import SOON, USUAL_BROKER, Cluster, send
from databases import USUAL_SERVER, scratch_database
from news_site import NewsSite

PLACES = 2
AT_ONCE = 4
WORKERS = ("worker-1", "worker-2")
PAUSE = (4.0, 16.0)
"""Seconds between two kills, at least and at most."""


class Killer:
    """Kills something now and then, while tasks run; knows what it has hit."""

    def __init__(self, cluster: Cluster, kills: int) -> None:
        self._cluster, self._left, self._dice = cluster, kills, random.Random(5)
        self.hit: Counter[str] = Counter()
        self._began = time.monotonic()
        self._next = self._began + self._dice.uniform(*PAUSE)

    def look(self) -> None:
        """Kills, where it is time to."""
        if self._left and time.monotonic() >= self._next:
            kind = self._dice.choice(("scheduler", "worker", "task"))
            if self._strike(kind):
                self._left -= 1
                self.hit[kind] += 1
                print(f"  {time.monotonic() - self._began:4.0f} s  {kind} killed", flush=True)
            self._next = time.monotonic() + self._dice.uniform(*PAUSE)

    def _strike(self, kind: str) -> bool:
        running = [pid for name in WORKERS for pid in self._cluster.tasks_of(name)]
        if not running:
            return False
        if kind == "task":
            return send(self._dice.choice(running), signal.SIGKILL)
        part = "scheduler" if kind == "scheduler" else self._dice.choice(WORKERS)
        self._cluster.kill(part)
        self._cluster.restart(part)
        return True


def main() -> None:
    """Runs both and prints the comparison."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=25)
    parser.add_argument("--articles", type=int, default=400)
    parser.add_argument("--latency", type=float, default=6.0)
    parser.add_argument("--server", default=USUAL_SERVER, help="a PostgreSQL server")
    parser.add_argument("--broker", default=USUAL_BROKER, help="a Redis")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as name,
        slow_model(options.latency) as model,
        NewsSite(options.articles) as site,
        scratch_database(options.server) as quiet,
        scratch_database(options.server) as stormy,
        scratch_database(options.server) as metadata,
    ):
        folder = Path(name)
        site.configure(folder)
        plain = site.variables(folder)
        undisturbed = {**plain, **model.variables(64), "STANDPOINT_DATABASE_URL": quiet}
        through_shell(undisturbed, model)
        killed = {
            **plain,
            **SOON,
            **model.variables(AT_ONCE),
            "STANDPOINT_DATABASE_URL": stormy,
            "STANDPOINT_HOME": f"{name}/killed",
        }
        with Cluster(
            folder / "airflow", database=metadata, variables=killed, broker=options.broker
        ) as cluster:
            through_storm(cluster, options.kills)
        report(undisturbed, killed, model)


def through_shell(variables: Mapping[str, str], model: SlowModel) -> None:
    """The baseline: one `standpoint run`."""
    command = [sys.executable, "-m", "pipeline", "run", "--plain"]
    subprocess.run(
        command,
        env={**os.environ, **variables},
        cwd=CHECKOUT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    print(f"nobody killed (baseline): {model.served().total()} requests", flush=True)


def through_storm(cluster: Cluster, kills: int) -> None:
    """One run of the DAG while parts are killed."""
    cluster.set_slots("llm", len(WORKERS) * PLACES)
    for name in WORKERS:
        cluster.start_worker(name, PLACES)
    killer, began = Killer(cluster, kills), time.monotonic()
    run = cluster.run("news_daily", seconds=3600, meanwhile=killer.look)
    tries = Counter(one["try_number"] for one in run["tasks"])
    print(f"the run: {run['state']} after {time.monotonic() - began:.0f} s and "
          f"{killer.hit.total()} kills ({dict(killer.hit)}); {len(run['tasks'])} tasks, tries "
          f"{dict(sorted(tries.items()))}; {run['note']}")  # fmt: skip


def report(undisturbed: Mapping[str, str], killed: Mapping[str, str], model: SlowModel) -> None:
    """What differs from the baseline, and what was asked twice."""
    asked, whole, found = model.served(), rows(undisturbed), rows(killed)
    for name in ROWS:
        before, after = Counter(map(repr, whole[name])), Counter(map(repr, found[name]))
        lost, more = (before - after).total(), (after - before).total()
        print(f"{name}: {before.total()} rows; lost {lost}, doubled or other {more}")
    print(f"requests whose committed reply was paid for again: {scalar(killed, TWICE)}")
    repeats = sum(times - 1 for times in asked.values())
    print(f"requests {asked.total()}; repeats {repeats}; calls under way when something was "
          f"killed: {scalar(killed, OPEN)}, of which {scalar(killed, BILLED)} are held or counted "
          "at the most that they may have cost")  # fmt: skip


if __name__ == "__main__":
    main()
