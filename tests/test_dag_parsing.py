"""Every DAG as Airflow's processor reads it: quick because nothing heavy comes with it."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.settings import CHECKOUT

pytestmark = [pytest.mark.integration]

DAGS = sorted((CHECKOUT / "dags").glob("*.py"))
HEAVY = [
    "pipeline.runtime", "pipeline.store", "pipeline.flow", "pipeline.steps", "pipeline.analyze",
    "pipeline.ingest", "trafilatura", "numpy", "lxml", "openai", "requests", "sqlalchemy.orm",
]  # fmt: skip
READS_ALL = """
import json, runpy, sys
sys.path.insert(0, "plugins")
import airflow.sdk, airflow.providers.standard.operators.hitl
before = set(sys.modules)
for path in sys.argv[2:]:
    runpy.run_path(path)
print(json.dumps([one for one in json.loads(sys.argv[1]) if one in set(sys.modules) - before]))
"""


@pytest.mark.parametrize("path", DAGS, ids=lambda path: path.stem)
def test_reading_a_dag_imports_nothing_heavy(airflow_home: Path, path: Path) -> None:
    """Neither the runtime nor the store, parsers or models: tasks import them when they run."""
    done = subprocess.run(
        [sys.executable, "-c", READS_ALL, json.dumps(HEAVY), str(path)],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout.strip().splitlines()[-1]) == []


@pytest.mark.parametrize("path", DAGS, ids=lambda path: path.stem)
def test_a_dag_is_explained(path: Path, read_dag: Callable[[str], Any]) -> None:
    """Its file has its name; it, its tasks and every field of its form say what they are for."""
    dag = read_dag(path.stem)
    assert dag.doc_md.startswith("### Standpoint")
    assert "standpoint" in dag.tags
    assert all(task.doc_md for task in dag.tasks)
    for name in dag.params:
        field = dag.params.get_param(name)
        assert field.schema["title"], name
        assert field.schema.get("description_md") or field.description, name


@pytest.mark.parametrize("path", DAGS, ids=lambda path: path.stem)
def test_a_form_is_a_schema_that_its_defaults_fit(
    path: Path, read_dag: Callable[[str], Any]
) -> None:
    """Each field is plain JSON schema; whatever need not be filled in has a value that fits."""
    import jsonschema  # noqa: PLC0415 - Airflow brings it

    params = read_dag(path.stem).params
    for name in params:
        field = params.get_param(name)
        jsonschema.Draft7Validator.check_schema(field.schema)
        if name != "first_day" or path.stem != "news_reanalyze":
            jsonschema.validate(field.value, field.schema)


def test_dags_that_analyze_bring_the_same_asset_up_to_date(read_dag: Callable[[str], Any]) -> None:
    """So the graph of assets tells the flow, and what waits for results waits for one thing."""
    for name, last in (
        ("news_daily", "publish"),
        ("news_ingest", "publish"),
        ("news_reanalyze", "report"),
    ):
        outlets = read_dag(name).get_task(last).outlets
        assert [one.uri for one in outlets] == ["standpoint://results/"]
