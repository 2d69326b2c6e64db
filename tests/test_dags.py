"""news_daily: how Airflow sees it, what a run leaves, and when it is green or red."""

import json
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from airflow_home import ARTICLE, everything_but_runs, query
from pipeline.errors import ConfigurationError, StoreUnavailable
from pipeline.settings import CHECKOUT

pytestmark = [pytest.mark.integration]

FLOW = [
    "begin",
    "find_feeds",
    "collect",
    "find_entries",
    "extract",
    "group",
    "analyze",
    "compare",
    "publish",
]


@pytest.fixture
def run(news_daily: Any) -> Callable[[], str]:
    """Runs the DAG once and returns the state that Airflow gave the run."""
    return lambda: str(news_daily.test().state)


def test_the_flow_is_the_graph(news_daily: Any) -> None:
    """Each task hangs on the one before it in the flow."""
    assert [task.task_id for task in news_daily.topological_sort()] == FLOW
    for before, after in pairwise(FLOW):
        assert after in news_daily.get_task(before).downstream_task_ids


def test_work_is_mapped_in_batches(news_daily: Any) -> None:
    """Feeds, entries and versions are mapped; everything else is one task."""
    mapped = [task.task_id for task in news_daily.tasks if task.is_mapped]
    assert mapped == ["collect", "extract", "analyze"]


def test_it_is_daily_without_catchup_one_run_at_a_time(news_daily: Any) -> None:
    """The schedule comes from settings; past days are not made up for."""
    assert news_daily.timetable.expression == "0 6 * * *"
    assert (news_daily.catchup, news_daily.max_active_runs) == (False, 1)


def test_it_is_explained_in_the_ui(news_daily: Any) -> None:
    """The DAG and every task say what they do."""
    assert "Safe at any time" in news_daily.doc_md
    assert news_daily.tags >= {"standpoint"}
    for task in news_daily.tasks:
        assert task.doc_md, task.task_id


def test_the_pool_of_the_dag_is_the_one_that_is_made(news_daily: Any) -> None:
    """Tasks of a pool that nobody made would wait for ever; all else is in Airflow's own pool."""
    pools = json.loads((CHECKOUT / "config" / "airflow-pools.json").read_text())
    named = {task.task_id: task.pool for task in news_daily.tasks}
    assert {named.pop("analyze"), named.pop("compare")} <= set(pools)
    assert set(named.values()) == {"default_pool"}


def test_our_error_families_decide_about_retries(news_daily: Any) -> None:
    """Transient errors wait and try again, permanent ones fail at once, others by default."""
    policy = news_daily.get_task("group").retry_policy
    again = policy.evaluate(StoreUnavailable("down"), 1, 3)
    assert (again.action.value, again.retry_delay) == ("retry", timedelta(minutes=2))
    assert policy.evaluate(ConfigurationError("wrong"), 1, 3).action.value == "fail"
    assert policy.evaluate(ZeroDivisionError(), 1, 3).action.value == "default"


def test_a_run_leaves_articles_summaries_and_stances(
    dag_house: Path, run: Callable[[], str], capsys: pytest.CaptureFixture[str]
) -> None:
    """A document in the folder is an answered article at the end, and the report says so."""
    (dag_house / "papers" / "toll.txt").write_text(ARTICLE)
    assert run() == "success"
    rows = query("SELECT source, target, label, quote FROM article_stance").records()
    assert [(row["source"], row["target"]) for row in rows] == [("courier", "toll")]
    assert query("SELECT summary FROM latest_article").rows[0][0]
    assert "1 new" in capsys.readouterr().out


def test_a_second_run_changes_no_row_but_its_own(dag_house: Path, run: Callable[[], str]) -> None:
    """Every table but the run log is the same, row for row, and each feed answered."""
    (dag_house / "papers" / "toll.txt").write_text(ARTICLE)
    run()
    before = everything_but_runs()
    assert run() == "success"
    assert everything_but_runs() == before


def test_a_run_with_nothing_to_do_is_green(
    dag_house: Path, run: Callable[[], str], capsys: pytest.CaptureFixture[str]
) -> None:
    """It says so."""
    assert run() == "success"
    assert "Nothing new" in capsys.readouterr().out


