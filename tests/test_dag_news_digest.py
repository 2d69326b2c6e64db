"""news_digest: whom it tells what, once each, and what turns it red."""

import json
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from airflow_home import ARTICLE, query
from pipeline.runtime import opened
from pipeline.settings import read_settings
from post_office import HookHere, MailServerHere

pytestmark = [pytest.mark.integration]


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[HookHere]:
    """A webhook, named by a Connection."""
    with HookHere() as hook:
        told = {"conn_type": "http", "host": hook.url, "password": "signing-s3cret"}
        monkeypatch.setenv("AIRFLOW_CONN_STANDPOINT_WEBHOOK", json.dumps(told))
        monkeypatch.setenv("STANDPOINT_ALLOW_HOSTS", hook.host)
        yield hook


@pytest.fixture
def mail(monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServerHere]:
    """A mail server, named by a Connection in the words of Airflow's SMTP provider."""
    with MailServerHere() as mail:
        extra = {
            "disable_ssl": True, "disable_tls": True, "from_email": "standpoint@example.org",
            "to": ["desk@example.org"],
        }  # fmt: skip
        told = {"conn_type": "smtp", "host": "localhost", "port": mail.port, "extra": extra}
        monkeypatch.setenv("AIRFLOW_CONN_STANDPOINT_MAIL", json.dumps(told))
        yield mail


@pytest.fixture
def news(dag_house: Path, news_daily: Any) -> None:
    """A day with one article."""
    (dag_house / "papers" / "toll.txt").write_text(ARTICLE)
    assert news_daily.test().state == "success"


@pytest.fixture
def digest(dag_house: Path, read_dag: Callable[[str], Any]) -> Callable[..., str]:
    """Runs the DAG with a form and returns the state that Airflow gave the run."""
    return lambda **form: str(read_dag("news_digest").test(run_conf=form).state)


def notice(kind: str, subject: str) -> None:
    with opened(read_settings(dict(os.environ)), upgrade=True) as flow:
        flow.store.raise_notice(kind, subject, f"{subject} needs a look")


def test_it_follows_the_results_and_is_explained(read_dag: Callable[[str], Any]) -> None:
    """By the Asset that every run which analyzes brings up to date; one at a time."""
    dag = read_dag("news_digest")
    assert [asset.uri for asset in dag.timetable.asset_condition.objects] == [
        "standpoint://results/"
    ]
    assert (dag.catchup, dag.max_active_runs) == (False, 1)
    assert "Once each" in dag.doc_md
    assert all(task.doc_md for task in dag.tasks)
    assert all(dag.params.get_param(name).description for name in dag.params)


def test_the_newest_day_goes_to_everyone_once(
    news: None, hook: HookHere, mail: MailServerHere, digest: Callable[..., str]
) -> None:
    """Triggered twice, each has it once; the form sends it again."""
    assert [digest(), digest()] == ["success", "success"]
    assert (len(hook.posted), len(mail.letters)) == (1, 1)
    assert hook.posted[0].facts["headline"] == "1 new article from 1 outlet, 1 new story"
    assert "webhook-signature" in hook.posted[0].headers
    assert "Brunmar votes for a toll" in mail.letters[0].as_string()
    assert digest(again=True) == "success"
    assert (len(hook.posted), len(mail.letters)) == (2, 2)
    assert query("SELECT count(*), sum(times) FROM delivery").rows == ((2, 4),)


def test_each_task_run_again_changes_nothing(
    news: None, hook: HookHere, digest: Callable[..., str]
) -> None:
    """As when it is cleared: no file, no row of a delivery and no message is another."""
    digest()
    before = query("SELECT * FROM delivery").rows
    folder = Path(read_settings(dict(os.environ)).publish_to or "")
    files = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
    assert digest() == "success"
    assert query("SELECT * FROM delivery").rows == before
    assert {path: path.stat().st_mtime_ns for path in files} == files
    assert len(hook.posted) == 1


def test_with_nobody_to_tell_it_is_green(news: None, digest: Callable[..., str]) -> None:
    """The files are written all the same."""
    assert digest() == "success"
    folder = Path(read_settings(dict(os.environ)).publish_to or "")
    assert len(list((folder / "digest").iterdir())) == 2


