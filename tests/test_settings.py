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
    assert settings.keep_originals_in == "/srv/news/originals"


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ("/srv/originals", "/srv/originals"),
        ("file:///srv/originals/", "/srv/originals"),
        ("s3://bucket/news/", "s3://bucket/news"),
        ("gs://bucket", "gs://bucket"),
        ("abfs://container@account.dfs.core.windows.net/news", None),
    ],
)
def test_originals_are_kept_in_a_folder_or_at_an_address(value: str, place: str | None) -> None:
    """A folder is named in full; an address stays as it is, without a slash at its end."""
    settings = read_settings({"STANDPOINT_ORIGINALS": value})
    assert settings.keep_originals_in == (place or value)


def test_what_a_form_may_name_is_folders_and_addresses() -> None:
    """Between commas, in any order."""
    allowed = "/srv/clippings/, s3://bucket/news/,file:///mnt/archive"
    settings = read_settings({"STANDPOINT_INGEST_FROM": allowed})
    assert settings.ingest_from == ("/srv/clippings", "s3://bucket/news", "/mnt/archive")


@pytest.mark.parametrize(
    "value",
    [
        "s3://key:s3cret@bucket/news",
        "s3://bucket/news?key=s3cret",
        "https://outlet.example/s3cret",
        "s3://bucket/../s3cret",
        "s3://bucket//s3cret",
        "s3://bucket/news::file:///s3cret",
    ],
)
def test_an_address_that_no_form_may_name_is_refused(value: str) -> None:
    """One with a secret, of the web, of two stores at once, or with parts that lead elsewhere."""
    with pytest.raises(ConfigurationError, match="STANDPOINT_INGEST_FROM") as refused:
        read_settings({"STANDPOINT_INGEST_FROM": f"/srv/clippings,{value}"})
    assert "s3cret" not in refused.value.message


@pytest.mark.parametrize(
    "value",
    [
        "s3://key:s3cret@bucket/news",
        "s3://bucket/news?key=s3cret",
        "s3://bucket/s3cret*",
        "s3://",
        "simplecache::s3://s3cret",
    ],
)
def test_an_address_of_originals_holds_no_secret(value: str) -> None:
    """What is refused is not repeated either."""
    with pytest.raises(ConfigurationError, match="STANDPOINT_ORIGINALS") as refused:
        read_settings({"STANDPOINT_ORIGINALS": value})
    assert "s3cret" not in refused.value.message


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


def test_an_endpoint_is_read_whole() -> None:
    """Key, address, model, parameters, speed and price."""
    settings = read_settings(
        {
            "OPENAI_API_KEY": "sk-secret",
            "OPENAI_BASE_URL": "http://127.0.0.1:8000/v1/",
            "STANDPOINT_MODEL": "m",
            "STANDPOINT_MODEL_PARAMS": '{"temperature": 0}',
            "STANDPOINT_MODEL_CONCURRENCY": "32",
            "STANDPOINT_PRICE": "0.25/2/0.025",
        }
    )
    assert (settings.api_key, settings.base_url) == ("sk-secret", "http://127.0.0.1:8000/v1")
    assert (settings.model_params, settings.model_concurrency) == ({"temperature": 0}, 32)
    assert settings.price is not None
    assert str(settings.price) == "0.25/2/0.025"


def test_a_price_is_counted_in_billionths_of_a_dollar() -> None:
    """A million tokens sent at 0.25 dollars cost 250 thousandths; cached ones a tenth of it."""
    price = read_settings({"STANDPOINT_PRICE": "0.25/2/0.025"}).price
    assert price is not None
    assert price.cost_nanousd(1_000_000, 0) == 250_000_000
    assert price.cost_nanousd(1_000_000, 1_000_000, 1_000_000) == 2_025_000_000
    assert price.cost_nanousd(1, 0) == 250
    whole = read_settings({"STANDPOINT_PRICE": "1/2"}).price
    assert whole is not None
    assert whole.cached == whole.sent


def test_budgets_are_read_and_shown_in_dollars() -> None:
    """One of nothing is a budget, too; without a value there is none."""
    settings = read_settings({"STANDPOINT_BUDGET_DAY": "2.5", "STANDPOINT_BUDGET_MONTH": "0"})
    limits = settings.limits
    assert (limits.run, limits.day, limits.month) == (None, 2_500_000_000, 0)
    assert (limits.are_set, read_settings({}).limits.are_set) == (True, False)
    shown = {name: value for name, value, _ in described(settings)}
    assert shown["STANDPOINT_BUDGET_RUN"] == ""
    assert shown["STANDPOINT_BUDGET_DAY"] == "2.50 USD"
    assert shown["STANDPOINT_BUDGET_MONTH"] == "0.00 USD"


def test_hosts_and_contact_are_read() -> None:
    """Hosts in lower case, with their ports."""
    settings = read_settings(
        {
            "STANDPOINT_ALLOW_HOSTS": "Wiki.local:8080, 10.0.0.5:80",
            "STANDPOINT_CONTACT": "press@example.org",
        }
    )
    assert settings.allow_hosts == ("wiki.local:8080", "10.0.0.5:80")
    assert settings.contact == "press@example.org"


@pytest.mark.parametrize(
    ("name", "value", "expectation"),
    [
        ("STANDPOINT_ALLOW_HOSTS", "wiki.local", "host and port such as wiki.local:8080"),
        ("STANDPOINT_ALLOW_HOSTS", "wiki.local:99999", "host and port such as wiki.local:8080"),
        ("STANDPOINT_CONTACT", "two words\n", "a mail or web address in plain letters"),
        ("STANDPOINT_MODEL_PARAMS", "{", "is not JSON"),
        ("STANDPOINT_MODEL_PARAMS", "[]", "a JSON object"),
        ("STANDPOINT_PRICE", "cheap", "US dollars for a million tokens"),
        ("STANDPOINT_PRICE", "1", "US dollars for a million tokens"),
        ("STANDPOINT_PRICE", "-1/2", "US dollars for a million tokens"),
        ("STANDPOINT_PRICE", "NaN/2", "US dollars for a million tokens"),
        ("STANDPOINT_BUDGET_RUN", "much", "US dollars such as 2.50"),
        ("STANDPOINT_BUDGET_DAY", "-1", "US dollars such as 2.50"),
        ("STANDPOINT_BUDGET_MONTH", "NaN", "US dollars such as 2.50"),
        ("OPENAI_BASE_URL", "file:///etc/passwd", "an address such as http://127.0.0.1:8000/v1"),
        ("OPENAI_BASE_URL", "http://[::1", "an address such as http://127.0.0.1:8000/v1"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(name: str, value: str, expectation: str) -> None:
    """The variable and what was expected are named."""
    with pytest.raises(ConfigurationError) as refused:
        read_settings({name: value})
    assert name in refused.value.message
    assert expectation in refused.value.message


def test_no_secret_is_shown() -> None:
    """Neither by the list of settings nor by the record itself."""
    settings = read_settings(
        {
            "OPENAI_API_KEY": "sk-secret-1",
            "OPENAI_BASE_URL": "https://user:hidden-2@models.example/v1",
            "STANDPOINT_DATABASE_URL": "postgresql://ann:hidden-3@db.example/news",
        }
    )
    told = repr(settings) + repr(described(settings))
    assert not any(secret in told for secret in ("secret-1", "hidden-2", "hidden-3"))
