"""What the form of news_daily changes: dry runs, analyst, budget, days of the past."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from airflow_home import ARTICLE, query
from model_server import ModelServer, good
from pipeline.runtime import utc_now

pytestmark = [pytest.mark.integration]


@pytest.fixture
def run(read_dag: Callable[[str], Any]) -> Callable[..., str]:
    """Runs the DAG with a form and returns the state that Airflow gave the run."""
    return lambda **form: str(read_dag("news_daily").test(run_conf=form).state)


def everything() -> dict[str, list[dict[str, object]]]:
    tables = query(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%words%'"
    )
    return {str(name): query(f'SELECT * FROM "{name}"').records() for (name,) in tables.rows}


def test_a_dry_run_writes_and_pays_nothing(
    dag_house: Path,
    run: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It says what would be asked and what that would cost, and no row changes."""
    (dag_house / "papers" / "toll.txt").write_text(ARTICLE)
    assert run(analyst="embedded") == "success"
    (dag_house / "papers" / "new.txt").write_text(ARTICLE.replace("Brunmar", "Osterby"))
    before = everything()
    with ModelServer(default=good()) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("STANDPOINT_MODEL", "small")
        monkeypatch.setenv("STANDPOINT_PRICE", "1/10")
        assert run(dry_run=True) == "success"
        assert server.asked == []
    said = capsys.readouterr().out
    assert "Dry run: nothing was fetched, written or paid." in said
    assert "1 feed to ask" in said
    assert "1 text, 1 request to small" in said
    assert "USD at most" in said
    assert everything() == before


def test_a_dry_run_needs_a_database(dag_house: Path, run: Callable[..., str]) -> None:
    """Making one would be writing: the first run of all is a real one."""
    assert run(dry_run=True) == "failed"
    assert run() == "success"
    assert run(dry_run=True) == "success"


def test_the_form_chooses_who_answers(
    dag_house: Path, run: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """For this run alone."""
    (dag_house / "papers" / "toll.txt").write_text(ARTICLE)
    with ModelServer(default=good()) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("STANDPOINT_MODEL", "small")
        monkeypatch.setenv("STANDPOINT_PRICE", "0/0")
        assert run(analyst="embedded") == "success"
        assert server.asked == []
        assert run() == "success"
        assert len(server.asked) == 1
    analysts = query("SELECT DISTINCT analyst FROM answer ORDER BY analyst").rows
    assert analysts == (("embedded",), ("openai",))


def test_a_budget_holds_for_the_run(
    dag_house: Path, run: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What may cost more is not asked; the next run without it asks."""
    (dag_house / "papers" / "toll.txt").write_text(ARTICLE)
    with ModelServer(default=good()) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("STANDPOINT_MODEL", "small")
        monkeypatch.setenv("STANDPOINT_PRICE", "1/10")
        assert run(budget=0) == "success"
        assert server.asked == []
        assert query("SELECT count(*) FROM answer").rows == ((0,),)
        assert run() == "success"
        assert len(server.asked) == 1


def test_a_budget_can_only_be_lowered(
    read_dag: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever may trigger a run may not spend more than whoever configured it said."""
    from airflow.sdk.exceptions import ParamValidationError  # noqa: PLC0415 - after the environment

    monkeypatch.setenv("STANDPOINT_BUDGET_RUN", "0.50")
    field = read_dag("news_daily").params.get_param("budget")
    assert (field.value, field.schema["maximum"]) == (0.5, 0.5)
    with pytest.raises(ParamValidationError):
        field.resolve(0.51)


def test_days_of_the_past_are_filled_in_and_again_change_nothing(
    dag_house: Path, run: Callable[..., str]
) -> None:
    """Texts of these days are asked about, whenever they were first seen."""
    (dag_house / "papers" / "toll.txt").write_text(ARTICLE)
    today = utc_now().date()
    assert run(analyst="embedded", targets=["toll"], since="2100-01-01") == "success"
    assert query("SELECT count(*) FROM answer").rows == ((0,),)
    past = {"first_day": f"{today - timedelta(2)}", "last_day": f"{today - timedelta(1)}"}
    assert run(**past) == "success"
    assert query("SELECT count(*) FROM answer").rows == ((0,),)
    assert run(first_day=f"{today}") == "success"
    answers = query("SELECT * FROM answer").rows
    assert len(answers) == 2
    assert run(first_day=f"{today}") == "success"
    assert query("SELECT * FROM answer").rows == answers


def test_days_in_the_wrong_order_stop_the_run(dag_house: Path, run: Callable[..., str]) -> None:
    """No run goes on with other days than were meant."""
    assert run(first_day="2026-03-07", last_day="2026-03-01") == "failed"
