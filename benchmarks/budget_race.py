"""How much more than the budget eight processes spend that race for its last cent.

    python benchmarks/budget_race.py [--workers 8] [--database URL]

Each process makes scripted calls of random cost, 20 ms long, until the budget of the day is
reached; one in ten is lost and may have been billed. Printed beside it, measured in the same run:
the baseline, the same processes that look up what was spent before each call, as a program without
reservations does.
"""

import argparse
import multiprocessing
import random
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from pipeline.errors import BudgetReached
from pipeline.models import (
    NANO,
    AttemptEnd,
    AttemptState,
    Document,
    Entry,
    Feed,
    FeedKind,
    Limits,
    Original,
    Question,
    QuestionKind,
    Request,
    Reservation,
    Source,
)
from pipeline.store.sql import SqlStore, open_store

LIMIT = 2 * NANO
MOST = NANO // 50
SECONDS = 0.02


def main() -> None:
    """Runs both ways and prints one line for each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--workers", type=int, default=8)
    parser.add_argument("--database", help="an empty PostgreSQL database; default: SQLite")
    options = parser.parse_args()
    print(f"{options.workers} processes, a budget of {LIMIT / NANO:.2f} USD, calls of 0 to "
          f"{MOST / NANO:.2f} USD")  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        for name, is_reserved in (("reserved before the call", True), ("looked up before", False)):
            url = options.database or f"sqlite:///{Path(folder) / name}.db"
            race(name, url, options.workers, is_reserved=is_reserved)


def race(name: str, url: str, workers: int, *, is_reserved: bool) -> None:
    """One race; what was spent is read from the ledger, a lost call at its most."""
    store = open_store(url, upgrade=True)
    version_id = stored_text(store)
    before = spent(store)
    began = time.monotonic()
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
        jobs = [
            pool.submit(work, url, version_id, number, before, is_reserved=is_reserved)
            for number in range(workers)
        ]
        calls = sum(job.result() for job in jobs)
    total = spent(store) - before
    store.close()
    print(
        f"{name:26s} {calls:4d} calls in {time.monotonic() - began:5.1f} s, "
        f"spent {total / NANO:.6f} USD, left {max(0, LIMIT - total) / NANO:.6f}, "
        f"overspent {max(0, total - LIMIT) / NANO:.6f}"
    )


def work(url: str, version_id: int, number: int, before: int, *, is_reserved: bool) -> int:
    """One process; how many calls it made."""
    store, chance, calls = open_store(url), random.Random(number), 0
    request = Request(
        hash=f"{is_reserved}-{number}",
        version_id=version_id,
        endpoint="loopback",
        model="scripted",
        rung="text",
        params={},
        questions=(Question(QuestionKind.SUMMARY),),
    )
    reservation = Reservation(
        run="race", nanousd=MOST, milliseconds=60_000, limits=Limits(day=LIMIT)
    )
    while True:
        try:
            if not is_reserved and spent(store) - before + MOST > LIMIT:
                break
            given = reservation if is_reserved else None
            attempt = store.begin_attempt(request, datetime.now(UTC), reservation=given)
        except BudgetReached as reached:
            if not reached.held:
                break
            time.sleep(SECONDS)
            continue
        time.sleep(SECONDS)
        lost = chance.random() < 0.1
        end = AttemptEnd(
            state=AttemptState.FAILED if lost else AttemptState.OK,
            cost_nanousd=None if lost else chance.randint(0, MOST),
            possibly_billed=lost,
        )
        store.end_attempt(attempt, end, datetime.now(UTC))
        calls += 1
    store.close()
    return calls


def spent(store: SqlStore) -> int:
    """What all tries cost; one that was lost may have cost the most."""
    ended = "SELECT cost_nanousd FROM attempt WHERE state <> 'started'"
    costs = [row[0] for row in store.query(ended, limit=100_000, seconds=30).rows]
    return sum(cost if isinstance(cost, int) else MOST for cost in costs)


def stored_text(store: SqlStore) -> int:
    """The id of a text to ask about."""
    source = Source(
        slug="race", name="Race", language="en",
        feeds=(Feed(slug="race", kind=FeedKind.FOLDER, address="race"),),
    )  # fmt: skip
    store.configure([source])
    feed_id, now = store.feed_rows([source])[0].feed_id, datetime.now(UTC)
    entry = Entry(key="a", url="file:///a", revision="1")
    store.announce(feed_id, [entry], now)
    pending = store.entries(store.pending_entries([feed_id], config_hash="", now=now))
    if not pending:
        return int(str(store.query("SELECT id FROM version", limit=1, seconds=5).rows[0][0]))
    stored = store.save_document(
        pending[0],
        Original(url="file:///a", content=b"The toll.", content_type="text/plain"),
        Document(title="", text="The toll.", extractor="none"),
        article_key="race/a",
        archive_ref="none",
        now=now,
    )
    return stored.version_id


if __name__ == "__main__":
    main()
