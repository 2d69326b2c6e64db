"""The desk as an Airflow plugin: who may read and correct, under the prefix where it is mounted."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from desk_work import DAG_RUN, work
from desk_world import World, desk_world
from pipeline.settings import CHECKOUT
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore

pytestmark = [pytest.mark.integration]


@pytest.fixture
def plugin(airflow_home: Path) -> Any:
    """The plugin's module, as Airflow loads it."""
    if str(CHECKOUT / "plugins") not in sys.path:
        sys.path.append(str(CHECKOUT / "plugins"))
    import news_desk  # noqa: PLC0415 - after the environment is set

    return news_desk


@pytest.fixture
def world(store: SqlStore, database: Database) -> World:
    return desk_world(store, database)


@pytest.fixture
def airflow(
    plugin: Any, store: SqlStore, world: World, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TestClient]:
    """An app that mounts the plugin's app as Airflow's API server does."""
    from airflow.api_fastapi.app import create_auth_manager  # noqa: PLC0415 - as above

    create_auth_manager()
    monkeypatch.setattr(plugin.ResultsDatabase, "__call__", lambda _: store)
    [mounted] = plugin.NewsDeskPlugin().fastapi_apps
    server = FastAPI()
    server.mount(mounted["url_prefix"], mounted["app"])
    with TestClient(server, base_url="http://127.0.0.1") as http:
        yield http


def logged_in(role: str) -> dict[str, str]:
    """What a person of a role sends along; a cookie of Airflow's holds the same."""
    from airflow.api_fastapi.app import get_auth_manager  # noqa: PLC0415 - as above
    from airflow.api_fastapi.auth.managers.simple.user import (  # noqa: PLC0415 - as above
        SimpleAuthManagerUser,
    )

    user = SimpleAuthManagerUser(username=role, role=role)
    return {"cookie": f"_token={get_auth_manager().generate_jwt(user)}"}


def test_nobody_reads_without_a_login(airflow: TestClient, world: World) -> None:
    """401 for every page, file and list; the page says what to do."""
    for path in ("", "articles/1", "stories/1", "static/desk.css", "api/v1/articles", "search",
                 "targets", "actors", "sources", "runs", "review"):  # fmt: skip
        assert airflow.get(f"/news/{path}").status_code == 401
    for path in ("articles/1/corrections", "review/labels", "review/clear"):
        assert airflow.post(f"/news/{path}").status_code == 401
    assert "Log in to Airflow" in airflow.get("/news/").text


def test_a_viewer_reads_and_does_not_correct(airflow: TestClient, world: World) -> None:
    """Pages come with links under the prefix; forms do not, and sending one is refused."""
    viewer = logged_in("viewer")
    shown = airflow.get(f"/news/articles/{world.courier}", headers=viewer)
    assert shown.status_code == 200
    assert "You are" in shown.text
    assert "corrections" not in shown.text
    sent = airflow.post(
        f"/news/articles/{world.courier}/corrections",
        data={"target": "toll", "label": "neutral", "reason": "x"},
        headers={**viewer, "sec-fetch-site": "same-origin"},
    )
    assert sent.status_code == 403


def test_who_may_change_the_dag_corrects_under_their_name(
    airflow: TestClient, world: World, store: SqlStore
) -> None:
    """The form works under the prefix, and the name is Airflow's."""
    editor = logged_in("user")
    path = f"/news/articles/{world.courier}"
    form = airflow.get(path, headers=editor).text
    token = form.partition('name="token" value="')[2].partition('"')[0]
    sent = airflow.post(
        f"{path}/corrections",
        data={"target": "toll", "label": "neutral", "reason": "It reports.", "token": token},
        headers={**editor, "sec-fetch-site": "same-origin"},
        follow_redirects=False,
    )
    assert sent.status_code == 303
    assert store.corrections().records()[0]["author"] == "user"
    assert "is kept" in airflow.get(f"{path}?kept=toll", headers=editor).text


def test_the_desk_is_in_the_navigation(plugin: Any) -> None:
    """Its entry shows what is mounted; nothing is made before it is asked for."""
    made = plugin.NewsDeskPlugin()
    assert "fastapi_apps" not in vars(made)
    views = {one["destination"]: one["href"] for one in made.external_views}
    assert views == {
        "nav": "/news/",
        "dag_run": "/news/runs/by-dag-run?dag_id={DAG_ID}&run_id={RUN_ID}",
    }


def test_a_dag_run_has_a_page_of_the_desk(
    airflow: TestClient, world: World, store: SqlStore, database: Database
) -> None:
    """Found by the names that Airflow puts into the tab's address; nobody reads it unknown."""
    work(store, database)
    asked = {"dag_id": "news_daily", "run_id": DAG_RUN}
    shown = airflow.get("/news/runs/by-dag-run", params=asked, headers=logged_in("viewer"))
    assert shown.status_code == 200
    assert "What it brought, judged and left out" in shown.text
    assert airflow.get("/news/runs/by-dag-run", params=asked).status_code == 401
