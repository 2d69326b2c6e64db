"""All settings in one frozen record, built once; the only reader of the environment.

Each field's `help` is the text of docs/reference/settings.md and of `standpoint doctor`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from os import environ
from pathlib import Path
from typing import Any

from platformdirs import user_data_path

from pipeline import setting_values as values
from pipeline.errors import ConfigurationError
from pipeline.models import AnalystKind
from pipeline.setting_values import Price

CHECKOUT = Path(__file__).resolve().parent.parent
OPENAI = "https://api.openai.com/v1"
KEEP_ORIGINALS = "STANDPOINT_KEEP_ORIGINALS_DAYS"


def _documented(name: str, text: str) -> dict[str, str]:
    return {"name": name, "help": text}


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
    model_concurrency: int = field(
        default=8,
        metadata=_documented(
            "STANDPOINT_MODEL_CONCURRENCY",
            "Requests under way at once in one task, 1 to 256. Default: 8.",
        ),
    )
    model_seconds: int = field(
        default=180,
        metadata=_documented(
            "STANDPOINT_MODEL_SECONDS",
            "Seconds in which a request must be answered, its repeats included. Default: 180.",
        ),
    )
    price: Price | None = field(
        default=None,
        metadata=_documented(
            "STANDPOINT_PRICE",
            "US dollars for a million tokens sent, received and sent from the provider's cache, "
            "such as `0.25/2/0.025`; the third may be left out. Without: cost unknown.",
        ),
    )
    first_entries: int = field(
        default=5,
        metadata=_documented(
            "STANDPOINT_FIRST_ENTRIES",
            "Newest entries taken from a feed on the web that is asked for the first time. "
            "Default: 5.",
        ),
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
    keep_originals_days: int | None = field(
        default=None,
        metadata=_documented(
            KEEP_ORIGINALS,
            "Days after which originals are deleted, by each run and by `standpoint originals "
            "prune`. Default: none, they are kept for ever.",
        ),
    )
    window_days: int = field(
        default=7,
        metadata=_documented(
            "STANDPOINT_WINDOW_DAYS",
            "The daily run asks about texts first seen in the last so many days. Default: 7.",
        ),
    )
    batch_size: int = field(
        default=40,
        metadata=_documented(
            "STANDPOINT_BATCH_SIZE", "Articles in one Airflow task, 1 to 500. Default: 40."
        ),
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
        analyst=_analyst(variables),
        model=variables.get("STANDPOINT_MODEL") or None,
        api_key=variables.get("OPENAI_API_KEY") or None,
        base_url=values.web_address(variables, "OPENAI_BASE_URL", OPENAI),
        model_params=values.json_object(variables, "STANDPOINT_MODEL_PARAMS"),
        model_concurrency=values.whole(variables, "STANDPOINT_MODEL_CONCURRENCY", 8, 1, 256),
        model_seconds=values.whole(variables, "STANDPOINT_MODEL_SECONDS", 180, 1, 3600),
        price=values.price(variables, "STANDPOINT_PRICE"),
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
        batch_size=values.whole(variables, "STANDPOINT_BATCH_SIZE", 40, 1, 500),
        schedule=variables.get("STANDPOINT_SCHEDULE") or "0 6 * * *",
        timezone=values.zone(variables, "STANDPOINT_TIMEZONE"),
    )


def described(settings: Settings) -> list[tuple[str, str, str]]:
    """Name, value in force and help of each setting; keys and passwords are masked."""
    rows = []
    for one in fields(settings):
        value = _shown(getattr(settings, one.name))
        if one.name in ("database_url", "base_url"):
            value = masked_url(value)
        if one.name == "api_key" and value:
            value = "***"
        rows.append((one.metadata["name"], value, one.metadata["help"]))
    return rows


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return json.dumps(value) if value else ""
    if isinstance(value, tuple):
        return ",".join(value)
    return str(value or "")


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


def _analyst(variables: Mapping[str, str]) -> AnalystKind:
    chosen = variables.get("STANDPOINT_ANALYST")
    if chosen:
        try:
            return AnalystKind(chosen)
        except ValueError as error:
            message = f"STANDPOINT_ANALYST is {chosen!r}; expected `embedded` or `openai`"
            raise ConfigurationError(message) from error
    endpoint = variables.get("OPENAI_API_KEY") or variables.get("OPENAI_BASE_URL")
    configured = bool(endpoint and variables.get("STANDPOINT_MODEL"))
    return AnalystKind.OPENAI if configured else AnalystKind.EMBEDDED
