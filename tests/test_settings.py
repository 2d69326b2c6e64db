"""Settings: defaults that work, values from the environment, and errors that name the variable."""

from pathlib import Path

import pytest

from pipeline.errors import ConfigurationError
from pipeline.models import AnalystKind
from pipeline.settings import CHECKOUT, described, masked_url, read_settings

REFERENCE = CHECKOUT / "docs" / "reference" / "settings.md"


def test_nothing_set_gives_a_working_default() -> None:
    """In a checkout data lives in its data folder and the analyst is the embedded one."""
    settings = read_settings({})
    assert settings.home == CHECKOUT / "data"
    assert settings.database_url == f"sqlite:///{CHECKOUT / 'data' / 'standpoint.db'}"
    assert settings.analyst is AnalystKind.EMBEDDED
    assert settings.window_days == 7


def test_the_database_follows_the_home() -> None:
    """Another home moves everything that is written."""
    settings = read_settings({"STANDPOINT_HOME": "/srv/news"})
    assert settings.database_url == "sqlite:////srv/news/standpoint.db"
    assert settings.originals == Path("/srv/news/originals")


@pytest.mark.parametrize(
    ("variables", "analyst"),
    [
        ({"OPENAI_API_KEY": "k"}, AnalystKind.EMBEDDED),
        ({"STANDPOINT_MODEL": "m"}, AnalystKind.EMBEDDED),
        ({"OPENAI_API_KEY": "k", "STANDPOINT_MODEL": "m"}, AnalystKind.OPENAI),
        ({"OPENAI_BASE_URL": "http://127.0.0.1", "STANDPOINT_MODEL": "m"}, AnalystKind.OPENAI),
        (
            {"OPENAI_API_KEY": "k", "STANDPOINT_MODEL": "m", "STANDPOINT_ANALYST": "embedded"},
            AnalystKind.EMBEDDED,
        ),
        ({"STANDPOINT_ANALYST": "openai"}, AnalystKind.OPENAI),
    ],
)
def test_a_configured_endpoint_makes_openai_the_default(
    variables: dict[str, str], analyst: AnalystKind
) -> None:
    """An endpoint and a model are both needed; a choice in words wins."""
    assert read_settings(variables).analyst is analyst


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        (
            "STANDPOINT_ANALYST",
            "gpt",
            "STANDPOINT_ANALYST is 'gpt'; expected `embedded` or `openai`",
        ),
        ("STANDPOINT_OFFLINE", "maybe", "STANDPOINT_OFFLINE is 'maybe'; expected 1 or 0"),
        (
            "STANDPOINT_WINDOW_DAYS",
            "0",
            "STANDPOINT_WINDOW_DAYS is '0'; expected a whole number from 1 to 3650",
        ),
        (
            "STANDPOINT_BATCH_SIZE",
            "ten",
            "STANDPOINT_BATCH_SIZE is 'ten'; expected a whole number from 1 to 500",
        ),
        (
            "STANDPOINT_TIMEZONE",
            "Mars/Base",
            "STANDPOINT_TIMEZONE is 'Mars/Base'; expected a zone such as Europe/Berlin or UTC",
        ),
        (
            "STANDPOINT_TIMEZONE",
            "../etc/zone",
            "STANDPOINT_TIMEZONE is '../etc/zone'; expected a zone such as Europe/Berlin or UTC",
        ),
    ],
)
def test_a_wrong_value_names_variable_and_expectation(name: str, value: str, message: str) -> None:
    """Nobody has to guess which variable was wrong."""
    with pytest.raises(ConfigurationError) as caught:
        read_settings({name: value})
    assert str(caught.value) == message


def test_a_database_password_is_never_shown() -> None:
    """Neither what describes settings nor their repr holds it."""
    settings = read_settings({"STANDPOINT_DATABASE_URL": "postgresql://me:s3cret@db/news"})
    assert masked_url(settings.database_url) == "postgresql://me:***@db/news"
    assert "s3cret" not in str(described(settings))
    assert "s3cret" not in repr(settings)


@pytest.mark.parametrize(
    "url", ["sqlite:////srv/x.db", "postgresql://me@db/news", "postgresql://db/news"]
)
def test_a_url_without_a_password_is_shown_whole(url: str) -> None:
    """Masking changes nothing where there is nothing to mask."""
    assert masked_url(url) == url


def test_every_setting_is_documented() -> None:
    """The reference page has a row for each variable, with the same words."""
    page = REFERENCE.read_text(encoding="utf-8")
    for name, _, text in described(read_settings({})):
        assert f"| `{name}` | {text} |" in page
