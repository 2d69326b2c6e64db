"""What is lost, doubled or paid for again when workers that ask a model are killed at random.

    python benchmarks/model_kills.py [--kills 200] [--database URL]

Two processes analyze the same generated articles by a model on this machine, each with eight
requests at once; at random moments one of them is killed (SIGKILL), its leases end as after half a
minute, and another takes its place. When all kills are done, one more run finishes. Then, from the
database and from what the model served:

- lost: texts without all their answers; doubled: answers to one question, rows of one claim;
- repeats of a committed reply: requests with two replies in the ledger;
- repeats altogether, beside the calls that were under way when a worker was killed.

Printed beside it, in the same run: the baseline, the same articles analyzed by one process that
nobody kills, with which all rows of answers are compared.
"""

import argparse
import logging
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from sqlalchemy import Row, create_engine, text
from whole_flow import write_corpus

from pipeline.models import Invocation, Scope
from pipeline.runtime import opened
from pipeline.settings import CHECKOUT, read_settings

sys.path.insert(0, str(CHECKOUT / "tests"))
from model_server import ModelServer, slow

LATENCY = 0.2
AT_ONCE = 8
WORKERS = 2

ROWS = {
    "answers": "SELECT text_sha256, kind, target_id, outcome FROM answer ORDER BY 1, 2, 3",
    "stances": """SELECT text_sha256, stance.target_id, stance.holder, label, rationale FROM stance
        JOIN answer ON answer.id = answer_id ORDER BY 1, 2, 3""",
    "sentences": """SELECT text_sha256, position, text FROM summary_sentence
        JOIN answer ON answer.id = answer_id ORDER BY 1, 2, 3""",
    "evidence": "SELECT quote, start_char, end_char, status FROM evidence ORDER BY 1, 2, 3",
    "leases": "SELECT key FROM lease",
}
TWICE = """SELECT count(*) FROM (SELECT request.hash FROM attempt
    JOIN request ON request.id = request_id WHERE state = 'ok' AND raw_answer IS NOT NULL
    GROUP BY request.hash HAVING count(*) > 1) AS twice"""
OPEN = "SELECT count(*) FROM attempt WHERE state = 'started'"
BILLED = """SELECT count(*) FROM attempt
    WHERE state = 'started' AND (reserved_until_ms IS NOT NULL OR possibly_billed)"""


def serve(ours: Connection) -> None:
    """The model, in a process of its own; says which texts it was asked about how often."""
    with ModelServer(default=slow(LATENCY)) as server:
        ours.send(server.base_url)
        while ours.recv() != "stop":
            ours.send(Counter(asked.article.partition("\n")[0] for asked in server.asked))
            server.asked.clear()


