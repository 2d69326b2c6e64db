"""`make up`: Airflow with its UI, news_daily on its schedule, until Ctrl-C.

Everything it writes is under the home folder; the address and the password are printed when the
API answers. docs/how-to/run-with-the-ui.md
"""

import argparse
import json
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from airflow_environment import ADMIN, CHECKOUT, HOST, POOLS, served_environment
from airflow_lock import Taken, only_one, remember
from airflow_processes import Processes
from airflow_rest import Rest
from airflow_secrets import Secrets, kept_secrets
from pipeline.errors import StandpointError
from pipeline.settings import read_settings

COMPONENTS = {
    "api-server": ("api-server",),
    "scheduler": ("scheduler", "--skip-serve-logs"),
    "dag-processor": ("dag-processor",),
}
"""The parts of Airflow that run; nothing here defers, so no triggerer."""
DAG = "news_daily"
HIGHEST_PORT = 65_535
PATIENCE = 300
"""Seconds in which Airflow must have come up."""
SHOWN_LINES = 15
FAILED, MISCONFIGURED = 1, 3


class NotUp(Exception):
    """Airflow cannot be started or has ended; the message is for people."""


def main() -> int:
    """Starts Airflow, tells how to reach it, and stops it when told to."""
    port = _arguments()
    console = Console(markup=False, highlight=False)
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, signal.default_int_handler)
    try:
        home = read_settings().home
        serve(home, port, console)
    except StandpointError as error:
        console.print(f"standpoint: {error}", soft_wrap=True)
        return MISCONFIGURED
    except (NotUp, Taken, OSError, ValueError) as error:
        console.print(f"standpoint: {error}", soft_wrap=True)
        return FAILED
    except KeyboardInterrupt:
        console.print("Airflow is stopped. `make up` starts it again where it was.")
    return 0


def serve(home: Path, port: int, console: Console) -> None:
    """Runs Airflow until it ends or this program is interrupted; nothing is left behind.

    Raises:
        NotUp: it cannot be started, or one of its parts has ended.
    """
    airflow_home = home / "airflow"
    secrets = kept_secrets(airflow_home, ADMIN)
    log = airflow_home / "up.log"
    held = airflow_home / "up.lock"
    with only_one(held, Path(__file__).name) as lock:
        _check_port(port)
        log.write_bytes(b"")
        processes = Processes(log, served_environment(home, port, secrets), lock)
        console.print(f"Starting Airflow in {airflow_home}; its log: {log}", soft_wrap=True)
        try:
            _prepare(processes, log, console)
            for name, words in COMPONENTS.items():
                processes.start(name, [sys.executable, "-m", "airflow", *words])
            remember(held, processes.sessions)
            _come_up(processes, port, secrets, log, console)
            while True:
                _check_alive(processes, log)
                time.sleep(1)
        finally:
            with console.status("stopping Airflow"):
                processes.stop()


def _prepare(processes: Processes, log: Path, console: Console) -> None:
    script = CHECKOUT / "scripts" / "airflow_prepare.py"
    processes.start("prepare", [sys.executable, str(script), str(POOLS)])
    with _stage(console, "bringing Airflow's own database up to date") as tell:
        while "prepare" not in (ended := processes.ended()):
            tell()
        if ended["prepare"]:
            raise NotUp(_with_log("Airflow's own database could not be prepared", log))


def _come_up(
    processes: Processes, port: int, secrets: Secrets, log: Path, console: Console
) -> None:
    rest = Rest(HOST, port)
    began = time.monotonic()
    with _stage(console, "starting the UI, the scheduler and the DAG processor") as tell:
        while rest.get("/api/v2/monitor/health") is None:
            _check_alive(processes, log)
            if time.monotonic() - began > PATIENCE:
                raise NotUp(_with_log(f"Airflow did not answer within {PATIENCE} s", log))
            tell()
    console.print(f"\n  Airflow    http://{HOST}:{port}")
    console.print(f"  user       {ADMIN}\n  password   {secrets.password}\n")
    rest.log_in(ADMIN, secrets.password)
    with _stage(console, f"reading the DAG {DAG}") as tell:
        while (dag := rest.get(f"/api/v2/dags/{DAG}")) is None:
            _check_alive(processes, log)
            _check_imports(rest)
            tell()
    for line in _state(dag, rest):
        console.print(line)
    console.print("Ctrl-C stops it.")


def _state(dag: Mapping[str, object], rest: Rest) -> Iterator[str]:
    following = dag.get("next_dagrun_run_after") or "not scheduled"
    paused = "is paused; switch it on in the UI"
    yield f"  {DAG} {paused if dag['is_paused'] else f'is on its schedule, next at {following}'}"
    for name in json.loads(POOLS.read_text(encoding="utf-8")):
        pool = rest.get(f"/api/v2/pools/{name}")
        yield (
            f"  pool {name} has {pool['slots']} slots"
            if pool
            else f"  pool {name} is missing, its tasks would wait for ever: restart makes it"
        )


def _check_imports(rest: Rest) -> None:
    errors = (rest.get("/api/v2/importErrors") or {}).get("import_errors", [])
    for error in errors:
        last = str(error["stack_trace"]).strip().splitlines()[-1]
        raise NotUp(f"Airflow cannot read {error['filename']}: {last}")


def _check_alive(processes: Processes, log: Path) -> None:
    for name, code in processes.ended().items():
        if name != "prepare":
            raise NotUp(_with_log(f"Airflow's {name} has ended with code {code}", log))


def _with_log(sentence: str, log: Path) -> str:
    with log.open("rb") as lines:
        lines.seek(max(0, log.stat().st_size - 65_536))
        last = lines.read().decode("utf-8", "replace").splitlines()[-SHOWN_LINES:]
    return "\n  ".join([f"{sentence}; the last lines of {log}:", *(line[:200] for line in last)])


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise NotUp(
                f"port {port} of {HOST} cannot be used ({error.strerror}); "
                f"choose another one: make up PORT={min(port + 1, HIGHEST_PORT)}"
            ) from error


@contextmanager
def _stage(console: Console, words: str) -> Iterator[Callable[[], None]]:
    """Shows what is waited for; calling what it yields waits a little."""
    began = time.monotonic()
    with console.status(words) as status:

        def tell() -> None:
            status.update(f"{words}  ({time.monotonic() - began:.0f} s)")
            time.sleep(0.3)

        yield tell
    console.print(f"{time.monotonic() - began:5.0f} s  {words}")


def _arguments() -> int:
    parser = argparse.ArgumentParser(description="Airflow with its UI, until Ctrl-C.")
    parser.add_argument("--port", type=int, default=8080, help="port on 127.0.0.1")
    port: int = parser.parse_args().port
    if not 0 < port <= HIGHEST_PORT:
        parser.error(f"the port must be a number from 1 to {HIGHEST_PORT}")
    return port


if __name__ == "__main__":
    sys.exit(main())
