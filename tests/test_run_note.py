"""The listener that puts the report's note on a run, on rows of a real Airflow database."""

import secrets
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.settings import CHECKOUT

pytestmark = [pytest.mark.integration]

LEFT = "**ok** · daily-post: https://news.example said *no*"
SHOWN = "**ok** · daily-post: https:\u2060//news.example said *no*"


@pytest.fixture
def plugin(airflow_home: Path) -> Any:
    """The plugin's module, as Airflow loads it."""
    if str(CHECKOUT / "plugins") not in sys.path:
        sys.path.append(str(CHECKOUT / "plugins"))
    import news_run_note  # noqa: PLC0415 - after the environment is set

    return news_run_note


@pytest.fixture
def session(airflow_home: Path) -> Iterator[Any]:
    """A session whose changes are dropped at the end."""
    from airflow import settings  # noqa: PLC0415 - as above

    assert settings.Session is not None
    opened = settings.Session()
    yield opened
    opened.rollback()
    opened.close()


@pytest.fixture
def ended(session: Any, monkeypatch: pytest.MonkeyPatch, plugin: Any) -> Callable[..., Any]:
    """Makes a run that has ended; its last task left a note, or none."""
    from airflow.models.dagrun import DagRun  # noqa: PLC0415 - as above

    def make(left: str | None = LEFT, *, dag_id: str = "news_daily") -> Any:
        monkeypatch.setattr(plugin, "left_by_task", lambda run, session: left)
        run = DagRun(dag_id=dag_id, run_id=secrets.token_hex(8), run_type="manual")
        session.add(run)
        return run

    return make


@pytest.mark.parametrize(
    ("text", "inert"),
    [
        ("https://a.example", "https:\u2060//a.example"),
        ("HTTP\\://a.example", "HTTP\\:\u2060//a.example"),
        ("www.a.example", "www\u2060.a.example"),
        ("me@a.example, me\\@a.example", "me\u2060@a.example, me\u2060\\@a.example"),
        ("24 of 25: 3 new", "24 of 25: 3 new"),
    ],
    ids=["address", "escaped", "www", "mail", "words"],
)
def test_no_address_becomes_a_link(plugin: Any, text: str, inert: str) -> None:
    """The UI would make one of each, escaped or not."""
    assert plugin.inert_links(text) == inert


def test_a_run_gets_its_note(plugin: Any, ended: Callable[..., Any]) -> None:
    """What the task left, its addresses broken."""
    run = ended()
    plugin.RunNote().on_dag_run_success(run)
    assert run.note == SHOWN


def test_a_red_run_gets_its_note_too(plugin: Any, ended: Callable[..., Any]) -> None:
    """That is when people look."""
    run = ended()
    plugin.RunNote().on_dag_run_failed(run)
    assert run.note == SHOWN


def test_a_second_end_of_a_run_writes_it_anew(plugin: Any, ended: Callable[..., Any]) -> None:
    """A cleared run has another report."""
    run = ended()
    run.note = "old"
    plugin.leave_note(run)
    assert run.note == SHOWN


def test_a_note_of_a_person_stays(plugin: Any, ended: Callable[..., Any]) -> None:
    """They wrote it for a reason; the report is in the log too."""
    run = ended()
    run.note = ("mine", "admin")
    plugin.leave_note(run)
    assert run.note == "mine"


def test_other_dags_are_left_alone(plugin: Any, ended: Callable[..., Any]) -> None:
    """An Airflow has more than ours."""
    run = ended(dag_id="theirs")
    plugin.leave_note(run)
    assert run.note is None


def test_a_run_without_a_report_says_so(plugin: Any, ended: Callable[..., Any]) -> None:
    """A note of an earlier end would mislead."""
    run = ended(None)
    run.note = "**ok**"
    plugin.leave_note(run)
    assert "ended before its report" in run.note


def test_a_note_fits_airflows_column(plugin: Any, ended: Callable[..., Any]) -> None:
    """1,000 characters, also with many addresses."""
    run = ended("http://x " * 200)
    plugin.leave_note(run)
    assert len(run.note) == 1000


def test_a_run_outside_any_session_is_left_alone(plugin: Any, session: Any) -> None:
    """`make run` runs the DAG so; nobody looks at its notes."""
    from airflow.models.dagrun import DagRun  # noqa: PLC0415 - as above

    run = DagRun(dag_id="news_daily", run_id="alone", run_type="manual")
    plugin.leave_note(run)
    assert run.note is None