def main() -> None:
    """Runs both and prints the comparison."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--database", help="two empty PostgreSQL databases: URL and URL_2")
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.Process(target=serve, args=(theirs,), daemon=True)
    server.start()
    address = ours.recv()
    with tempfile.TemporaryDirectory() as folder:
        write_corpus(Path(folder), options.kills * AT_ONCE * 3)
        quiet = variables(folder, "quiet", address, options.database)
        stored(quiet)
        analyzed(quiet)
        asked = served(ours)
        print(f"nobody killed (baseline): {asked.total():,} requests", flush=True)
        stormy = variables(folder, "killed", address, options.database and f"{options.database}_2")
        stored(stormy)
        report(stormy, kill_often(stormy, options.kills), ours, rows(quiet))
    ours.send("stop")
    server.join(10)


def report(
    stormy: Mapping[str, str], kills: int, ours: Connection, whole: Mapping[str, list[Row[Any]]]
) -> None:
    """Finishes what the killed ones left, and prints what is wrong."""
    analyzed(stormy)
    asked, found = served(ours), rows(stormy)
    under_way, billed = scalar(stormy, OPEN), scalar(stormy, BILLED)
    print(f"{kills} kills: {asked.total():,} requests")
    for name, expected in whole.items():
        before, after = Counter(map(repr, expected)), Counter(map(repr, found[name]))
        lost, more = (before - after).total(), (after - before).total()
        print(f"{name}: {len(expected):,} rows; lost {lost}, doubled or other {more}")
    print(f"requests whose committed reply was paid for again: {scalar(stormy, TWICE)}")
    repeats = sum(times - 1 for times in asked.values())
    print(f"repeats: {repeats}; calls under way when a worker was killed: {under_way}, of which "
          f"{billed} are held or counted at the most that they may have cost")  # fmt: skip


def kill_often(stormy: Mapping[str, str], kills: int) -> int:
    """Keeps two workers at it and kills one of them at random moments; the kills that hit."""
    dice, hit, began = random.Random(5), 0, time.monotonic()
    workers = [begun(stormy) for _ in range(WORKERS)]
    while hit < kills:
        time.sleep(dice.uniform(0.05, 1.0))
        place = dice.randrange(WORKERS)
        child = workers[place]
        if os.waitpid(child, os.WNOHANG)[0] == 0:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            hit += 1
            end_leases(stormy, child)
            if hit % 20 == 0:
                print(f"  {hit} kills, {time.monotonic() - began:.0f} s", flush=True)
        elif not pending(stormy):
            workers.pop(place)
            break
        workers[place] = begun(stormy)
    for child in workers:
        os.waitpid(child, 0)
    return hit


def begun(settings: Mapping[str, str]) -> int:
    """A worker in a process of its own, forked, so that it begins at once."""
    child = os.fork()
    if child:
        return child
    # Whatever happens in it, the child never goes on with what its parent was doing.
    try:
        analyzed(settings)
        os._exit(0)
    finally:
        traceback.print_exc()
        os._exit(1)


def analyzed(settings: Mapping[str, str]) -> None:
    """Analyzes what is pending."""
    with opened(read_settings(settings)) as standpoint:
        versions = standpoint.pending_versions(Scope())
        invocation = Invocation(invocation_id=f"worker-{os.getpid()}")
        standpoint.analyze(versions, Scope(), invocation)


def stored(settings: Mapping[str, str]) -> None:
    """Stores the articles."""
    invocation = Invocation(invocation_id="benchmark")
    with opened(read_settings(settings), upgrade=True) as standpoint:
        standpoint.configure()
        standpoint.collect(standpoint.feeds(Scope()), invocation)
        standpoint.extract(standpoint.pending_entries(Scope()), invocation)


def pending(settings: Mapping[str, str]) -> bool:
    """Whether something is left to ask."""
    with opened(read_settings(settings)) as standpoint:
        return bool(standpoint.pending_versions(Scope(limit=1)))


def variables(folder: str, home: str, address: str, database: str | None) -> dict[str, str]:
    """The settings of one side."""
    return {
        "STANDPOINT_HOME": f"{folder}/{home}",
        "STANDPOINT_SOURCES": f"{folder}/sources.yaml",
        "STANDPOINT_DATABASE_URL": database or "",
        "STANDPOINT_MODEL": "slow",
        "STANDPOINT_MODEL_CONCURRENCY": str(AT_ONCE),
        "STANDPOINT_PRICE": "0.25/2",
        "STANDPOINT_BUDGET_MONTH": "100000",
        "OPENAI_BASE_URL": address,
        "STANDPOINT_OFFLINE": "1",
    }


def served(ours: Connection) -> Counter[str]:
    """How often the model was asked about each text since the last look."""
    ours.send("more")
    return Counter(ours.recv())


def end_leases(settings: Mapping[str, str], worker: int) -> None:
    """What half a minute does to a dead worker's leases, at once."""
    sql = "UPDATE lease SET expires_at_ms = 0 WHERE owner LIKE :whose"
    engine = create_engine(read_settings(settings).database_url)
    with engine.begin() as connection:
        connection.execute(text(sql), {"whose": f"%/{worker}"})
    engine.dispose()


def rows(settings: Mapping[str, str]) -> dict[str, list[Row[Any]]]:
    """All rows that are compared."""
    engine = create_engine(read_settings(settings).database_url)
    with engine.connect() as connection:
        found = {name: list(connection.execute(text(sql))) for name, sql in ROWS.items()}
    engine.dispose()
    return found


def scalar(settings: Mapping[str, str], sql: str) -> int:
    """One number."""
    engine = create_engine(read_settings(settings).database_url)
    with engine.connect() as connection:
        found = int(connection.scalar(text(sql)) or 0)
    engine.dispose()
    return found


if __name__ == "__main__":
    main()
