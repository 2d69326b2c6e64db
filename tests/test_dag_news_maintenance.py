"""news_maintenance: chores by schedule, red where something is wrong."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from airflow_home import ARTICLE, query
from pipeline.runtime import opened
from pipeline.settings import read_settings
from pipeline.store import tables

pytestmark = [pytest.mark.integration]


def test_it_is_weekly_explained_and_one_at_a_time(read_dag: Callable[[str], Any]) -> None:
    """Its schedule comes from settings."""
    dag = read_dag("news_maintenance")
    assert dag.timetable.expression == "0 3 * * 0"
    assert (dag.catchup, dag.max_active_runs) == (False, 1)
    assert "chores" in dag.doc_md
    assert all(task.doc_md for task in dag.tasks)


def test_chores_are_done_on_an_empty_database(
    dag_house: Path, read_dag: Callable[[str], Any]
) -> None:
    """Also when nothing was ever stored."""
    assert read_dag("news_maintenance").test().state == "success"


def test_a_quote_out_of_place_turns_it_red_and_is_told(
    dag_house: Path, read_dag: Callable[[str], Any]
) -> None:
    """The notice stays until it is mended."""
    (dag_house / "papers" / "toll.txt").write_text(ARTICLE)
    assert read_dag("news_daily").test().state == "success"
    assert read_dag("news_maintenance").test().state == "success"
    with opened(read_settings(dict(os.environ))) as flow:
        database = flow.store._database  # type: ignore[attr-defined]
        with database.writing() as connection:
            connection.execute(update(tables.Evidence).values(quote="nowhere"))
    assert read_dag("news_maintenance").test().state == "failed"
    told = query("SELECT kind FROM notice WHERE cleared_at IS NULL ORDER BY kind").rows
    assert told == (("quote_misplaced",), ("run_failed",))
