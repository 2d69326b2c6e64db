"""A whole Airflow on this machine whose parts can be killed one by one, on PostgreSQL.

    with Cluster(folder, database=url, variables=site.variables(folder)) as cluster:
        run = cluster.run("news_daily")

With a broker's address tasks go to Celery workers, which are parts like the others, once
`cluster.start_worker("worker-1", places=2)` has started them.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import psutil

from pipeline.settings import CHECKOUT

sys.path.insert(0, str(CHECKOUT / "scripts"))
from airflow_environment import ADMIN, HOST, POOLS, served_environment
from airflow_processes import members_of, stop_sessions
from airflow_rest import Rest
from airflow_secrets import kept_secrets

PARTS = {
    "api-server": ("api-server",),
    "scheduler": ("scheduler", "--skip-serve-logs"),
    "dag-processor": ("dag-processor",),
}
ENDED = {"success", "failed"}
PATIENCE = 600
"""Seconds in which it must have come up."""
SOON = {
    "AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": "10",
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_SEC": "3",
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "15",
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT_DETECTION_INTERVAL": "3",
    "AIRFLOW__SCHEDULER__TASK_QUEUED_TIMEOUT": "60",
    "AIRFLOW__SCHEDULER__TASK_QUEUED_TIMEOUT_CHECK_INTERVAL": "5",
}
"""Variables by which what was killed is missed within seconds; a busy machine then loses more."""
QUEUE = f"standpoint-{os.getpid()}"
"""Where workers look for tasks, so that other clusters may use the same broker."""
NEVER_DUE = "0 0 29 2 *"
USUAL_BROKER = "redis://127.0.0.1:6379/9"
TASK = re.compile(r"airflow worker -- [0-9a-f-]{36}")
"""How the process in which a task's own code runs is titled: with the id of its try."""


