"""One Airflow for all DAG tests of a process: its own home, database and our DAGs.

Airflow reads its environment when it is first imported, so nothing here imports it before the
fixture has set everything.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def airflow_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An initialised Airflow whose files go with the test session."""
    sys.path[:0] = [str(CHECKOUT / "scripts"), str(CHECKOUT / "plugins")]
    from airflow_environment import airflow_environment  # noqa: PLC0415 - needs the path above

    home = tmp_path_factory.mktemp("airflow")
    before = dict(os.environ)
    os.environ.update(airflow_environment(home, {}))
    os.environ["AIRFLOW__LOGGING__LOGGING_LEVEL"] = "ERROR"
    from airflow.utils.db import initdb  # noqa: PLC0415 - costs seconds, and reads the environment

    initdb()
    yield home
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def news_daily(airflow_home: Path) -> Any:
    """The DAG as Airflow reads it from its file, anew: a test run leaves its form in the tasks."""
    from airflow.dag_processing.dagbag import DagBag  # noqa: PLC0415 - after the environment is set

    bag = DagBag()
    assert bag.import_errors == {}
    return bag.dags["news_daily"]
