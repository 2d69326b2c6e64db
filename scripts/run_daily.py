"""`make run`: news_daily once through Airflow, then the report.

Airflow's own log goes to a file, because the report is what people came for.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

from rich.console import Console

from airflow_environment import CHECKOUT, airflow_environment
from pipeline.errors import StandpointError
from pipeline.settings import read_settings

STARTED = "[DAG TEST] starting task_id="


def main() -> int:
    """Runs the DAG with a word on each task, then prints the report."""
    console = Console(stderr=True)
    try:
        home = read_settings().home
    except StandpointError as error:
        console.print(f"standpoint: {error}", markup=False, highlight=False)
        return 3
    log = home / "airflow" / "run.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    environment = airflow_environment(home)
    console.print(f"Running the DAG news_daily through Airflow; its log: {log}", highlight=False)
    code = run_dag(environment, log, console)
    report = subprocess.run(
        [sys.executable, "-m", "pipeline", "publish"], env=environment, check=False
    )
    if code:
        console.print(f"Airflow calls the run failed. Its last errors, from {log}:", markup=False)
        for line in last_errors(log):
            console.print(f"  {line}", markup=False, highlight=False)
    return code or report.returncode


def run_dag(environment: dict[str, str], log: Path, console: Console) -> int:
    """Runs the DAG in a child process and shows which task is under way."""
    command = [sys.executable, str(CHECKOUT / "scripts" / "dag_once.py")]
    began = time.monotonic()
    with log.open("wb") as sink, console.status("starting Airflow") as status:
        child = subprocess.Popen(command, env=environment, stdout=sink, stderr=subprocess.STDOUT)
        try:
            told = ""
            while child.poll() is None:
                task = _task_under_way(log)
                if task != told and not console.is_terminal:
                    console.print(f"  {time.monotonic() - began:4.0f} s  {task}", highlight=False)
                told = task
                status.update(f"{task or 'starting Airflow'}  ({time.monotonic() - began:.0f} s)")
                time.sleep(0.5)
        except KeyboardInterrupt:
            child.terminate()
            child.wait()
            console.print("interrupted; `make run` goes on where this run stopped")
            return 130
    return child.returncode


def last_errors(log: Path) -> list[str]:
    """The last lines in which Airflow or Python named an error, each cut to a screen's width."""
    lines = _tail(log).splitlines()
    named = [line for line in lines if "Error" in line or "[error" in line]
    return [line[:200] for line in (named or lines)[-5:]]


def _task_under_way(log: Path) -> str:
    _, found, rest = _tail(log).rpartition(STARTED)
    return rest.split(maxsplit=1)[0] if found and rest else ""


def _tail(log: Path) -> str:
    with log.open("rb") as lines:
        lines.seek(0, os.SEEK_END)
        lines.seek(max(0, lines.tell() - 65536))
        return lines.read().decode("utf-8", "replace")


if __name__ == "__main__":
    sys.exit(main())
