"""Budgets under attack: processes that race for the last cent, and one that is killed with it."""

import multiprocessing
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from test_store_budgeting import CENT, begin, books, expire, in_ledger
from test_store_ledgering import ok, request

import make
from pipeline.errors import BudgetReached
from pipeline.models import Limits
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore, open_store

WORKERS = 8
RESERVES_AND_DIES = """
import os, signal, sys
sys.path.insert(0, sys.argv[1])
from dataclasses import replace
from test_store_budgeting import begin
from test_store_ledgering import request
from pipeline.store.sql import open_store

store = open_store(sys.argv[2])
begin(store, request(store, version_id=int(sys.argv[3])))
os.kill(os.getpid(), signal.SIGKILL)
"""


def spend(url: str, number: int, version_id: int) -> int:
    """One process that spends cents until there is none; how many it spent."""
    store = open_store(url)
    asked = replace(request(store, version_id=version_id), hash=f"h{number}")
    limits = Limits(run=50 * CENT, day=40 * CENT, month=30 * CENT)
    spent = 0
    with suppress(BudgetReached):
        while True:
            try:
                attempt = begin(store, asked, run=f"run-{number % 2}", limits=limits)
            except BudgetReached as reached:
                if not reached.held:
                    raise
                time.sleep(0.01)
                continue
            store.end_attempt(attempt, ok(cost_nanousd=CENT), make.NOW)
            spent += 1
    store.close()
    return spent


def test_eight_processes_that_race_for_the_last_cent_overspend_nothing(
    store: SqlStore, database: Database, database_url: str
) -> None:
    """None fails or waits for ever, and exactly what the smallest budget allows is spent."""
    asked = request(store)
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(WORKERS, mp_context=spawn) as workers:
        ids: Sequence[int] = [asked.version_id] * WORKERS
        spent = list(workers.map(spend, [database_url] * WORKERS, range(WORKERS), ids))
    assert sum(spent) == 30
    found = books(database)
    assert found == in_ledger(database)
    [month] = [amounts for name, amounts in found.items() if name.startswith("month")]
    assert month == (0, 30 * CENT)


def test_a_kill_between_reserving_and_settling_holds_the_money_for_a_while(
    store: SqlStore, database: Database, database_url: str
) -> None:
    """Until the time of the try is over it is reserved, from then on spent: never free again."""
    asked = request(store)
    here = str(Path(__file__).parent)
    command = [sys.executable, "-c", RESERVES_AND_DIES, here, database_url, str(asked.version_id)]
    killed = subprocess.run(command, check=False, timeout=120)
    assert killed.returncode == -signal.SIGKILL
    limits = Limits(day=CENT)
    for is_over in (False, True):
        with pytest.raises(BudgetReached) as reached:
            begin(store, asked, limits=limits)
        assert reached.value.held is not is_over
        expire(database)
    assert set(books(database).values()) == {(0, CENT)}
    assert books(database) == in_ledger(database)
