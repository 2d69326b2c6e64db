"""All settings in one frozen record, built once; the only reader of the environment.

Each field's `help` is the text of docs/reference/settings.md and of `standpoint doctor`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from os import environ
from pathlib import Path
from typing import Any

from platformdirs import user_data_path

from pipeline import setting_values as values
from pipeline.models import AnalystKind, Limits, Price

CHECKOUT = Path(__file__).resolve().parent.parent
OPENAI = "https://api.openai.com/v1"
KEEP_ORIGINALS = "STANDPOINT_KEEP_ORIGINALS_DAYS"


def _documented(name: str, text: str) -> dict[str, str]:
    return {"name": name, "help": text}


def _optional(name: str, text: str) -> Any:
    return field(default=None, metadata=_documented(name, text))


def _number(default: int, name: str, text: str) -> Any:
    return field(default=default, metadata=_documented(name, text))


def _budget(name: str, whose: str) -> Any:
    text = f"US dollars that {whose} may spend on models, such as `0.50`. Default: no limit."
    return _optional(name, text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a person can set, with the values in force."""

    home: Path = field(
        metadata=_documented(
            "STANDPOINT_HOME",
            "Folder of everything written: database, originals, Airflow's own files. "
            "Default: `data` in a checkout, else the user's data folder.",
        )
    )
    database_url: str = field(
        repr=False,
        metadata=_documented(
            "STANDPOINT_DATABASE_URL",
            "Results database as an SQLAlchemy URL, `sqlite:///...` or "
            "`postgresql://user:password@host/name`. Default: `standpoint.db` in the home folder.",
        ),
    )
    sources: Path = field(
        metadata=_documented(
            "STANDPOINT_SOURCES", "File of sources. Default: `config/sources.yaml`."
        )
    )
    targets: Path = field(
        metadata=_documented(
            "STANDPOINT_TARGETS", "File of targets. Default: `config/targets.yaml`."
        )
    )
    analyst: AnalystKind = field(
        metadata=_documented(
            "STANDPOINT_ANALYST",
            "`embedded` (no key, no network) or `openai` (any compatible endpoint). Default: "
            "`openai` when STANDPOINT_MODEL and OPENAI_API_KEY or OPENAI_BASE_URL are set, "
            "else `embedded`.",
        )
    )
    model: str | None = field(
        default=None,
        metadata=_documented("STANDPOINT_MODEL", "Name of the model to ask at the endpoint."),
    )
    api_key: str | None = field(
        default=None,
        repr=False,
        metadata=_documented("OPENAI_API_KEY", "Key of the endpoint; a local one needs none."),
    )
    base_url: str = field(
        default=OPENAI,
        repr=False,
        metadata=_documented(
            "OPENAI_BASE_URL",
            "Address of the endpoint. Default: `https://api.openai.com/v1`.",
        ),
    )
    model_params: Mapping[str, Any] = field(
        default_factory=dict,
        metadata=_documented(
            "STANDPOINT_MODEL_PARAMS",
            'More parameters of each request, a JSON object such as `{"temperature": 0}`. '
            "Another value is another question: texts of the window are asked again.",
        ),
    )
    model_headers: Mapping[str, str] = field(
        default_factory=dict,
        repr=False,
        metadata=_documented(
            "STANDPOINT_MODEL_HEADERS",
            'More headers of each request, a JSON object such as `{"api-key": "..."}`. Their '
            "values are secrets.",
        ),
    )
    model_fallbacks: tuple[str, ...] = field(
        default=(),
        metadata=_documented(
            "STANDPOINT_MODEL_FALLBACKS",
            "Models of the same endpoint to ask, in this order, where the one before has no quota "
            "left, is not known, or keeps failing: `model-b,model-c`.",
        ),
    )
    model_concurrency: int = _number(
        8,
        "STANDPOINT_MODEL_CONCURRENCY",
        "Requests under way at once in one task, 1 to 256. Default: 8.",
    )
    model_seconds: int = _number(
        180,
        "STANDPOINT_MODEL_SECONDS",
        "Seconds in which a request must be answered, its repeats included. Default: 180.",
    )
    summary_language: str | None = _optional(
        "STANDPOINT_SUMMARY_LANGUAGE",
        "Language that models write in, such as `en`, beside quotes. Default: the article's.",
    )
    price: Price | None = _optional(  # noqa: RUF009 - it is a field
        "STANDPOINT_PRICE",
        "US dollars for a million tokens sent, received and sent from the provider's cache, "
        "such as `0.25/2/0.025`; the third may be left out. `0/0`: the endpoint costs nothing. "
        "Default: the listed price of the model at its provider, else the cost is unknown.",
    )
    budget_run: int | None = _budget("STANDPOINT_BUDGET_RUN", "one run")
    budget_day: int | None = _budget("STANDPOINT_BUDGET_DAY", "all runs of a day (UTC)")
    budget_month: int | None = _budget("STANDPOINT_BUDGET_MONTH", "all runs of a month (UTC)")
    first_entries: int = _number(
        5,
        "STANDPOINT_FIRST_ENTRIES",
        "Newest entries taken from a feed on the web that is asked for the first time. Default: 5.",
    )
    contact: str = field(
        default="",
        metadata=_documented(
            "STANDPOINT_CONTACT",
            "Mail or web address that the User-Agent tells the sites you fetch from.",
        ),
    )
    allow_hosts: tuple[str, ...] = field(
        default=(),
        metadata=_documented(
            "STANDPOINT_ALLOW_HOSTS",
            "Hosts and ports at internal addresses that may be fetched from, such as "
            "`wiki.local:8080,10.0.0.5:80`. All others must have public addresses.",
        ),
    )
    offline: bool = field(
        default=False,
        metadata=_documented(
            "STANDPOINT_OFFLINE",
            "`1`: dial nothing but this machine: feeds and models elsewhere are refused.",
        ),
    )
    keep_originals_in: str = field(
        metadata=_documented(
            "STANDPOINT_ORIGINALS",
            "Where originals are kept: a folder, or an address that fsspec knows, such as "
            "`s3://bucket/news` or `gs://bucket/news`. Its driver is installed apart (`s3fs`, "
            "`gcsfs`) and takes credentials from its own variables, such as `AWS_*` or "
            "`GOOGLE_APPLICATION_CREDENTIALS`, never from this one. What was kept before in the "
            "home folder is still read. Default: `originals` in the home folder.",
        )
    )
    keep_originals_days: int | None = _optional(
        KEEP_ORIGINALS,
        "Days after which originals are deleted, by each run and by `standpoint originals "
        "prune`. Default: none, they are kept for ever.",
    )
    window_days: int = _number(
        7,
        "STANDPOINT_WINDOW_DAYS",
        "The daily run asks about texts first seen in the last so many days. Default: 7.",
    )
    group_days: int = _number(
        14,
        "STANDPOINT_GROUP_DAYS",
        "Articles published further apart than so many days are neither near-copies nor of "
        "one story, 1 to 366. Default: 14.",
    )
    batch_size: int = _number(
        40, "STANDPOINT_BATCH_SIZE", "Articles in one Airflow task, 1 to 500. Default: 40."
    )
    schedule: str = field(
        default="0 6 * * *",
        metadata=_documented(
            "STANDPOINT_SCHEDULE", "Cron expression of the daily run. Default: `0 6 * * *`."
        ),
    )
    timezone: str = field(
        default="UTC",
        metadata=_documented(
            "STANDPOINT_TIMEZONE", "Time zone of the schedule, such as `Europe/Berlin`."
        ),
    )

    @property
    def limits(self) -> Limits:
        """What may be spent on models."""
        return Limits(run=self.budget_run, day=self.budget_day, month=self.budget_month)

    @property
    def originals(self) -> Path:
        """The folder that originals are kept in unless another place was set."""
        return self.home / "originals"


