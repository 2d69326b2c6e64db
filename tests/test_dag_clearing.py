"""Clearing any task of any DAG and running it again changes no row but the run's own."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from airflow_home import ARTICLE, everything_but_runs
from flow_house import TRAM
from post_office import HookHere

pytestmark = [pytest.mark.integration]

RUNS = {
    "news_daily": {},
    "news_ingest": {"title": "Trams", "text": TRAM},
    "news_digest": {},
    "news_maintenance": {},
}


def run_again(dag: Any, run: Any, task_id: str) -> list[str]:
    """Runs a task of an ended run as Airflow does after it was cleared; the states it ends in."""
    from airflow.sdk.definitions.dag import _run_task  # noqa: PLC0415 - after the environment

    cleared = [one for one in run.get_task_instances() if one.task_id == task_id]
    for instance in cleared:
        instance.try_number += 1
        _run_task(ti=instance, task=dag.task_dict[task_id])
    return [str(one.state) for one in run.get_task_instances() if one.task_id == task_id]


@pytest.mark.parametrize("name", RUNS)
def test_any_task_may_be_cleared(
    dag_house: Path,
    read_dag: Callable[[str], Any],
    news_daily: Any,
    name: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each in turn, mapped ones too; nobody is told a second time."""
    (dag_house / "papers" / "toll.txt").write_text(ARTICLE)
    with HookHere() as hook:
        monkeypatch.setenv("STANDPOINT_WEBHOOKS", hook.url)
        monkeypatch.setenv("STANDPOINT_ALLOW_HOSTS", hook.host)
        if name != "news_daily":
            assert news_daily.test().state == "success"
        dag = read_dag(name)
        run = dag.test(run_conf=RUNS[name])
        assert run.state == "success"
        before, told = everything_but_runs(), len(hook.posted)
        # The last one first: another run of a task that others are mapped over finds less to do.
        for task in reversed(list(dag.topological_sort())):
            states = run_again(dag, run, task.task_id)
            assert states, task.task_id
            assert set(states) <= {"success", "skipped"}, task.task_id
            assert everything_but_runs() == before, task.task_id
        assert len(hook.posted) == told
