"""What Airflow adds: the same articles through `standpoint run` and through a real scheduler.

    python benchmarks/airflow_cost.py [--articles 1000] [--latency 0] [--cold] [--server URL]

A made-up local world is read over loopback into PostgreSQL twice, each time into a database of its
own: by `standpoint run` in a process of its own, which is the baseline, and by the DAG
`news_daily`, triggered over REST in an Airflow with its LocalExecutor and its metadata on the same
server. With a latency a model on this machine answers after so many seconds; without, the embedded
analyst does. With `--cold` tasks import everything anew. The DAG runs once more, with no work,
which tells what is fixed.

The processor time counts all processes of the shell's run, and all of Airflow's while its run was
under way. On a busy machine it tells more than the seconds.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from pipeline.runtime import opened
from pipeline.settings import CHECKOUT, read_settings
from slow_model import slow_model

sys.path.insert(0, str(CHECKOUT / "tests"))
from airflow_cluster import Cluster
from databases import USUAL_SERVER, scratch_database
from news_site import NewsSite

ALLOWED, FIXED = 1.25, 30.0
MOST_TASKS = 60
STEPS = ("find_feeds", "collect", "extract", "group", "analyze", "publish")
COUNTS = """SELECT (SELECT count(*) FROM article) AS articles,
    (SELECT count(*) FROM answer) AS answers, (SELECT count(*) FROM failure) AS failures"""


def main() -> None:
    """Runs both and prints one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--latency", type=float, default=0.0)
    parser.add_argument("--cold", action="store_true", help="tasks start without our imports")
    parser.add_argument("--server", default=USUAL_SERVER, help="a PostgreSQL server")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as name,
        slow_model(options.latency) as model,
        NewsSite(options.articles) as site,
        scratch_database(options.server) as shells,
        scratch_database(options.server) as airflows,
        scratch_database(options.server) as metadata,
    ):
        site.configure(Path(name))
        asked = model.variables(at_once=8) if options.latency else {}
        variables = {**site.variables(Path(name)), **asked}
        shell = through_shell({**variables, "STANDPOINT_DATABASE_URL": shells})
        variables |= {"STANDPOINT_DATABASE_URL": airflows, "STANDPOINT_HOME": f"{name}/other"}
        variables |= {"AIRFLOW__SCHEDULER__MP_START_METHOD": "fork"} if options.cold else {}
        with Cluster(Path(name) / "airflow", database=metadata, variables=variables) as cluster:
            whole, tasks = through_airflow("news_daily", cluster, variables)
            empty, _ = through_airflow("the same again", cluster, variables)
            print("MB now:", cluster.memory())
        verdict(shell, whole, empty, tasks)


def through_shell(variables: Mapping[str, str]) -> float:
    """Seconds of one `standpoint run`."""
    began, before = time.monotonic(), used()
    subprocess.run(
        [sys.executable, "-m", "pipeline", "run", "--plain"],
        env={**os.environ, **variables},
        cwd=CHECKOUT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    seconds = time.monotonic() - began
    told("standpoint run", seconds, used() - before, stored(variables))
    return seconds


def used() -> float:
    """Processor time of the children that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


def through_airflow(name: str, cluster: Cluster, variables: Mapping[str, str]) -> tuple[float, int]:
    """Seconds and tasks of one run of the DAG."""
    began, before = time.monotonic(), cluster.cpu_seconds()
    run = cluster.run("news_daily", seconds=3600)
    seconds, tasks = time.monotonic() - began, len(run["tasks"])
    words = f"{run['state']}, {tasks} tasks, {stored(variables)}"
    told(name, seconds, cluster.cpu_seconds() - before, words)
    for step in STEPS:
        spent = [one["duration"] or 0 for one in run["tasks"] if one["task_id"] == step]
        print(f"  {step:20s} {len(spent):3d} x {sum(spent) / len(spent):5.1f} s", flush=True)
    return seconds, tasks


def told(name: str, seconds: float, processor: float, words: str) -> None:
    """One line of the table."""
    print(f"{name:22s} {seconds:6.1f} s  {processor:6.1f} CPU-s  {words}", flush=True)


def stored(variables: Mapping[str, str]) -> str:
    """What is in the database now."""
    with opened(read_settings(variables)) as standpoint:
        row = standpoint.store.query(COUNTS, limit=1, seconds=60).records()[0]
    return ", ".join(f"{count} {name}" for name, count in row.items())


def verdict(shell: float, whole: float, empty: float, tasks: int) -> None:
    """What was to be reached beside what was measured."""
    may = shell * ALLOWED + FIXED
    print(f"may take {may:.1f} s ({ALLOWED} x the shell's and {FIXED:.0f} s): "
          f"{'reached' if whole <= may else 'missed'}; {whole / shell:.2f} x as long, "
          f"{(whole - empty) / shell:.2f} x without an empty run's {empty:.1f} s")  # fmt: skip
    print(f"tasks {tasks} of at most {MOST_TASKS}: "
          f"{'reached' if tasks <= MOST_TASKS else 'missed'}")  # fmt: skip


if __name__ == "__main__":
    main()
