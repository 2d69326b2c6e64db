"""Airflow Connections as settings of a task: what each becomes, what wins, and what is masked."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import ConfigurationError
from pipeline.models import AnalystKind
from pipeline.settings import CHECKOUT, Settings

pytestmark = [pytest.mark.integration]

KEY = "sk-a-key-of-a-connection"
MODEL = {"conn_type": "openai", "host": "http://127.0.0.1:9/v1", "password": KEY}


@pytest.fixture(autouse=True)
def no_settings(airflow_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """None of the shell's settings, and the plugins on the path as in a task."""
    if str(CHECKOUT / "plugins") not in sys.path:
        sys.path.append(str(CHECKOUT / "plugins"))
    for name in (
        "STANDPOINT_ANALYST", "STANDPOINT_MODEL", "STANDPOINT_DATABASE_URL",
        "OPENAI_API_KEY", "OPENAI_BASE_URL",
    ):  # fmt: skip
        monkeypatch.delenv(name, raising=False)


def in_task(monkeypatch: pytest.MonkeyPatch, **connections: object) -> Settings:
    """The settings of a task where these Connections exist."""
    from news_settings import task_settings  # noqa: PLC0415 - after the environment is set

    for name, connection in connections.items():
        text = connection if isinstance(connection, str) else json.dumps(connection)
        monkeypatch.setenv(f"AIRFLOW_CONN_{name.upper()}", text)
    return task_settings()


def masked(text: str) -> Any:
    from airflow.sdk._shared.secrets_masker import redact  # noqa: PLC0415 - as above

    return redact(text)


def test_without_connections_the_environment_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody needs a Connection."""
    monkeypatch.setenv("STANDPOINT_DATABASE_URL", "postgresql://reader@db/news")
    settings = in_task(monkeypatch)
    assert settings.database_url == "postgresql://reader@db/news"
    assert settings.analyst is AnalystKind.EMBEDDED


def test_a_model_connection_makes_openai_the_analyst(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its password is the key, its host the address; its extra names model and parameters."""
    extra = {"model": "small", "params": {"temperature": 0}}
    settings = in_task(monkeypatch, openai_default={**MODEL, "extra": extra})
    assert (settings.analyst, settings.api_key) == (AnalystKind.OPENAI, KEY)
    assert (settings.base_url, settings.model) == ("http://127.0.0.1:9/v1", "small")
    assert settings.model_params == {"temperature": 0}


def test_a_choice_in_words_wins_over_the_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """STANDPOINT_ANALYST=embedded asks no model, whatever Airflow knows."""
    monkeypatch.setenv("STANDPOINT_ANALYST", "embedded")
    settings = in_task(monkeypatch, openai_default={**MODEL, "extra": {"model": "small"}})
    assert settings.analyst is AnalystKind.EMBEDDED


def test_a_key_of_the_environment_never_goes_to_the_host_of_a_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Key and address belong together."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-another-endpoint")
    without_key = {"conn_type": "openai", "host": "http://127.0.0.1:9/v1"}
    assert in_task(monkeypatch, openai_default=without_key).api_key is None
    without_host = {"conn_type": "openai", "password": KEY}
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:7/v1")
    settings = in_task(monkeypatch, openai_default=without_host)
    assert (settings.api_key, settings.base_url) == (KEY, "https://api.openai.com/v1")


def test_the_model_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Connection made for other DAGs names none."""
    monkeypatch.setenv("STANDPOINT_MODEL", "large")
    settings = in_task(monkeypatch, openai_default=MODEL)
    assert (settings.analyst, settings.model) == (AnalystKind.OPENAI, "large")


@pytest.mark.parametrize(
    ("connection", "url"),
    [
        (
            {
                "conn_type": "postgres", "host": "db", "port": 5433, "schema": "news",
                "login": "writer", "password": "p@ss/word", "extra": {"sslmode": "require"},
            },
            "postgresql://writer:p%40ss%2Fword@db:5433/news?sslmode=require",
        ),
        ("postgres://writer@db/news", "postgresql://writer@db/news"),
        ({"conn_type": "postgres", "host": "::1", "schema": "n"}, "postgresql://[::1]/n"),
        (
            {"conn_type": "postgres", "host": "/run/postgresql", "schema": "n"},
            "postgresql:///n?host=%2Frun%2Fpostgresql",
        ),
        ({"conn_type": "sqlite", "host": "/srv/news.db"}, "sqlite:////srv/news.db"),
        ("sqlite:////srv/news.db", "sqlite:////srv/news.db"),
        ({"conn_type": "generic", "host": "/srv/news.db"}, "sqlite:////srv/news.db"),
        ({"conn_type": "generic", "host": "db", "schema": "n"}, "postgresql://db/n"),
    ],
    ids=["form", "uri", "ipv6", "socket", "sqlite form", "sqlite uri", "generic file", "generic"],
)  # fmt: skip
def test_a_results_connection_is_the_database(
    monkeypatch: pytest.MonkeyPatch, connection: object, url: str
) -> None:
    """As a form or as a URI, also where Airflow knows neither type."""
    monkeypatch.setenv("STANDPOINT_DATABASE_URL", "sqlite:////elsewhere.db")
    assert in_task(monkeypatch, standpoint_results=connection).database_url == url


@pytest.mark.parametrize(
    ("name", "connection", "message"),
    [
        (
            "standpoint_results",
            {"conn_type": "mysql", "host": "db"},
            "expected postgres, sqlite or generic",
        ),
        ("standpoint_results", {"conn_type": "sqlite", "host": "news.db"}, "absolute path"),
        ("openai_default", {**MODEL, "extra": "{"}, "its extra is not JSON"),
        ("openai_default", {**MODEL, "extra": "[1]"}, "must be a JSON object"),
        ("openai_default", {**MODEL, "host": "ftp://x"}, "OPENAI_BASE_URL must be an address"),
        ("openai_default", {**MODEL, "extra": {"params": [1]}}, "STANDPOINT_MODEL_PARAMS must be"),
    ],
    ids=["mysql", "relative file", "broken extra", "extra list", "ftp", "params list"],
)
def test_an_unusable_connection_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, connection: object, message: str
) -> None:
    """The task fails at once, with one sentence and no secret in it."""
    with pytest.raises(ConfigurationError, match=message) as refused:
        in_task(monkeypatch, **{name: connection})
    assert name in refused.value.message
    assert KEY not in refused.value.message


def test_key_and_password_are_masked(monkeypatch: pytest.MonkeyPatch) -> None:
    """As they are written and as they are meant, from Connections and from the environment."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-environment")
    in_task(monkeypatch, standpoint_results="postgres://writer:s%3Aecret@db/news")
    assert masked("sk-of-the-environment s:ecret s%3Aecret") == "*** *** ***"


def test_an_endpoint_without_a_model_is_said(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Otherwise a person would take the baseline's answers for the model's."""
    with caplog.at_level("WARNING", logger="news_settings"):
        settings = in_task(monkeypatch, openai_default=MODEL)
    assert settings.analyst is AnalystKind.EMBEDDED
    assert "names no model" in caplog.text


def test_reading_the_dag_looks_no_connection_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """The parser works without Airflow's database."""
    from news_connections import settings  # noqa: PLC0415 - as above

    monkeypatch.setenv("AIRFLOW_CONN_STANDPOINT_RESULTS", "mysql://db")
    assert settings().database_url.startswith("sqlite:///")
