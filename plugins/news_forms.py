"""What forms are made of: fields to choose from what is configured, and how they are read.

Plugins that give a DAG its form import this module by its name.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from airflow.sdk import Param, get_current_context

from pipeline.errors import ConfigurationError
from pipeline.models import NANO, AnalystKind, Days
from pipeline.settings import Settings, chosen, read_settings
from pipeline.slugs import known_prompts, known_slugs

CONFIGURED, SHIPPED = "as configured", "as shipped"
"""Choices that name no analyst or prompt."""

MOMENT = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[+-][0-9]{2}:?[0-9]{2})?)?$"
)
"""How a moment is written in a form: Airflow itself refuses any other."""

DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
MODEL = r"^[!-~]{0,200}$"
MOST_USD = 999_999


def known() -> Settings:
    """The settings in force where DAGs are read: no Connection is looked up."""
    return read_settings()


def filled_in(fields: set[str]) -> Mapping[str, Any]:
    """What the form of the running DAG run says.

    Raises:
        ConfigurationError: it has a field that the form does not have; Airflow lets that pass, and
            a misspelt field would be one that says nothing.
    """
    params: Mapping[str, Any] = get_current_context()["params"]
    refuse_unknown(params, fields)
    return params


def refuse_unknown(params: Mapping[str, Any], fields: set[str]) -> None:
    """Stops a run whose form has a field that it does not have.

    Raises:
        ConfigurationError: there is such a field.
    """
    if unknown := set(params) - fields:
        raise ConfigurationError(
            f"the run was triggered with {', '.join(sorted(unknown))}; "
            f"its form has {', '.join(sorted(fields))}"
        )


def asked_otherwise(settings: Settings) -> Mapping[str, str]:
    """Variables that make settings ask as the form of the running DAG run says, if it says so.

    What Airflow calls outside of a task has no form.
    """
    try:
        params: Mapping[str, Any] = get_current_context()["params"]
    except RuntimeError:
        return {}
    analyst, prompt = (params.get(name, CONFIGURED) for name in ("analyst", "prompt"))
    return chosen(
        settings,
        analyst=None if analyst == CONFIGURED else analyst,
        model=(params.get("model") or "").strip() or None,
        prompt=None if prompt == CONFIGURED else "" if prompt == SHIPPED else prompt,
        budget_usd=params.get("budget"),
    )


# ---- fields


def sources_param(description: str) -> Param:
    """Sources to choose from those configured."""
    return slugs_param("Sources", description, known().sources)


def targets_param(description: str) -> Param:
    """Targets to choose from those configured."""
    return slugs_param("Targets", description, known().targets)


def slugs_param(title: str, description: str, file: Path) -> Param:
    """A list to choose from; without examples the UI asks for one a line."""
    slugs = list(known_slugs(file))
    offered: dict[str, Any] = {"examples": slugs} if slugs else {}
    return Param(
        [],
        type=["null", "array"],
        items={"type": "string"},
        title=title,
        description_md=description,
        **offered,
    )


def limit_param(description: str) -> Param:
    """A number of items at most."""
    return Param(
        None, type=["null", "integer"], minimum=1, title="At most", description_md=description
    )


def moment_param(title: str, description: str, section: str | None = None) -> Param:
    """A moment, in UTC where no zone is named."""
    return Param(
        None,
        type=["null", "string"],
        format="date-time",
        pattern=MOMENT,
        title=title,
        description_md=description,
        section=section,
    )


def day_param(
    title: str, description: str, section: str | None = None, *, required: bool = False
) -> Param:
    """A day in UTC."""
    field: dict[str, Any] = {
        "format": "date",
        "pattern": DAY,
        "title": title,
        "description_md": description,
        "section": section,
    }
    return (
        Param(type="string", **field) if required else Param(None, type=["null", "string"], **field)
    )


def analyst_param(section: str) -> Param:
    """Who answers."""
    return choice_param(
        "Analyst",
        "`embedded` answers on this machine and costs nothing; `openai` asks the configured model.",
        [one.value for one in AnalystKind],
        section,
    )


def prompt_param(section: str) -> Param:
    """By which prompt a model is asked."""
    return choice_param(
        "Prompt",
        "A folder of `STANDPOINT_PROMPTS` whose files say in other words what is asked.",
        [SHIPPED, *known_prompts(known().prompts)],
        section,
    )


def model_param(section: str) -> Param:
    """Which model of the endpoint is asked."""
    settings = known()
    named = [one for one in (settings.model, *settings.model_fallbacks) if one]
    offered: dict[str, Any] = {"examples": named} if named else {}
    return Param(
        None,
        type=["null", "string"],
        pattern=MODEL,
        title="Model",
        description_md="Another model of the same endpoint; no fallback answers in its place. "
        "Empty: as configured.",
        section=section,
        **offered,
    )


def budget_param(section: str) -> Param:
    """What the run may spend, the configured limit at most."""
    limit = known().budget_run
    return dollars_param(
        "Budget in US dollars",
        "The run asks no model for more than this; budgets of the day and the month hold as well. "
        + ("Empty: no limit for the run." if limit is None else "It can only be lowered."),
        limit,
        limit,
        section,
    )


def dollars_param(
    title: str, description: str, default: int | None, most: int | None, section: str
) -> Param:
    """An amount of US dollars; `default` and `most` are in billionths, None: no limit."""
    return Param(
        None if default is None else float(Decimal(default) / NANO),
        type=["null", "number"] if default is None else "number",
        minimum=0,
        maximum=MOST_USD if most is None else float(Decimal(most) / NANO),
        title=title,
        description_md=description,
        section=section,
    )


def choice_param(title: str, description: str, choices: Sequence[str], section: str) -> Param:
    """One of several, or as it is configured."""
    return Param(
        CONFIGURED,
        type="string",
        enum=[CONFIGURED, *choices],
        title=title,
        description_md=description,
        section=section,
    )


# ---- values


def read_moment(name: str, stated: str | None) -> datetime | None:
    """A moment as a form states it.

    Raises:
        ConfigurationError: there is no such moment.
    """
    if not stated:
        return None
    try:
        moment = datetime.fromisoformat(stated)
    except ValueError as error:
        message = f"{name} is {stated!r}; expected a moment such as 2026-11-20T06:00:00Z"
        raise ConfigurationError(message) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def read_days(first: str | None, last: str | None) -> Days | None:
    """The days that a form states; None where it states none.

    Raises:
        ConfigurationError: there is no such day, or the last one is before the first.
    """
    found = Days(_day("first_day", first), _day("last_day", last))
    if found.first and found.last and found.last < found.first:
        raise ConfigurationError(f"last_day {found.last} is before first_day {found.first}")
    return found if found.first or found.last else None


def _day(name: str, stated: str | None) -> date | None:
    if not stated:
        return None
    try:
        return date.fromisoformat(stated)
    except ValueError as error:
        raise ConfigurationError(f"{name} is {stated!r}; expected a day: 2026-03-01") from error
