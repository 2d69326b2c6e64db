"""Every DAG triggered over REST in a real Airflow, and a backfill of two days, done twice."""

import pytest

from airflow_exercise import DAYS
from served_airflow import Served

pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("airflow_up")]


@pytest.mark.parametrize("name", ["ingest", "maintenance", "cheap"])
def test_each_run_ends_green(served: Served, name: str) -> None:
    """Whatever it was for; the daily run is told of elsewhere."""
    assert served.others.runs[name]["state"] == "success"


def test_a_backfill_gives_each_day_its_own_window(served: Served) -> None:
    """Sitemaps are asked for one day a run, and what they date on it is an article of that day."""
    assert {one["state"] for one in served.others.backfill} == {"success"}
    days = [day for _, day in served.others.days]
    assert [days.count(str(day)) for day in DAYS] == [1, 1]
    notes = [str(one["note"]) for one in served.others.backfill]
    assert len(notes) == len(DAYS)


def test_a_backfill_done_again_changes_no_row(served: Served) -> None:
    """Articles, answers and entries are the same, row for row."""
    assert served.others.first == served.others.second


def test_results_are_told_with_counts(served: Served) -> None:
    """Of every DAG that analyzes; numbers alone."""
    told = {one["source_dag_id"]: one["extra"] for one in served.others.assets}
    assert set(told) == {"news_daily", "news_ingest", "news_reanalyze"}
    assert all(isinstance(count, int) for extra in told.values() for count in extra.values())


def test_what_the_pages_tell_to_paste_works(served: Served) -> None:
    """The commands below "Over REST", with this test's port, password and target."""
    pages = served.pages
    assert pages["trigger-a-run.md"]["conf"] == {"targets": ["toll"], "limit": 5}
    assert pages["re-analyze.md"]["dag_id"] == "news_reanalyze"
    assert pages["backfill.md"]["dag_id"] == "news_daily"
