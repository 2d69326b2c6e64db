"""All settings in one frozen record, built once; the only reader of the environment.

Each field's `help` is the text of docs/reference/settings.md and of `standpoint doctor`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from os import environ
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from platformdirs import user_data_path

from pipeline.errors import ConfigurationError
from pipeline.models import AnalystKind

CHECKOUT = Path(__file__).resolve().parent.parent
TRUE, FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off", "")


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
    offline: bool = field(
        default=False,
        metadata=_documented(
            "STANDPOINT_OFFLINE",
            "`1`: dial nothing but this machine. Nothing in this version dials out for itself.",
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
        """Where originals are kept."""
        return self.home / "originals"


def read_settings(variables: Mapping[str, str] = environ) -> Settings:
    """The settings in force.

    Raises:
        ConfigurationError: a value cannot be used; the message names variable and expectation.
    """
    home = Path(variables.get("STANDPOINT_HOME") or _default_home()).expanduser().absolute()
    return Settings(
        home=home,
        database_url=variables.get("STANDPOINT_DATABASE_URL")
        or f"sqlite:///{home / 'standpoint.db'}",
        sources=_file(variables, "STANDPOINT_SOURCES", "sources.yaml"),
        targets=_file(variables, "STANDPOINT_TARGETS", "targets.yaml"),
        analyst=_analyst(variables),
        model=variables.get("STANDPOINT_MODEL") or None,
        offline=_flag(variables, "STANDPOINT_OFFLINE"),
        window_days=_whole(variables, "STANDPOINT_WINDOW_DAYS", 7, 1, 3650),
        batch_size=_whole(variables, "STANDPOINT_BATCH_SIZE", 40, 1, 500),
        schedule=variables.get("STANDPOINT_SCHEDULE") or "0 6 * * *",
        timezone=_zone(variables.get("STANDPOINT_TIMEZONE") or "UTC"),
    )


def described(settings: Settings) -> list[tuple[str, str, str]]:
    """Name, value in force and help of each setting; a database password is masked."""
    rows = []
    for one in fields(settings):
        value = str(getattr(settings, one.name) or "")
        if one.name == "database_url":
            value = masked_url(value)
        rows.append((one.metadata["name"], value, one.metadata["help"]))
    return rows


def masked_url(url: str) -> str:
    """A database URL with `***` for its password."""
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


def _flag(variables: Mapping[str, str], name: str) -> bool:
    value = variables.get(name, "").strip().lower()
    if value not in TRUE + FALSE:
        raise ConfigurationError(f"{name} is {value!r}; expected 1 or 0")
    return value in TRUE


def _whole(variables: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    value = variables.get(name) or str(default)
    if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
        raise ConfigurationError(
            f"{name} is {value!r}; expected a whole number from {low} to {high}"
        )
    return int(value)


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        message = f"STANDPOINT_TIMEZONE is {name!r}; expected a zone such as Europe/Berlin or UTC"
        raise ConfigurationError(message) from error
    return name
