"""`make up`: a real Airflow with its scheduler and API, one run over REST, and its end."""

import json
import os
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from pipeline.settings import CHECKOUT

sys.path.insert(0, str(CHECKOUT / "scripts"))
from airflow_processes import members_of
from airflow_rest import Rest

pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("airflow_up")]

RUNS = "/api/v2/dags/news_daily/dagRuns"
KEY = "sk-kept-out-of-logs-0123456789"
LONGEST = 420
NEVER_DUE = "0 0 29 2 *"
"""February 29: no day since the DAG's first one, so that no run begins by itself."""
ARTICLE = (
    "Brunmar votes for a toll\n\n"
    "The council of Brunmar voted on Tuesday to charge drivers for entering the old town. "
    "The toll is a sensible and fair reform, and the city will be better for it.\n\n"
    "Mayor Ida Holt said the money would pay for night buses from March. Shopkeepers had asked "
    "for a delay of one year, which the council refused after a debate of four hours.\n"
)


@dataclass(frozen=True)
class Served:
    """What one Airflow did between its start and its end."""

    said: str
    password_mode: int
    pool: Mapping[str, Any]
    refused: int
    run: Mapping[str, Any]
    pools_by_task: Mapping[str, str]
    report: str
    written: str
    xcoms: str
    articles: int
    code: int
    left: list[int]