def read_settings(
    variables: Mapping[str, str] = environ, *, instead: Mapping[str, str] | None = None
) -> Settings:
    """The settings in force; what `instead` names wins over the variables.

    Raises:
        ConfigurationError: a value cannot be used; the message names variable and expectation.
    """
    variables = {**variables, **(instead or {})}
    home = Path(variables.get("STANDPOINT_HOME") or _default_home()).expanduser().absolute()
    return Settings(
        home=home,
        database_url=variables.get("STANDPOINT_DATABASE_URL")
        or f"sqlite:///{home / 'standpoint.db'}",
        sources=_file(variables, "STANDPOINT_SOURCES", "sources.yaml"),
        targets=_file(variables, "STANDPOINT_TARGETS", "targets.yaml"),
        analyst=values.analyst(variables),
        model=variables.get("STANDPOINT_MODEL") or None,
        api_key=variables.get("OPENAI_API_KEY") or None,
        base_url=values.web_address(variables, "OPENAI_BASE_URL", OPENAI),
        model_params=values.json_object(variables, "STANDPOINT_MODEL_PARAMS"),
        model_headers=values.headers(variables, "STANDPOINT_MODEL_HEADERS"),
        model_fallbacks=values.names(variables, "STANDPOINT_MODEL_FALLBACKS"),
        model_concurrency=values.whole(variables, "STANDPOINT_MODEL_CONCURRENCY", 8, 1, 256),
        model_seconds=values.whole(variables, "STANDPOINT_MODEL_SECONDS", 180, 1, 3600),
        summary_language=values.language(variables, "STANDPOINT_SUMMARY_LANGUAGE"),
        price=values.price(variables, "STANDPOINT_PRICE"),
        budget_run=values.dollars(variables, "STANDPOINT_BUDGET_RUN"),
        budget_day=values.dollars(variables, "STANDPOINT_BUDGET_DAY"),
        budget_month=values.dollars(variables, "STANDPOINT_BUDGET_MONTH"),
        first_entries=values.whole(variables, "STANDPOINT_FIRST_ENTRIES", 5, 1, 1000),
        contact=values.contact(variables, "STANDPOINT_CONTACT"),
        allow_hosts=values.hosts(variables, "STANDPOINT_ALLOW_HOSTS"),
        offline=values.flag(variables, "STANDPOINT_OFFLINE"),
        keep_originals_in=values.folder_or_address(
            variables, "STANDPOINT_ORIGINALS", home / "originals"
        ),
        keep_originals_days=values.whole(variables, KEEP_ORIGINALS, 1, 1, 36_500)
        if variables.get(KEEP_ORIGINALS)
        else None,
        window_days=values.whole(variables, "STANDPOINT_WINDOW_DAYS", 7, 1, 3650),
        group_days=values.whole(variables, "STANDPOINT_GROUP_DAYS", 14, 1, 366),
        batch_size=values.whole(variables, "STANDPOINT_BATCH_SIZE", 40, 1, 500),
        schedule=variables.get("STANDPOINT_SCHEDULE") or "0 6 * * *",
        timezone=values.zone(variables, "STANDPOINT_TIMEZONE"),
    )


def described(settings: Settings) -> list[tuple[str, str, str]]:
    """Name, value in force and help of each setting; keys and passwords are masked."""
    rows = []
    for one in fields(settings):
        is_money = one.name.startswith("budget_")
        value = values.shown(getattr(settings, one.name), is_money=is_money)
        if one.name in ("database_url", "base_url"):
            value = masked_url(value)
        if one.name in ("api_key", "model_headers") and value:
            value = "***"
        rows.append((one.metadata["name"], value, one.metadata["help"]))
    return rows


def masked_url(url: str) -> str:
    """A URL with `***` for its password."""
    scheme, mark, rest = url.partition("://")
    credentials, at, host = rest.rpartition("@")
    if not at or ":" not in credentials:
        return url
    return f"{scheme}{mark}{credentials.partition(':')[0]}:***@{host}"


def _default_home() -> Path:
    in_checkout = (CHECKOUT / "config" / "sources.yaml").is_file()
    return CHECKOUT / "data" if in_checkout else user_data_path("standpoint", appauthor=False)


def _file(variables: Mapping[str, str], name: str, default: str) -> Path:
    return Path(variables.get(name) or CHECKOUT / "config" / default).expanduser().absolute()
