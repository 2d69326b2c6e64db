"""The environment in which this checkout's Airflow runs: its own home, our DAGs and plugins."""

import os
from collections.abc import Mapping
from pathlib import Path

from airflow_secrets import Secrets

CHECKOUT = Path(__file__).resolve().parent.parent
POOLS = CHECKOUT / "config" / "airflow-pools.json"
HOST = "127.0.0.1"
ADMIN = "admin"
API_SECONDS = "30"
"""In which Airflow answers its own tasks; with the default of five, a busy machine loses them."""
BUSY_SECONDS = 15
"""In which a writer gets its turn at Airflow's SQLite file (default: five); callers wait longer."""
PRELOADED = "airflow.executors.local_executor,pipeline.preloaded"
"""What tasks find imported when they start (docs/explanation/growing.md)."""


def airflow_environment(home: Path, variables: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The variables for a process of Airflow whose files live under `home`.

    Another Airflow that this shell is set up for is left alone: none of its variables pass, or
    its database would be migrated.
    """
    airflow_home = home / "airflow"
    ours = {
        "AIRFLOW_HOME": str(airflow_home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(CHECKOUT / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(CHECKOUT / "plugins"),
        "AIRFLOW__CORE__HOSTNAME_CALLABLE": "socket.gethostname",  # the default asks a name server
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__PARALLELISM": "8",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": _sqlite(airflow_home / "airflow.db"),
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(airflow_home / "logs"),
        "STANDPOINT_HOME": str(home),
    }
    others = {name: value for name, value in variables.items() if not name.startswith("AIRFLOW")}
    return {**others, **ours}


def served_environment(
    home: Path, port: int, secrets: Secrets, variables: Mapping[str, str] = os.environ
) -> dict[str, str]:
    """The variables for the Airflow that `make up` serves on a port of this machine.

    Its database is not that of `make run`: a scheduler would take up the run that is under way
    there. Connections of the shell (AIRFLOW_CONN_...) do not pass either; the UI makes them.
    """
    airflow_home = home / "airflow"
    address = f"http://{HOST}:{port}"
    exempt = variables.get("NO_PROXY") or variables.get("no_proxy")
    past_proxies = ",".join(filter(None, [exempt, HOST, "localhost"]))
    return {
        **airflow_environment(home, variables),
        "AIRFLOW__API__BASE_URL": address,
        "AIRFLOW__API__HOST": HOST,
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__SECRET_KEY": secrets.secret_key,
        "AIRFLOW__API_AUTH__JWT_SECRET": secrets.jwt_secret,
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{address}/execution/",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__FERNET_KEY": secrets.fernet_key,
        "AIRFLOW__CORE__MP_FORKSERVER_PRELOAD": PRELOADED,
        "AIRFLOW__SCHEDULER__MP_START_METHOD": "forkserver",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(secrets.passwords_file),
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": f"{ADMIN}:admin",
        "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "15",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": _sqlite(airflow_home / "served.db"),
        "AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT": API_SECONDS,
        "NO_PROXY": past_proxies,
        "no_proxy": past_proxies,
    }


def _sqlite(path: Path) -> str:
    return f"sqlite:///{path}?timeout={BUSY_SECONDS}"
