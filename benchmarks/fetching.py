"""How fast pages arrive: 200 of 20 hosts that take 50 to 200 ms each, over loopback.

    python benchmarks/fetching.py [--pages 200] [--hosts 20] [--database URL]

Each line fetches the same pages from the same servers, which are a process of their own:

- the ideal is 64 at once with nothing but the hosts' own pauses; computed, not measured;
- the baseline is `requests` in 64 threads, a connection for each page, without any check;
- the door without politeness: any number at a host at once, hosts remembered in memory;
- the door as a run opens it: two at a host, hosts remembered in a database.

It prints wall and CPU seconds of the best of three, the ratio of each to the ideal, and the most
memory that this process had held by then.
"""

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import requests

from pipeline.ingest.addresses import Origin
from pipeline.ingest.http import Http
from pipeline.ingest.politeness import Politeness
from pipeline.ports import HostRow
from pipeline.runtime import utc_now
from pipeline.settings import CHECKOUT
from pipeline.store.sql import open_store

sys.path.insert(0, str(CHECKOUT / "tests"))
from fake_hosts import FakeHosts
from slow_hosts import PAGE, SlowHosts

IDEAL_THREADS = 64
ROUNDS = 3
REACH = 3.0


class Unhurried(Politeness):
    """Lets everybody ask at once."""

    def check(self, origin: Origin) -> HostRow:  # noqa: ARG002 - all are alike
        """No host ever asked to be left alone, and every robots.txt allows everything."""
        return HostRow(robots_text="", robots_until=utc_now() + timedelta(days=1))

    @contextmanager
    def turn(self, origin: Origin, pause_ms: int) -> Iterator[None]:  # noqa: ARG002 - all are alike
        """It is always everybody's turn."""
        yield


class UnhurriedHttp(Http):
    """The door without its politeness; no setting opens it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._politeness = Unhurried(
            options["hosts"], options["clock"], owner="", hold_ms=1, sleep=time.sleep
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What one way of fetching took, in seconds, and the most memory so far in MB."""

    wall: float
    cpu: float
    peak_mb: float


def main() -> None:
    """Fetches in each way and prints a line for it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--hosts", type=int, default=20)
    parser.add_argument("--database", help="an empty PostgreSQL database; default: SQLite")
    options = parser.parse_args()
    with (
        SlowHosts(hosts=options.hosts, pages=options.pages // options.hosts) as slow,
        tempfile.TemporaryDirectory() as folder,
    ):
        ideal = sum(slow.pauses) / IDEAL_THREADS
        print(f"{'':42s} {'wall s':>7s} {'x ideal':>8s} {'CPU s':>6s} {'peak MB':>8s}")
        print(f"{'ideal: the pauses alone, 64 at once':42s} {ideal:7.2f} {1:8.1f}")
        show("requests, 64 threads", ideal, measured(slow, IDEAL_THREADS, plain))
        for threads in (16, 32, IDEAL_THREADS):
            door = UnhurriedHttp(hosts=FakeHosts(), **options_for(slow))
            taken = measured(slow, threads, fetching(door))
            ours = " (ours)" if threads == Http.concurrency else ""
            show(f"the door, politeness off, {threads} threads{ours}", ideal, taken)
        polite = sum(slow.pauses) / (2 * options.hosts)
        print(
            f"{'ideal: the pauses alone, 2 at each host':42s} {polite:7.2f} {polite / ideal:8.1f}"
        )
        url = options.database or f"sqlite:///{Path(folder) / 'hosts.db'}"
        with closing(open_store(url, upgrade=True)) as store:
            polite_door = Http(hosts=store, **options_for(slow))
            taken = measured(slow, Http.concurrency, fetching(polite_door))
            show(f"the door as a run opens it, {Http.concurrency} threads", ideal, taken)


def options_for(slow: SlowHosts) -> dict[str, Any]:
    """How the door is opened."""
    allowed = {"allow_hosts": slow.hosts, "offline": True}
    return {"clock": utc_now, "owner": "benchmark", **allowed}


def plain(url: str) -> int:
    """One page by the client alone."""
    return len(requests.get(url, timeout=30).content)


def fetching(door: Http) -> Callable[[str], int]:
    """One page through our door."""
    return lambda url: len(door.get(url, most_bytes=2 * PAGE).content)


def measured(slow: SlowHosts, threads: int, fetch: Callable[[str], int]) -> Taken:
    """The best of three rounds over all pages."""
    rounds = []
    for _ in range(ROUNDS):
        wall, cpu = time.perf_counter(), time.process_time()
        with ThreadPoolExecutor(threads) as pool:
            sizes = list(pool.map(fetch, slow.urls))
        assert set(sizes) == {PAGE}  # noqa: S101 - else nothing was measured
        rounds.append((time.perf_counter() - wall, time.process_time() - cpu))
    wall, cpu = min(rounds)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Taken(wall=wall, cpu=cpu, peak_mb=peak_mb)


def show(name: str, ideal: float, taken: Taken) -> None:
    """One line of the table."""
    ratio = taken.wall / ideal
    verdict = "" if ratio <= REACH else f"  over {REACH:g}"
    print(
        f"{name:42s} {taken.wall:7.2f} {ratio:8.1f} {taken.cpu:6.2f} {taken.peak_mb:8.0f}{verdict}"
    )


if __name__ == "__main__":
    main()
