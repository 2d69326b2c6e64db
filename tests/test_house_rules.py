"""Rules of the house that no linter knows: tests state facts, DAGs stay thin, files stay small."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent
FOLDERS = ("pipeline", "dags", "plugins", "scripts", "benchmarks", "tests")
FILES = sorted(path for folder in FOLDERS for path in (CHECKOUT / folder).rglob("*.py"))
LONGEST = 300
NAMELESS = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "base"}

DAGS_MAY_IMPORT = {
    "news_connections",
    "news_daily_form",
    "news_delivery",
    "news_hand_in",
    "news_reanalysis",
    "airflow.sdk",
    # a person approves in Airflow's own pages
    "airflow.providers.standard.operators.hitl",
    "pipeline.models",
    "pipeline.errors",
}
PLUGINS_MAY_IMPORT = {
    "airflow.sdk",
    "pipeline.errors",
    "pipeline.models",
    "pipeline.ports.metering",
    "pipeline.settings",
    "pipeline.slugs",
    "pipeline.runtime",
    "pipeline.backfilling",
    "pipeline.flow",
    "pipeline.foreseeing",
    "pipeline.delivering",
    "pipeline.handing_in",
    "pipeline.maintenance",
    "pipeline.reanalyzing",
    "news_connections",
    "news_forms",
    "news_meter",
    "news_notices",
    "news_receivers",
    "news_settings",
    "news_stopping",
    # the listener that writes a run's note works on Airflow's own rows
    "airflow.listeners",
    "airflow.plugins_manager",
    "airflow.models",
    "sqlalchemy.orm",
    # the news desk is an app behind Airflow's login
    "airflow.api_fastapi",
    "airflow.configuration",
    "pipeline.web",
    "pipeline.ports",
}


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = [node.module or "."]
            if parts == ["pipeline"]:
                parts = [f"pipeline.{name.name}" for name in node.names]
            yield from parts


def strangers(folder: str, allowed: set[str]) -> list[str]:
    ours = ("airflow", "pipeline", "news_", "sqlalchemy", "requests", "openai", "bs4")
    return [
        f"{path.name}: {name}"
        for path in (CHECKOUT / folder).glob("*.py")
        for name in imported(path)
        if name.startswith(ours)
        and not any(name == one or name.startswith(one + ".") for one in allowed)
    ]


def test_every_test_states_a_fact() -> None:
    """Each test function has a docstring of one line."""
    silent = [
        f"{path.name}:{node.name}"
        for path in FILES
        if path.name.startswith("test_")
        for node in functions(path)
        if node.name.startswith("test_") and "\n" in (ast.get_docstring(node) or "\n")
    ]
    assert silent == []


def test_no_file_is_named_for_nothing() -> None:
    """A file has one job and is named for it."""
    assert [str(path) for path in FILES if path.stem in NAMELESS] == []


def test_files_stay_small() -> None:
    """No module of the product or its tests is much longer than a few screens."""
    long = {
        path.relative_to(CHECKOUT).as_posix(): count
        for path in FILES
        if "migrations" not in path.parts
        and (count := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
    }
    assert long == {}


def test_dags_know_the_flow_only_through_one_plugin() -> None:
    """DAG files import Airflow's public SDK, our words and news_connections."""
    assert strangers("dags", DAGS_MAY_IMPORT) == []


def test_plugins_reach_the_doors_only_through_runtime() -> None:
    """Plugins import settings and runtime, never a door's inside."""
    assert strangers("plugins", PLUGINS_MAY_IMPORT) == []


def test_only_settings_reads_the_environment() -> None:
    """No other module of the pipeline, DAGs or plugins asks os.environ or os.getenv."""
    readers = [
        path.relative_to(CHECKOUT).as_posix()
        for path in FILES
        if path.relative_to(CHECKOUT).parts[0] in {"pipeline", "dags", "plugins"}
        and re.search(r"\b(environ|getenv)\b", path.read_text(encoding="utf-8"))
    ]
    assert readers == ["pipeline/settings.py"]


@pytest.mark.parametrize("path", sorted((CHECKOUT / "dags").glob("*.py")), ids=lambda p: p.name)
def test_task_bodies_are_short(path: Path) -> None:
    """A task opens the flow, calls one step, and says what became of it."""
    for node in functions(path):
        if any("task" in ast.unparse(one) for one in node.decorator_list):
            body = node.body[-1].end_lineno or 0
            assert body - node.body[0].lineno <= 9, node.name


@pytest.mark.xdist_group("house")
def test_tests_of_a_group_stay_together(request: pytest.FixtureRequest) -> None:
    """What starts an Airflow or a browser for several tests starts one, not one on every core."""
    if request.config.getoption("loadgroup", default=False):
        assert request.node.nodeid.endswith("@house")