class Cluster:
    """API server, scheduler and DAG processor, each in a session of its own."""

    def __init__(
        self,
        folder: Path,
        *,
        database: str,
        variables: Mapping[str, str],
        broker: str | None = None,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.port = folder, free_port()
        self.secrets = kept_secrets(folder / "airflow", ADMIN)
        self.rest = Rest(HOST, self.port)
        self.environment = {
            **served_environment(folder, self.port, self.secrets),
            **_on_postgresql(database),
            **(_on_celery(broker, database) if broker else {}),
            "STANDPOINT_SCHEDULE": NEVER_DUE,
            "STANDPOINT_MAINTENANCE_SCHEDULE": NEVER_DUE,
            **variables,
        }
        self._parts: dict[str, subprocess.Popen[bytes]] = {}
        self._commands: dict[str, Sequence[str]] = {}

    def __enter__(self) -> Self:
        try:
            self._prepare()
            for name, words in PARTS.items():
                self.start(name, *words)
            self.wait_until(self.is_up, PATIENCE)
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    # ---- its parts

    def start(self, name: str, *words: str, **more: str) -> None:
        """Starts a part: the words of an `airflow` command, and variables of its own."""
        self._launch(name, [sys.executable, "-m", "airflow", *words], more)

    def start_worker(self, name: str, places: int) -> None:
        """Starts a Celery worker with so many tasks at once, and waits until it takes some."""
        self.start(
            name,
            *("celery", "worker", "--skip-serve-logs", "--queues", QUEUE),
            *("--concurrency", str(places), "--celery-hostname", f"{name}@%h"),
        )
        self.wait_until(lambda: " ready." in self.said(name), PATIENCE)

    def kill(self, name: str) -> None:
        """Kills a part with all that it started, as when its host goes down."""
        for pid in members_of([self._parts[name].pid]):
            send(pid, signal.SIGKILL)
        self._parts.pop(name).wait()

    def restart(self, name: str) -> None:
        """Starts a part that was killed as it was started before."""
        self.start(name, *self._commands[name])

    def stop(self) -> None:
        """Stops everything that runs."""
        stop_sessions([part.pid for part in self._parts.values()], reap=self._reap)

    def tasks_of(self, name: str) -> list[int]:
        """Ids of the processes of a part in which tasks run now."""
        return [pid for pid in members_of([self._parts[name].pid]) if TASK.match(title(pid))]

    def cpu_seconds(self) -> float:
        """Processor time of all that runs, and of what it started and waited for."""
        return sum(map(cpu_seconds, members_of(part.pid for part in self._parts.values())))

    def memory(self) -> dict[str, int]:
        """Megabytes of each part now, what its processes share counted once."""
        return {
            name: sum(map(own_bytes, members_of([part.pid]))) >> 20
            for name, part in self._parts.items()
        }

    def said(self, name: str) -> str:
        """What a part has said so far."""
        return (self.folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    # ---- what one asks of it

    def is_up(self) -> bool:
        """Whether the API lets us in and knows the daily DAG."""
        if self.rest.get("/api/v2/monitor/health") is None:
            return False
        self.rest.log_in(ADMIN, self.secrets.password)
        return self.rest.get("/api/v2/dags/news_daily") is not None

    def run(
        self,
        dag: str,
        conf: Mapping[str, Any] | None = None,
        *,
        seconds: float = PATIENCE,
        meanwhile: Callable[[], None] = lambda: None,
    ) -> dict[str, Any]:
        """Triggers a run and waits for its end, calling `meanwhile` between looks."""
        address = f"/api/v2/dags/{dag}/dagRuns"
        status, run = self.rest.call("POST", address, {"logical_date": None, "conf": conf or {}})
        if status != 200:
            raise RuntimeError(f"{dag} could not be triggered: {run}")
        address = f"{address}/{quote(run['dag_run_id'])}"

        def has_ended() -> bool:
            meanwhile()
            return (self.rest.get(address) or {}).get("state") in ENDED

        self.wait_until(has_ended, seconds)
        return {**self.rest.get(address), "tasks": self._tasks(address)}

    def set_slots(self, pool: str, slots: int) -> None:
        """Lets so many tasks of a pool run at once."""
        address = f"/api/v2/pools/{pool}?update_mask=slots"
        body = {"pool": pool, "slots": slots, "include_deferred": False}
        status, answer = self.rest.call("PATCH", address, body)
        if status != 200:
            raise RuntimeError(f"pool {pool} could not be changed: {answer}")

    def wait_until(self, reached: Callable[[], bool], seconds: float) -> None:
        """Waits for something; TimeoutError with what the scheduler said last."""
        last = time.monotonic() + seconds
        while not reached():
            if time.monotonic() > last:
                raise TimeoutError(self.said("scheduler")[-2000:])
            time.sleep(0.2)

    # ---- inside

    def _prepare(self) -> None:
        script = CHECKOUT / "scripts" / "airflow_prepare.py"
        self._launch("prepare", [sys.executable, str(script), str(POOLS)])
        if self._parts.pop("prepare").wait():
            raise RuntimeError(self.said("prepare"))

    def _tasks(self, address: str) -> list[dict[str, Any]]:
        found = self.rest.get(f"{address}/taskInstances?limit=1000")
        return list(found["task_instances"])

    def _launch(
        self, name: str, command: Sequence[str], more: Mapping[str, str] | None = None
    ) -> None:
        self._commands[name] = command[3:]
        with (self.folder / f"{name}.log").open("ab") as log:
            self._parts[name] = subprocess.Popen(
                command,
                env={**self.environment, **(more or {})},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _reap(self) -> None:
        for part in self._parts.values():
            part.poll()


def title(pid: int) -> str:
    """How a process is titled; nothing where it has ended."""
    try:
        return " ".join(psutil.Process(pid).cmdline())
    except psutil.Error:
        return ""


def cpu_seconds(pid: int) -> float:
    """Processor time of a process and of its ended children; none where it has ended."""
    try:
        return float(sum(psutil.Process(pid).cpu_times()[:4]))
    except psutil.Error:
        return 0.0


def own_bytes(pid: int) -> int:
    """Memory of a process with its part of what it shares; none where it has ended."""
    try:
        return int(psutil.Process(pid).memory_full_info().pss)
    except psutil.Error:
        return 0


def send(pid: int, sign: signal.Signals) -> bool:
    """Whether a signal reached a process."""
    try:
        os.kill(pid, sign)
    except ProcessLookupError:
        return False
    return True


def free_port() -> int:
    """A port that no one listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _on_postgresql(database: str) -> dict[str, str]:
    """Few connections a process, because the server is shared."""
    address = database.replace("postgresql://", "postgresql+psycopg://", 1)
    return {
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": address,
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC": address,
        "AIRFLOW__DATABASE__SQL_ALCHEMY_POOL_SIZE": "3",
    }


def _on_celery(broker: str, database: str) -> dict[str, str]:
    backend = database.replace("postgresql://", "db+postgresql+psycopg://", 1)
    return {
        "AIRFLOW__CORE__EXECUTOR": "CeleryExecutor",
        "AIRFLOW__CELERY__BROKER_URL": broker,
        "AIRFLOW__CELERY__EXTRA_CELERY_CONFIG": '{"imports": ["pipeline.preloaded"]}',
        "AIRFLOW__CELERY__RESULT_BACKEND": backend,
        "AIRFLOW__OPERATORS__DEFAULT_QUEUE": QUEUE,
    }
