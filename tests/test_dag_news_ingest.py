"""news_ingest: what its form hands in, by whom it is named, and what a drop folder brings."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fsspec
import pytest

from airflow_home import ARTICLE, query

pytestmark = [pytest.mark.integration]

FLOW = ["take_in", "extract", "group", "analyze", "compare", "publish"]


@pytest.fixture
def hand_in(dag_house: Path, read_dag: Callable[[str], Any]) -> Callable[..., str]:
    """Runs the DAG with a form and returns the state that Airflow gave the run."""
    return lambda **form: str(read_dag("news_ingest").test(run_conf=form).state)


def test_the_flow_is_the_graph(read_dag: Callable[[str], Any]) -> None:
    """It takes in, then goes the way of the daily run, by hand alone where nothing is dropped."""
    dag = read_dag("news_ingest")
    assert [task.task_id for task in dag.topological_sort()] == FLOW
    assert not dag.timetable.can_be_scheduled


def test_the_form_is_explained(read_dag: Callable[[str], Any]) -> None:
    """Every field has a title and says what it is for; sources are chosen from those configured."""
    params = read_dag("news_ingest").params
    for name in params:
        schema = params.get_param(name).schema
        assert schema["title"], name
        assert schema.get("description_md") or params.get_param(name).description, name
    assert "by-hand" in params.get_param("source").schema["enum"]
    assert "harbor-courier" in params.get_param("source").schema["enum"]


def test_a_pasted_text_becomes_an_answered_article(hand_in: Callable[..., str]) -> None:
    """With the title, source, address and date that the form says."""
    headline, body = ARTICLE.split("\n\n", 1)
    state = hand_in(
        title=headline,
        text=body,
        source="courier",
        url="https://courier.example/toll",
        published_at="2026-11-20",
    )
    assert state == "success"
    rows = query("SELECT source, title, url, published_at FROM latest_article").records()
    assert [(row["source"], row["title"], row["url"]) for row in rows] == [
        ("courier", headline, "https://courier.example/toll")
    ]
    assert str(rows[0]["published_at"]).startswith("2026-11-20")
    assert query("SELECT target FROM article_stance").rows == (("toll",),)


def test_a_bad_line_is_told_by_its_number_and_the_run_stays_green(
    dag_house: Path, hand_in: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What else was handed in goes through."""
    monkeypatch.setenv("STANDPOINT_INGEST_FROM", str(dag_house / "papers"))
    (dag_house / "papers" / "toll.txt").write_text(ARTICLE)
    state = hand_in(urls="\nhttps:/nowhere", folder=str(dag_house / "papers"))
    assert state == "success"
    assert query("SELECT item_key FROM failure").rows == (("line 2: https:/nowhere",),)
    assert query("SELECT count(*) FROM latest_article").rows == ((1,),)


def test_a_folder_that_the_settings_do_not_allow_is_not_read(
    dag_house: Path, hand_in: Callable[..., str]
) -> None:
    """Whoever may trigger a run may not read any file of the machine by it."""
    (dag_house / "papers" / "toll.txt").write_text(ARTICLE)
    assert hand_in(folder=str(dag_house / "papers")) == "failed"
    assert hand_in(folder="/etc/../etc") == "failed"
    assert query("SELECT count(*) FROM article").rows == ((0,),)


def test_a_prefix_in_an_object_store_is_read_like_a_folder(
    hand_in: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the settings allow it; each object is named by its address."""
    bucket = f"memory://{secrets.token_hex(8)}/clippings"
    files, path = fsspec.url_to_fs(bucket)
    files.pipe({f"{path}/toll.txt": ARTICLE.encode(), f"{path}/bad.json": b"{}"})
    assert hand_in(folder=bucket) == "failed"
    monkeypatch.setenv("STANDPOINT_INGEST_FROM", f"/srv/papers,{bucket}")
    assert [hand_in(folder=bucket + "/"), hand_in(folder=bucket + "/")] == ["success", "success"]
    assert query("SELECT count(*) FROM latest_article").rows == ((1,),)
    assert query("SELECT item_key FROM failure").rows == ((f"{bucket}/bad.json",),)
    assert hand_in(folder=f"{bucket}/../other") == "failed"


def test_handing_in_nothing_is_a_mistake(hand_in: Callable[..., str]) -> None:
    """Unless there is a folder that things are dropped into."""
    assert hand_in() == "failed"


def test_a_field_that_the_form_does_not_have_stops_the_run(hand_in: Callable[..., str]) -> None:
    """Airflow lets it pass."""
    assert hand_in(text=ARTICLE, sources="courier") == "failed"


def test_a_drop_folder_is_looked_into_by_schedule(
    dag_house: Path,
    read_dag: Callable[[str], Any],
    hand_in: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What lies there is an article after the run; an empty folder leaves it green."""
    drop = dag_house / "drop"
    (drop / "courier").mkdir(parents=True)
    dropped = drop / "courier" / "toll.txt"
    dropped.write_text(ARTICLE)
    os.utime(dropped, (0, 0))
    monkeypatch.setenv("STANDPOINT_DROP", str(drop))
    assert read_dag("news_ingest").timetable.expression == "*/15 * * * *"
    assert [hand_in(), hand_in()] == ["success", "success"]
    assert query("SELECT source FROM latest_article").rows == (("courier",),)
