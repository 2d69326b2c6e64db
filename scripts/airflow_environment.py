"""The environment in which this checkout's Airflow runs: its own home, our DAGs and plugins."""

import os
from collections.abc import Mapping
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent


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
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__PARALLELISM": "8",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{airflow_home / 'airflow.db'}",
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(airflow_home / "logs"),
        "STANDPOINT_HOME": str(home),
    }
    others = {name: value for name, value in variables.items() if not name.startswith("AIRFLOW")}
    return {**others, **ours}
