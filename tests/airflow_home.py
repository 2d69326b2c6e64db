"""One Airflow for all DAG tests of a process: its own home, database and our DAGs.

Airflow reads its environment when it is first imported, so nothing here imports it before the
fixture has set everything.
"""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.ports import Table
from pipeline.runtime import opened
from pipeline.settings import read_settings

CHECKOUT = Path(__file__).resolve().parent.parent
ARTICLE = (
    "Brunmar votes for a toll\n\n"
    "The council of Brunmar voted on Tuesday to charge drivers for entering the old town. "
    "The toll is a sensible and fair reform, and the city will be better for it.\n\n"
    "Mayor Ida Holt said the money would pay for night buses from March. Shopkeepers had asked "
    "for a delay of one year, which the council refused after a debate of four hours.\n"
)


def query(sql: str) -> Table:
    return queried([sql])[0]


def queried(questions: Iterable[str]) -> list[Table]:
    with opened(read_settings()) as standpoint:
        return [standpoint.store.query(sql, limit=1000, seconds=10) for sql in questions]


def everything_but_runs() -> dict[str, list[dict[str, object]]]:
    """All rows by table, without the run log and the moment at which a feed last answered."""
    tables = query(
        "SELECT name FROM sqlite_master WHERE type = 'table'"
        " AND name NOT IN ('run', 'sqlite_sequence') AND name NOT LIKE '%words%'"
    )
    names = [str(name) for (name,) in tables.rows]
    rows = queried(f'SELECT * FROM "{name}"' for name in names)
    found = {name: table.records() for name, table in zip(names, rows, strict=True)}
    for feed in found["feed"]:
        del feed["answered_at"]
    return found


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
def dag_house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with one source, one target and an empty folder for documents."""
    (tmp_path / "papers").mkdir()
    (tmp_path / "sources.yaml").write_text(
        "sources:\n"
        "  - slug: courier\n    name: Courier\n    language: en\n"
        "    feeds:\n      - {kind: folder, address: papers}\n"
    )
    (tmp_path / "targets.yaml").write_text(
        "targets:\n  - slug: toll\n    statement: The city should charge a toll.\n"
        "    aliases: [toll]\n"
    )
    monkeypatch.setenv("STANDPOINT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("STANDPOINT_SOURCES", str(tmp_path / "sources.yaml"))
    monkeypatch.setenv("STANDPOINT_TARGETS", str(tmp_path / "targets.yaml"))
    return tmp_path


@pytest.fixture
def read_dag(airflow_home: Path) -> Callable[[str], Any]:
    """Reads a DAG from its file as Airflow does, anew: a test run leaves its form in the tasks."""
    from airflow.dag_processing.dagbag import DagBag  # noqa: PLC0415 - after the environment is set

    def read(name: str) -> Any:
        bag = DagBag()
        assert bag.import_errors == {}
        return bag.dags[name]

    return read


@pytest.fixture
def news_daily(read_dag: Callable[[str], Any]) -> Any:
    """The daily DAG."""
    return read_dag("news_daily")