@pytest.fixture(scope="module")
def free_port() -> int:
    """A port that no one listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, free_port: int) -> Served:
    """Starts it, triggers one run, waits for it, and stops it with SIGTERM."""
    folder = tmp_path_factory.mktemp("up")
    airflow = folder / "home" / "airflow"
    with (folder / "said.txt").open("wb") as said:
        up = subprocess.Popen(
            [sys.executable, str(CHECKOUT / "scripts/airflow_up.py"), "--port", str(free_port)],
            env=house(folder),
            stdout=said,
            stderr=subprocess.STDOUT,
        )
    rest = Rest("127.0.0.1", free_port)
    try:
        until(lambda: "Ctrl-C stops it" in (folder / "said.txt").read_text(), up)
        password = json.loads((airflow / "passwords.json").read_text())["admin"]
        rest.log_in("admin", password)
        run = triggered(rest, folder)
        tasks = rest.get(
            f"/api/v2/dags/news_daily/dagRuns/{quote(run['dag_run_id'])}/taskInstances"
        )
        sessions = [int(word) for word in (airflow / "up.lock").read_text().split()[1:]]
        pool = rest.get("/api/v2/pools/llm")
        refused, _ = rest.call("POST", RUNS, {"logical_date": None, "conf": {"limit": "all"}})
    finally:
        up.send_signal(signal.SIGTERM)
        code = up.wait(LONGEST)
    logs = sorted((airflow / "logs").rglob("*.log"))
    return Served(
        said=(folder / "said.txt").read_text(),
        password_mode=stat.S_IMODE((airflow / "passwords.json").stat().st_mode),
        pool=pool,
        refused=refused,
        run=run,
        pools_by_task={one["task_id"]: one["pool"] for one in tasks["task_instances"]},
        report="".join(path.read_text() for path in logs if "task_id=publish" in str(path)),
        written="".join(path.read_text() for path in [*logs, airflow / "up.log"]),
        xcoms=str(rows(airflow / "served.db", "SELECT value FROM xcom")),
        articles=int(rows(folder / "elsewhere.db", "SELECT count(*) FROM article")[0][0]),
        code=code,
        left=members_of(sessions),
    )


def house(folder: Path) -> dict[str, str]:
    """One source with one document, one target, and a shell set up for another Airflow."""
    (folder / "papers").mkdir()
    (folder / "papers" / "toll.txt").write_text(ARTICLE)
    (folder / "sources.yaml").write_text(
        "sources:\n"
        "  - slug: courier\n    name: Courier\n    language: en\n"
        "    feeds:\n      - {kind: folder, address: papers}\n"
    )
    (folder / "targets.yaml").write_text(
        "targets:\n  - slug: toll\n    statement: The city should charge a toll.\n"
        "    aliases: [toll]\n"
    )
    return {
        **os.environ,
        "AIRFLOW_HOME": str(folder / "another"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "True",
        "STANDPOINT_HOME": str(folder / "home"),
        "STANDPOINT_SOURCES": str(folder / "sources.yaml"),
        "STANDPOINT_TARGETS": str(folder / "targets.yaml"),
        "STANDPOINT_ANALYST": "embedded",
        "STANDPOINT_SCHEDULE": NEVER_DUE,
    }


def triggered(rest: Rest, folder: Path) -> Mapping[str, Any]:
    """A run by hand with both Connections set, when it has ended and has its note."""
    for connection in (
        {
            "connection_id": "standpoint_results",
            "conn_type": "sqlite",
            "host": str(folder / "elsewhere.db"),
        },
        {
            "connection_id": "openai_default",
            "conn_type": "openai",
            "host": "http://127.0.0.1:9/v1",
            "password": KEY,
            "extra": '{"model": "small"}',
        },
    ):
        assert rest.call("POST", "/api/v2/connections", connection)[0] == 201
    conf = {"targets": ["toll"], "limit": 5}
    status, run = rest.call("POST", RUNS, {"logical_date": None, "conf": conf})
    assert status == 200, run
    address = f"{RUNS}/{quote(run['dag_run_id'])}"
    until(lambda: (rest.get(address) or {}).get("state") in {"success", "failed"})
    return dict(rest.get(address))


def until(reached: Any, process: subprocess.Popen[bytes] | None = None) -> None:
    """Waits; a process that ends meanwhile, or no end in sight, is a failure."""
    last = time.monotonic() + LONGEST
    while not reached():
        assert time.monotonic() < last, "it takes too long"
        assert process is None or process.poll() is None, "it has ended"
        time.sleep(0.5)


def rows(database: Path, sql: str) -> list[Any]:
    link = sqlite3.connect(database)
    try:
        return link.execute(sql).fetchall()
    finally:
        link.close()


def test_it_tells_address_and_password(served: Served) -> None:
    """A person needs nothing else to log in."""
    assert "http://127.0.0.1:" in served.said
    assert "password" in served.said
    assert "news_daily is on its schedule" in served.said


def test_the_password_is_for_its_owner_only(served: Served) -> None:
    """No other user of the machine reads the file."""
    assert served.password_mode == 0o600


def test_the_pool_for_models_is_there(served: Served) -> None:
    """Two slots, and the task that asks models waits for one of them."""
    assert served.pool["slots"] == 2
    assert served.pools_by_task["analyze"] == "llm"
    assert served.pools_by_task["extract"] == "default_pool"


def test_a_run_over_rest_succeeds_and_leaves_its_note(served: Served) -> None:
    """The note says in a line how it went."""
    assert served.run["state"] == "success"
    assert "1 new" in served.run["note"].splitlines()[0]


def test_the_report_is_in_the_last_log(served: Served) -> None:
    """What people came for."""
    assert "Brunmar votes for a toll" in served.report


def test_conf_against_the_form_is_refused(served: Served) -> None:
    """Before anything runs, with status 400."""
    assert served.refused == 400


def test_a_connection_is_where_results_go(served: Served) -> None:
    """Not the database that the environment names."""
    assert served.articles == 1


def test_the_key_is_nowhere_in_the_open(served: Served) -> None:
    """Neither in a log nor in an XCom."""
    assert KEY not in served.written
    assert KEY not in served.xcoms
    assert "Brunmar" not in served.xcoms


def test_nothing_is_left_behind(served: Served) -> None:
    """Told to stop, it stops all that it started."""
    assert (served.code, served.left) == (0, [])
    assert "Airflow is stopped" in served.said
