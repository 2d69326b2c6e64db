"""All settings in one frozen record.

Each field's `help` is the text of docs/reference/settings.md and of `standpoint doctor`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.models import AnalystKind, DigestDay, Limits, MailServer, Price

OPENAI = "https://api.openai.com/v1"
KEEP_ORIGINALS = "STANDPOINT_KEEP_ORIGINALS_DAYS"
KEEP_REPLIES = "STANDPOINT_KEEP_REPLIES_DAYS"
APPROVE_ABOVE = "STANDPOINT_APPROVE_ABOVE"


def _documented(name: str, text: str) -> dict[str, str]:
    return {"name": name, "help": text}


def _optional(name: str, text: str) -> Any:
    return field(default=None, metadata=_documented(name, text))


def _default(value: Any, name: str, text: str, *, shown: bool = True) -> Any:
    return field(default=value, repr=shown, metadata=_documented(name, text))


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
    actors: Path | None = _optional(  # noqa: RUF009 - it is a field
        "STANDPOINT_ACTORS",
        "File of names that are one actor's. Default: `config/actors.yaml`, if it is there.",
    )
    analyst: AnalystKind = field(
        metadata=_documented(
            "STANDPOINT_ANALYST",
            "`embedded` (no key, no network) or `openai` (any compatible endpoint). Default: "
            "`openai` when STANDPOINT_MODEL and OPENAI_API_KEY or OPENAI_BASE_URL are set, "
            "else `embedded`.",
        )
    )
    model: str | None = _optional("STANDPOINT_MODEL", "Name of the model to ask at the endpoint.")
    api_key: str | None = field(
        default=None,
        repr=False,
        metadata=_documented("OPENAI_API_KEY", "Key of the endpoint; a local one needs none."),
    )
    base_url: str = _default(
        OPENAI,
        "OPENAI_BASE_URL",
        "Address of the endpoint. Default: `https://api.openai.com/v1`.",
        shown=False,
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
    model_fallbacks: tuple[str, ...] = _default(
        (),
        "STANDPOINT_MODEL_FALLBACKS",
        "Models of the same endpoint to ask, in this order, where the one before has no quota "
        "left, is not known, or keeps failing: `model-b,model-c`.",
    )
    model_concurrency: int = _default(
        8,
        "STANDPOINT_MODEL_CONCURRENCY",
        "Requests under way at once in one task, 1 to 256. Default: 8.",
    )
    model_seconds: int = _default(
        180,
        "STANDPOINT_MODEL_SECONDS",
        "Seconds in which a request must be answered, its repeats included. Default: 180.",
    )
    prompts: Path = field(
        metadata=_documented(
            "STANDPOINT_PROMPTS",
            "Folder of prompts of your own, each in a folder of its own. Default: "
            "`config/prompts`.",
        )
    )
    prompt: str | None = _optional(
        "STANDPOINT_PROMPT",
        "Name of the folder in there that models are asked by. Another wording is another "
        "question: texts of the window are asked again. Default: the prompts shipped.",
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
    approve_above: int = _default(
        1_000_000_000,
        APPROVE_ABOVE,
        "US dollars from which on a re-analysis in Airflow waits for a person, such as `5`. "
        "One whose cost is not known always waits. Default: 1.",
    )
    first_entries: int = _default(
        5,
        "STANDPOINT_FIRST_ENTRIES",
        "Newest entries taken from a feed on the web that is asked for the first time. Default: 5.",
    )
    contact: str = _default(
        "",
        "STANDPOINT_CONTACT",
        "Mail or web address that the User-Agent tells the sites you fetch from.",
    )
    allow_hosts: tuple[str, ...] = _default(
        (),
        "STANDPOINT_ALLOW_HOSTS",
        "Hosts and ports at internal addresses that may be fetched from, such as "
        "`wiki.local:8080,10.0.0.5:80`. All others must have public addresses.",
    )
    offline: bool = _default(
        False,
        "STANDPOINT_OFFLINE",
        "`1`: dial nothing but this machine: feeds and models elsewhere are refused.",
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
    keep_replies_days: int | None = _optional(
        KEEP_REPLIES,
        "Days after which `standpoint db maintain` empties the stored replies of models whose "
        "answers are stored; what they cost stays. Default: none, they are kept for ever.",
    )
    drop: Path | None = _optional(  # noqa: RUF009 - it is a field
        "STANDPOINT_DROP",
        "Folder that documents are dropped into: the DAG `news_ingest` looks into it by its own "
        "schedule. Default: none.",
    )
    drop_schedule: str = _default(
        "*/15 * * * *",
        "STANDPOINT_DROP_SCHEDULE",
        "Cron expression of the looks into the drop folder. Default: `*/15 * * * *`.",
    )
    ingest_from: tuple[str, ...] = _default(
        (),
        "STANDPOINT_INGEST_FROM",
        "Folders and addresses of object stores that the form of the DAG `news_ingest` may name, "
        "or what is below them: `/data/clippings,s3://your-bucket/clippings`. Default: none.",
    )
    publish_to: Path | None = _optional(  # noqa: RUF009 - it is a field
        "STANDPOINT_PUBLISH_TO",
        "Folder that each run writes feeds and the day's digest to; `none`: it writes none. "
        "Default: `published` in the home folder.",
    )
    publish_url: str | None = _optional(
        "STANDPOINT_PUBLISH_URL",
        "Web address that this folder is served at, such as `https://news.example.org`, for the "
        "feeds to say where they are.",
    )
    digest_day: DigestDay = _default(  # noqa: RUF009 - it is a field
        DigestDay.SAME,
        "STANDPOINT_DIGEST_DAY",
        "Which digest is sent once a daily run has ended: `same`, of the day it ended on, or "
        "`before`, of the day before, for runs that are more often. Default: `same`.",
    )
    mail_server: MailServer | None = _optional(  # noqa: RUF009 - it is a field
        "STANDPOINT_MAIL_SERVER",
        "Server that digests and notices are mailed through: `smtp://user:password@host:587` "
        "(STARTTLS, without which nothing is sent), `smtps://...:465` (TLS from the first byte) or "
        "`smtp+plain://host:25` (no encryption, so neither user nor password).",
    )
    mail_from: str = _default("", "STANDPOINT_MAIL_FROM", "Mail address that they are sent from.")
    mail_to: tuple[str, ...] = _default(
        (),
        "STANDPOINT_MAIL_TO",
        "Mail addresses that they are sent to, with commas between, each alone. Default: none.",
    )
    webhooks: tuple[str, ...] = _default(
        (),
        "STANDPOINT_WEBHOOKS",
        "Web addresses that digests and notices are posted to as JSON, with commas between; "
        "they are secrets. Internal ones need STANDPOINT_ALLOW_HOSTS. Default: none.",
        shown=False,
    )
    webhook_secret: str | None = _default(
        None,
        "STANDPOINT_WEBHOOK_SECRET",
        "What posted messages are signed with, by the Standard Webhooks specification. "
        "Default: they are not signed.",
        shown=False,
    )
    window_days: int = _default(
        7,
        "STANDPOINT_WINDOW_DAYS",
        "The daily run asks about texts first seen in the last so many days. Default: 7.",
    )
    group_days: int = _default(
        14,
        "STANDPOINT_GROUP_DAYS",
        "Articles published further apart than so many days are neither near-copies nor of "
        "one story, 1 to 366. Default: 14.",
    )
    batch_size: int = _default(
        40,
        "STANDPOINT_BATCH_SIZE",
        "Articles in one Airflow task, 1 to 500; more beyond 8 tasks a step. Default: 40.",
    )
    schedule: str = _default(
        "0 6 * * *",
        "STANDPOINT_SCHEDULE",
        "Cron expression of the daily run. Default: `0 6 * * *`.",
    )
    maintenance_schedule: str = _default(
        "0 3 * * 0",
        "STANDPOINT_MAINTENANCE_SCHEDULE",
        "Cron expression of the chores. Default: `0 3 * * 0`, Sundays at three.",
    )
    deadline_hours: int | None = _optional(
        "STANDPOINT_DEADLINE_HOURS",
        "Hours after which a notice tells of a run in Airflow that has not ended, 1 to 168. "
        "Default: none tells.",
    )
    timezone: str = _default(
        "UTC", "STANDPOINT_TIMEZONE", "Time zone of the schedule, such as `Europe/Berlin`."
    )

    @property
    def limits(self) -> Limits:
        """What may be spent on models."""
        return Limits(run=self.budget_run, day=self.budget_day, month=self.budget_month)

    @property
    def wording(self) -> Path | None:
        """The folder of the prompt that models are asked by; None: those shipped."""
        return self.prompts / self.prompt if self.prompt else None

    @property
    def originals(self) -> Path:
        """The folder that originals are kept in unless another place was set."""
        return self.home / "originals"
