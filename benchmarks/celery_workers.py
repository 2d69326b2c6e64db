"""How much sooner two Celery workers are done than one, where the model is what is waited for.

    python benchmarks/celery_workers.py [--articles 160] [--latency 6] [--broker URL]

Airflow's CeleryExecutor with Redis and PostgreSQL on this machine. A run reads a made-up local
world with one worker, which is the baseline; then as many articles more are published, a second
worker is started, and another run reads those. Each worker has two places for tasks, and the pool
`llm` has four slots, so that the workers are what bounds. Timed is the analysis, from the start of
its first task to the end of its last; whole runs are printed beside it.
"""

import argparse
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

from pipeline.settings import CHECKOUT
from slow_model import slow_model

sys.path.insert(0, str(CHECKOUT / "tests"))
from airflow_cluster import USUAL_BROKER, Cluster
from databases import USUAL_SERVER, scratch_database
from news_site import NewsSite

PLACES = 2
AT_ONCE = 4
BATCHES = 8
WANTED = 1.8


def main() -> None:
    """Runs both and prints the ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=160)
    parser.add_argument("--latency", type=float, default=6.0)
    parser.add_argument("--server", default=USUAL_SERVER, help="a PostgreSQL server")
    parser.add_argument("--broker", default=USUAL_BROKER, help="a Redis")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as name,
        slow_model(options.latency) as model,
        NewsSite(options.articles) as site,
        scratch_database(options.server) as results,
        scratch_database(options.server) as metadata,
    ):
        folder = Path(name)
        site.configure(folder)
        variables = {
            **site.variables(folder),
            **model.variables(AT_ONCE),
            "STANDPOINT_DATABASE_URL": results,
            "STANDPOINT_BATCH_SIZE": str(options.articles // BATCHES),
        }
        with Cluster(
            folder / "airflow", database=metadata, variables=variables, broker=options.broker
        ) as cluster:
            cluster.set_slots("llm", 2 * PLACES)
            cluster.start_worker("worker-1", PLACES)
            one = timed("one worker", cluster)
            site.add(options.articles)
            cluster.start_worker("worker-2", PLACES)
            two = timed("two workers", cluster)
            print("MB now:", cluster.memory())
    verdict = "reached" if one / two >= WANTED else "missed"
    print(f"two workers are {one / two:.2f} x as fast; at least {WANTED}: {verdict}")


def timed(name: str, cluster: Cluster) -> float:
    """Seconds of a run's analysis."""
    began = time.monotonic()
    run = cluster.run("news_daily", seconds=3600)
    whole = time.monotonic() - began
    asked = [one for one in run["tasks"] if one["task_id"] == "analyze"]
    starts = [datetime.fromisoformat(one["start_date"]) for one in asked]
    ends = [datetime.fromisoformat(one["end_date"]) for one in asked]
    seconds = (max(ends) - min(starts)).total_seconds()
    print(f"{name:12s} analysis {seconds:6.1f} s in {len(asked)} tasks; whole run {whole:6.1f} s, "
          f"{run['state']}; {run['note']}", flush=True)  # fmt: skip
    return seconds


if __name__ == "__main__":
    main()
