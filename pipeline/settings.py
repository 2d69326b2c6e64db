"""The settings in force, built once from variables; the only reader of the environment."""

from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal
from os import environ
from pathlib import Path

from platformdirs import user_data_path

from pipeline import receiver_values
from pipeline import setting_values as values
from pipeline.models import NANO, AnalystKind
from pipeline.setting_fields import APPROVE_ABOVE, KEEP_ORIGINALS, KEEP_REPLIES, OPENAI, Settings

CHECKOUT = Path(__file__).resolve().parent.parent
CONFIG = CHECKOUT / "config"
MONEY = {"budget_run", "budget_day", "budget_month", "approve_above"}
"""Fields that hold billionths of a US dollar."""
SECRETS = ("api_key", "model_headers", "webhooks", "webhook_secret")


__all__ = ["CHECKOUT", "OPENAI", "Settings", "chosen", "described", "masked_url", "read_settings"]


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
        sources=values.file(variables, "STANDPOINT_SOURCES", CONFIG / "sources.yaml"),
        targets=values.file(variables, "STANDPOINT_TARGETS", CONFIG / "targets.yaml"),
        actors=values.file_if_there(variables, "STANDPOINT_ACTORS", CONFIG / "actors.yaml"),
        analyst=values.analyst(variables),
        model=variables.get("STANDPOINT_MODEL") or None,
        api_key=variables.get("OPENAI_API_KEY") or None,
        base_url=values.web_address(variables, "OPENAI_BASE_URL", OPENAI),
        model_params=values.json_object(variables, "STANDPOINT_MODEL_PARAMS"),
        model_headers=values.headers(variables, "STANDPOINT_MODEL_HEADERS"),
        model_fallbacks=values.names(variables, "STANDPOINT_MODEL_FALLBACKS"),
        model_concurrency=values.whole(variables, "STANDPOINT_MODEL_CONCURRENCY", 8, 1, 256),
        model_seconds=values.whole(variables, "STANDPOINT_MODEL_SECONDS", 180, 1, 3600),
        prompts=values.folder(variables, "STANDPOINT_PROMPTS") or CONFIG / "prompts",
        prompt=values.slug_or_none(variables, "STANDPOINT_PROMPT"),
        summary_language=values.language(variables, "STANDPOINT_SUMMARY_LANGUAGE"),
        price=values.price(variables, "STANDPOINT_PRICE"),
        budget_run=values.dollars(variables, "STANDPOINT_BUDGET_RUN"),
        budget_day=values.dollars(variables, "STANDPOINT_BUDGET_DAY"),
        budget_month=values.dollars(variables, "STANDPOINT_BUDGET_MONTH"),
        approve_above=values.dollars(
            {**variables, APPROVE_ABOVE: variables.get(APPROVE_ABOVE) or "1"}, APPROVE_ABOVE
        )
        or 0,
        first_entries=values.whole(variables, "STANDPOINT_FIRST_ENTRIES", 5, 1, 1000),
        contact=values.contact(variables, "STANDPOINT_CONTACT"),
        allow_hosts=values.hosts(variables, "STANDPOINT_ALLOW_HOSTS"),
        offline=values.flag(variables, "STANDPOINT_OFFLINE"),
        keep_originals_in=values.folder_or_address(
            variables, "STANDPOINT_ORIGINALS", home / "originals"
        ),
        keep_originals_days=values.days(variables, KEEP_ORIGINALS),
        keep_replies_days=values.days(variables, KEEP_REPLIES),
        drop=values.folder(variables, "STANDPOINT_DROP"),
        drop_schedule=variables.get("STANDPOINT_DROP_SCHEDULE") or "*/15 * * * *",
        ingest_from=values.folders_or_addresses(variables, "STANDPOINT_INGEST_FROM"),
        publish_to=values.folder_or_none(variables, "STANDPOINT_PUBLISH_TO", home / "published"),
        publish_url=values.web_address_or_none(variables, "STANDPOINT_PUBLISH_URL"),
        digest_day=receiver_values.digest_day(variables, "STANDPOINT_DIGEST_DAY"),
        mail_server=receiver_values.mail_server(variables, "STANDPOINT_MAIL_SERVER"),
        mail_from=receiver_values.mail_address(variables, "STANDPOINT_MAIL_FROM"),
        mail_to=receiver_values.mail_addresses(variables, "STANDPOINT_MAIL_TO"),
        webhooks=receiver_values.web_addresses(variables, "STANDPOINT_WEBHOOKS"),
        webhook_secret=variables.get("STANDPOINT_WEBHOOK_SECRET") or None,
        window_days=values.whole(variables, "STANDPOINT_WINDOW_DAYS", 7, 1, 3650),
        group_days=values.whole(variables, "STANDPOINT_GROUP_DAYS", 14, 1, 366),
        batch_size=values.whole(variables, "STANDPOINT_BATCH_SIZE", 40, 1, 500),
        schedule=variables.get("STANDPOINT_SCHEDULE") or "0 6 * * *",
        maintenance_schedule=variables.get("STANDPOINT_MAINTENANCE_SCHEDULE") or "0 3 * * 0",
        deadline_hours=values.hours(variables, "STANDPOINT_DEADLINE_HOURS"),
        timezone=values.zone(variables, "STANDPOINT_TIMEZONE"),
    )


def chosen(
    settings: Settings,
    *,
    analyst: str | None = None,
    model: str | None = None,
    prompt: str | None = None,
    budget_usd: float | None = None,
) -> Mapping[str, str]:
    """Variables that make settings ask as a person chose for one run; None changes nothing.

    Another model has not the configured one's price, unless all is free at its endpoint, and no
    fallback answers for it. A `prompt` that is empty is the shipped one. The run's budget can
    only be lowered.
    """
    instead: dict[str, str] = {}
    if analyst:
        instead["STANDPOINT_ANALYST"] = analyst
    if model and model != settings.model:
        instead |= {"STANDPOINT_MODEL": model, "STANDPOINT_MODEL_FALLBACKS": ""}
        if not (settings.price and settings.price.is_free):
            instead["STANDPOINT_PRICE"] = ""
    if model:
        instead["STANDPOINT_ANALYST"] = analyst or AnalystKind.OPENAI.value
    if prompt is not None:
        instead["STANDPOINT_PROMPT"] = prompt
    if budget_usd is not None:
        limit = Decimal(settings.budget_run) / NANO if settings.budget_run is not None else None
        asked = Decimal(str(budget_usd))
        instead["STANDPOINT_BUDGET_RUN"] = f"{asked if limit is None else min(asked, limit):f}"
    return instead


def described(settings: Settings) -> list[tuple[str, str, str]]:
    """Name, value in force and help of each setting; keys and passwords are masked."""
    rows = []
    for one in fields(settings):
        value = values.shown(getattr(settings, one.name), is_money=one.name in MONEY)
        if one.name in ("database_url", "base_url"):
            value = masked_url(value)
        if one.name in SECRETS and value:
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
    in_checkout = (CONFIG / "sources.yaml").is_file()
    return CHECKOUT / "data" if in_checkout else user_data_path("standpoint", appauthor=False)