def test_one_bad_document_leaves_the_run_green(dag_house: Path, run: Callable[[], str]) -> None:
    """It is a failure row beside the articles."""
    (dag_house / "papers" / "a.txt").write_text(ARTICLE)
    (dag_house / "papers" / "b.txt").write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 40)
    assert run() == "success"
    assert [row["code"] for row in query("SELECT code FROM failure").records()] == ["binary"]


def test_a_run_whose_work_all_failed_is_red(dag_house: Path, run: Callable[[], str]) -> None:
    """Work was pending and none of it succeeded."""
    (dag_house / "papers" / "b.txt").write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 40)
    assert run() == "failed"


def test_a_run_whose_task_crashed_is_red(dag_house: Path, run: Callable[[], str]) -> None:
    """A wrong configuration stops the first task, and the run does not pass for a quiet one."""
    assert run() == "success"
    (dag_house / "targets.yaml").write_text("targets: [{slug: Not A Slug}]\n")
    assert run() == "failed"


def test_a_run_by_hand_is_narrowed_by_its_form(dag_house: Path, news_daily: Any) -> None:
    """Sources, targets, moments and a limit reach every task."""
    for number in range(3):
        words = " ".join(f"street{number}x{place}" for place in range(60))
        text = f"Letter {number}\n\nThe toll is a sensible reform. It is paid in {words}.\n"
        (dag_house / "papers" / f"{number}.txt").write_text(text)
    assert news_daily.test(run_conf={"limit": 2, "targets": ["toll"]}).state == "success"
    assert query("SELECT count(*) FROM article").rows == ((2,),)
    since = {"since": "2100-01-01T00:00:00", "sources": ["courier"]}
    news_daily.test(run_conf=since)
    assert query("SELECT count(*) FROM article").rows == ((3,),)
    assert query("SELECT count(DISTINCT text_sha256) FROM answer").rows == ((2,),)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("limit", 0),
        ("limit", "all"),
        ("sources", "courier"),
        ("targets", [1]),
        ("since", "yesterday"),
    ],
)
def test_a_form_filled_in_wrongly_is_refused(news_daily: Any, name: str, value: object) -> None:
    """Airflow checks each value against the form before anything runs."""
    from airflow.sdk.exceptions import ParamValidationError  # noqa: PLC0415 - as above

    with pytest.raises(ParamValidationError):
        news_daily.params.get_param(name).resolve(value)


def test_a_moment_that_cannot_be_read_stops_the_run(dag_house: Path, news_daily: Any) -> None:
    """No run goes on with another span of time than the one that was meant."""
    assert news_daily.test(run_conf={"since": "2026-02-30"}).state == "failed"


def test_a_misspelt_field_stops_the_run(dag_house: Path, news_daily: Any) -> None:
    """Airflow lets it pass, and without it the run would be a whole one."""
    assert news_daily.test(run_conf={"target": ["toll"]}).state == "failed"


def test_a_list_that_was_cleared_is_an_empty_one(dag_house: Path, news_daily: Any) -> None:
    """The UI sends null for it."""
    assert news_daily.test(run_conf={"sources": None, "targets": None}).state == "success"


def test_the_form_suggests_what_is_configured(news_daily: Any) -> None:
    """Sources and targets are offered by their slugs."""
    suggested = news_daily.params.get_param("targets").schema["examples"]
    assert "congestion-charge" in suggested


def test_ids_and_counts_are_all_that_travels(dag_house: Path, news_daily: Any) -> None:
    """No XCom and no asset event holds a word of an article."""
    (dag_house / "papers" / "toll.txt").write_text(ARTICLE)
    done = news_daily.test()
    assert done.state == "success"
    from airflow.models.asset import AssetEvent  # noqa: PLC0415 - after the environment is set
    from airflow.models.xcom import XComModel  # noqa: PLC0415
    from airflow.utils.session import create_session  # noqa: PLC0415

    with create_session() as session:
        values = [
            str(row.value)
            for row in session.query(XComModel).filter(XComModel.run_id == done.run_id)
        ]
        events = session.query(AssetEvent).filter(AssetEvent.source_run_id == done.run_id)
        (extra,) = [event.extra for event in events]
    assert values
    assert not any("Brunmar" in value or "courier" in value for value in values)
    assert extra["extracted"] == 1
    assert all(isinstance(count, int) for count in extra.values())