def test_another_day_of_the_form_is_sent(
    news: None, hook: HookHere, digest: Callable[..., str]
) -> None:
    """A day on which nothing came in is not; what is no day, or no field, stops the run."""
    assert digest(day="2020-01-01") == "success"
    assert hook.posted == []
    with pytest.raises(ValueError, match="not a 'date'"):
        digest(day="2026-02-30")
    assert digest(days="2026-02-20") == "failed"


def test_it_is_red_if_nobody_got_anything(
    news: None, hook: HookHere, digest: Callable[..., str]
) -> None:
    """What is refused for good is told until something is accepted; the run after it is green."""
    hook.statuses[:] = [404, 500]
    assert digest() == "failed"
    kinds = "SELECT kind FROM notice WHERE cleared_at IS NULL ORDER BY kind"
    assert query(kinds).rows == (("delivery_refused",), ("run_failed",))
    assert digest() == "success"
    assert query(kinds).rows == ()


def test_the_end_of_a_daily_run_makes_its_day_due(
    news: None, read_dag: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The end of another only brings notices; the day is the run's, however late this one runs."""
    import news_delivery  # noqa: PLC0415 - after the environment is set

    ended = datetime(2026, 3, 9, 23, 50, tzinfo=UTC)

    def due(dag_id: str) -> object:
        event = SimpleNamespace(source_dag_id=dag_id, timestamp=ended)
        context = {
            "params": {"day": None, "again": False},
            "triggering_asset_events": {"standpoint_results": [event]},
        }
        monkeypatch.setattr(news_delivery, "get_current_context", lambda: context)
        with opened(read_settings(dict(os.environ))) as flow:
            return news_delivery.due(flow)

    assert due("news_daily") == ended.date()
    assert due("news_ingest") is None
    monkeypatch.setenv("STANDPOINT_DIGEST_DAY", "before")
    assert str(due("news_daily")) == "2026-03-08"


def test_a_run_that_failed_is_told_at_once_and_settled_by_one_that_went_well(
    news: None, hook: HookHere, dag_house: Path, news_daily: Any
) -> None:
    """With reason and next step, once for each trouble, without waiting for the digest."""
    right = (dag_house / "targets.yaml").read_text()
    (dag_house / "targets.yaml").write_text("targets: [{slug: Not A Slug}]\n")
    assert news_daily.test().state == "failed"
    [posted] = hook.posted
    [told] = posted.facts["notices"]
    assert (told["kind"], told["subject"]) == ("run_failed", "news_daily")
    assert told["text"].startswith("news_daily failed in begin (run manual__")
    assert "configuration: " in told["text"]
    assert "what to do: read the log" in told["text"]
    (dag_house / "targets.yaml").write_text(right)
    assert news_daily.test().state == "success"
    assert query("SELECT count(*) FROM notice WHERE cleared_at IS NULL").rows == ((0,),)
    assert len(hook.posted) == 1


def test_a_run_that_is_late_is_told(news: None, hook: HookHere, news_daily: Any) -> None:
    """By the callback that each DAG's deadline names; the next good run settles it."""
    from news_notices import run_is_late  # noqa: PLC0415 - after the environment is set

    run_is_late({"dag_run": {"dag_id": "news_daily", "dag_run_id": "scheduled__1"}}, hours=6)
    [told] = hook.posted[0].facts["notices"]
    assert (told["kind"], told["subject"]) == ("run_late", "news_daily")
    assert "has not ended 6 hours after it was queued (run scheduled__1)" in told["text"]
    assert news_daily.test().state == "success"
    assert query("SELECT count(*) FROM notice WHERE cleared_at IS NULL").rows == ((0,),)


@pytest.mark.parametrize(
    "name", ["news_daily", "news_ingest", "news_reanalyze", "news_digest", "news_maintenance"]
)
def test_every_dag_has_a_deadline_and_tells_of_failures(
    read_dag: Callable[[str], Any], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And bounds each of its tasks in time; the deadline is a setting and needs no triggerer."""
    assert read_dag(name).deadline is None
    monkeypatch.setenv("STANDPOINT_DEADLINE_HOURS", "5")
    dag = read_dag(name)
    [alert] = dag.deadline
    assert alert.callback.path == "news_notices.run_is_late"
    assert alert.callback.kwargs == {"hours": 5}
    assert type(alert.callback).__name__ == "SyncCallback"
    for task in dag.tasks:
        assert task.on_failure_callback, task.task_id
        assert task.execution_timeout or task.task_id == "approve", task.task_id
