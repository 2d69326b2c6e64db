"""One real Airflow with its scheduler and API for a test session: what it did from start to end."""

import json
import os
import signal
import socket
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
from airflow_exercise import Exercise, Exercised, is_quiet, lay_out_sitemap, made
from airflow_home import ARTICLE
from airflow_processes import members_of
from airflow_rest import Rest
from model_server import ModelServer, good
from pasted_pages import pasted
from served_rows import rows
from web_server import WebServer

RUNS = "/api/v2/dags/news_daily/dagRuns"
KEY = "sk-kept-out-of-logs-0123456789"
LONGEST = 420
KEPT = ("Database is locked", "already a running backfill", "KeyError: 'dag_run_id'")
"""What a page's commands print where something else kept Airflow's SQLite file."""
PAGES = ("trigger-a-run.md", "re-analyze.md", "backfill.md")
NEVER_DUE = "0 0 29 2 *"
"""February 29: no day since the DAG's first one, so that no run begins by itself."""


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
    journal: str
    others: Exercised
    pages: Mapping[str, Any]
    code: int
    left: list[int]


@pytest.fixture(scope="session")
def free_port() -> int:
    """A port that no one listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory, free_port: int) -> Served:
    """Starts it, triggers every DAG, waits for the runs, and stops it with SIGTERM."""
    with ModelServer(default=good()) as model, WebServer() as site:
        return _served(tmp_path_factory.mktemp("up"), free_port, model, site)


def _served(folder: Path, free_port: int, model: ModelServer, site: WebServer) -> Served:
    airflow = folder / "home" / "airflow"
    with (folder / "said.txt").open("wb") as said:
        up = subprocess.Popen(
            [sys.executable, str(CHECKOUT / "scripts/airflow_up.py"), "--port", str(free_port)],
            env=house(folder, site),
            stdout=said,
            stderr=subprocess.STDOUT,
        )
    rest = Rest("127.0.0.1", free_port)
    try:
        until(lambda: "Ctrl-C stops it" in (folder / "said.txt").read_text(), up)
        password = json.loads((airflow / "passwords.json").read_text())["admin"]
        rest.log_in("admin", password)
        run = triggered(rest, folder, model)
        tasks = rest.get(
            f"/api/v2/dags/news_daily/dagRuns/{quote(run['dag_run_id'])}/taskInstances"
        )
        articles = int(rows(folder / "elsewhere.db", "SELECT count(*) FROM article")[0][0])
        others = Exercise(rest, folder / "elsewhere.db", lambda it: until(it, up)).done()
        pages = {page: answered(rest, page, swaps(airflow, free_port, page)) for page in PAGES}
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
        articles=articles,
        journal=str(rows(airflow / "served.db", "PRAGMA journal_mode")[0][0]),
        others=others,
        pages=pages,
        code=code,
        left=members_of(sessions),
    )


def answered(rest: Rest, page: str, instead: Mapping[str, str]) -> Mapping[str, Any]:
    """What a page's commands print; they are pasted again while Airflow's SQLite file is kept.

    The page on backfills says so.
    """
    until(lambda: is_quiet(rest))
    last = time.monotonic() + LONGEST
    said = _answer(page, instead)
    while any(kept in said for kept in KEPT):
        assert time.monotonic() < last, said
        time.sleep(1)
        said = _answer(page, instead)
    return dict(json.loads(said))


def _answer(page: str, instead: Mapping[str, str]) -> str:
    try:
        return pasted(page, instead)
    except subprocess.CalledProcessError as refused:
        return str(refused.stderr)


def swaps(airflow: Path, port: int, page: str) -> dict[str, str]:
    """What this test's Airflow and house are called in place of a page's."""
    ours = {"8080": str(port), "data/airflow/passwords.json": str(airflow / "passwords.json")}
    if page == "trigger-a-run.md":
        ours["congestion-charge"] = "toll"
    if page == "backfill.md":
        ours |= {"2026-03-01": "2016-02-01", "2026-03-30": "2016-03-30"}
    return ours


def house(folder: Path, site: WebServer) -> dict[str, str]:
    """A source with a document and a sitemap, a target, and a shell set up for another Airflow."""
    (folder / "papers").mkdir()
    (folder / "papers" / "toll.txt").write_text(ARTICLE)
    (folder / "sources.yaml").write_text(
        "sources:\n"
        "  - slug: courier\n    name: Courier\n    language: en\n"
        "    feeds:\n      - {kind: folder, address: papers}\n"
        f"      - {{slug: sitemap, kind: sitemap, address: '{lay_out_sitemap(site)}'}}\n"
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
        "STANDPOINT_ALLOW_HOSTS": site.host,
        "STANDPOINT_ANALYST": "embedded",
        "STANDPOINT_PRICE": "1/10",
        "STANDPOINT_SCHEDULE": NEVER_DUE,
    }


def triggered(rest: Rest, folder: Path, model: ModelServer) -> Mapping[str, Any]:
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
            "host": model.base_url,
            "password": KEY,
            "extra": '{"model": "small"}',
        },
    ):
        made(rest, until, "/api/v2/connections", connection)
    conf = {"targets": ["toll"], "limit": 5}
    run = made(rest, until, RUNS, {"logical_date": None, "conf": conf})
    address = f"{RUNS}/{quote(run['dag_run_id'])}"
    until(lambda: (rest.get(address) or {}).get("state") in {"success", "failed"})
    return dict(rest.get(address) or {})


def until(reached: Any, process: subprocess.Popen[bytes] | None = None) -> None:
    """Waits; a process that ends meanwhile, or no end in sight, is a failure."""
    last = time.monotonic() + LONGEST
    while not reached():
        assert time.monotonic() < last, "it takes too long"
        assert process is None or process.poll() is None, "it has ended"
        time.sleep(0.5)
