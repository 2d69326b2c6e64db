"""news_reanalyze: what its form asks for, what moves, and when a person is asked."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from airflow_home import ARTICLE, query
from model_server import ModelServer, good

pytestmark = [pytest.mark.integration]

FLOW = ["estimate", "approve", "find_texts", "analyze", "report"]
LONG_AGO = "2026-01-01"


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    """A model on this machine that costs nothing and says `favor`."""
    with ModelServer(default=good()) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("STANDPOINT_MODEL", "first")
        monkeypatch.setenv("STANDPOINT_PRICE", "0/0")
        yield server


@pytest.fixture
def answered(dag_house: Path, news_daily: Any, model: ModelServer) -> Path:
    """A house with one article that the first model answered about."""
    (dag_house / "papers" / "toll.txt").write_text(ARTICLE)
    assert news_daily.test().state == "success"
    return dag_house


@pytest.fixture
def again(read_dag: Callable[[str], Any]) -> Callable[..., str]:
    """Runs the DAG with a form and returns the state that Airflow gave the run."""

    def run(**form: object) -> str:
        form = {"first_day": LONG_AGO, **form}
        return str(read_dag("news_reanalyze").test(run_conf=form).state)

    return run


def stances() -> list[tuple[object, ...]]:
    return list(
        query(
            "SELECT model, label FROM answer JOIN stance ON stance.answer_id = answer.id"
            " WHERE holder IS NULL ORDER BY answer.id"
        ).rows
    )


def test_the_flow_is_the_graph(read_dag: Callable[[str], Any]) -> None:
    """An estimate, perhaps a person, then texts in batches; by hand alone."""
    dag = read_dag("news_reanalyze")
    assert [task.task_id for task in dag.topological_sort()] == FLOW
    assert dag.get_task("estimate").downstream_task_ids == {"approve", "find_texts"}
    assert dag.get_task("approve").downstream_task_ids == {"find_texts"}
    assert [task.task_id for task in dag.tasks if task.is_mapped] == ["analyze"]
    assert not dag.timetable.can_be_scheduled
    assert all(task.doc_md for task in dag.tasks)


def test_no_answer_in_time_is_no(read_dag: Callable[[str], Any]) -> None:
    """A run that nobody looks at ends by itself and spends nothing."""
    approve = read_dag("news_reanalyze").get_task("approve")
    assert approve.defaults == ["Reject"]
    assert approve.response_timeout.days == 3


def test_another_model_is_asked_beside_the_old_answers(
    answered: Path,
    again: Callable[..., str],
    model: ModelServer,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Nothing is fetched, old answers stay, and what moved is printed and queryable."""
    model.default = good(label="against")
    (answered / "papers" / "toll.txt").unlink()
    assert again(model="second") == "success"
    assert stances() == [("first", "favor"), ("second", "against")]
    said = capsys.readouterr().out
    assert "1 of 1 label changed" in said
    assert "toll: favor -> against  courier: Brunmar votes for a toll" in said
    moved = query("SELECT from_label, to_label, from_model, to_model FROM reanalysis")
    assert moved.rows == (("favor", "against", "first", "second"),)
    assert query("SELECT label FROM article_stance").rows == (("against",),)


def test_the_same_asked_again_costs_nothing(
    answered: Path, again: Callable[..., str], model: ModelServer
) -> None:
    """Answers are found by text, question, prompt and model."""
    assert again(model="second") == "success"
    asked = len(model.asked)
    assert again(model="second") == "success"
    assert again() == "success"
    assert len(model.asked) == asked


def test_a_part_and_a_prompt_are_all_that_is_asked(
    answered: Path, again: Callable[..., str], model: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stances alone, by the words of a folder."""
    prompt = answered / "prompts" / "v3"
    prompt.mkdir(parents=True)
    (prompt / "stance.txt").write_text("stances: say where the article stands.\n\n$targets\n")
    monkeypatch.setenv("STANDPOINT_PROMPTS", str(prompt.parent))
    assert again(parts=["stance"], prompt="v3") == "success"
    told = model.asked[-1].body["messages"][-1]["content"]
    assert "say where the article stands" in told
    assert "summary:" not in told
    kinds = query("SELECT kind, count(*) FROM answer GROUP BY kind ORDER BY kind").rows
    assert kinds == (("stance", 2), ("summary", 1))


def test_days_are_those_of_articles(
    answered: Path, again: Callable[..., str], model: ModelServer
) -> None:
    """An article of another day is left alone."""
    asked = len(model.asked)
    assert again(model="second", last_day="2026-01-31") == "success"
    assert len(model.asked) == asked


@pytest.mark.parametrize(
    "form",
    [
        {"last_day": "2025-12-31"},
        {"models": "second"},
        {"sources": ["nobody"]},
    ],
    ids=str,
)
def test_what_cannot_be_meant_stops_the_run(
    answered: Path, again: Callable[..., str], form: dict[str, object], model: ModelServer
) -> None:
    """Before anything is asked."""
    asked = len(model.asked)
    assert again(**form) == "failed"
    assert len(model.asked) == asked


def test_a_prompt_is_for_models(
    answered: Path, again: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The embedded analyst reads none, so that a run with both would not do what was meant."""
    prompt = answered / "prompts" / "v3"
    prompt.mkdir(parents=True)
    monkeypatch.setenv("STANDPOINT_PROMPTS", str(prompt.parent))
    assert again(prompt="v3", analyst="embedded") == "failed"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("first_day", "yesterday"),
        ("first_day", "2026-02-30"),
        ("parts", []),
        ("parts", ["title"]),
        ("prompt", "../secret"),
        ("model", "two words"),
        ("approve_above", 2),
        ("budget", -1),
    ],
)
def test_a_form_filled_in_wrongly_is_refused(
    read_dag: Callable[[str], Any], name: str, value: object
) -> None:
    """Airflow checks each value; no one raises the limit from which on a person is asked."""
    from airflow.sdk.exceptions import ParamValidationError  # noqa: PLC0415 - after the environment

    with pytest.raises(ParamValidationError):
        read_dag("news_reanalyze").params.get_param(name).resolve(value)
