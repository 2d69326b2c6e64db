"""What a person may set when triggering news_daily, what a backfill sets, and a dry run.

DAGs import this module by its name. Nothing heavy is imported before a task runs.
"""

from datetime import UTC
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from airflow.sdk import Param, get_current_context

import news_connections as standpoint
import news_forms as forms
from pipeline.models import Days, Scope

if TYPE_CHECKING:
    from pipeline.flow import Standpoint

COST = "What it may cost"
PAST = "Fill in days of the past"
SPAN = "Only texts of a span of time"
FIELDS = {
    "sources", "targets", "limit", "dry_run", "analyst", "budget", "first_day", "last_day",
    "since", "until",
}  # fmt: skip


def form() -> dict[str, Param]:
    """What a person may set when triggering a run by hand; untouched, it is the daily run."""
    known = forms.known()
    return {
        "sources": forms.sources_param(
            "Read only these sources of `config/sources.yaml`. Empty: all of them."
        ),
        "targets": forms.targets_param(
            "Ask only for stances on these targets of `config/targets.yaml`, and for summaries. "
            "Empty: all of them."
        ),
        "limit": forms.limit_param(
            "So many new documents are read and so many texts asked about, "
            "to try something out or to save money. Empty: no limit."
        ),
        "dry_run": Param(
            False,
            type="boolean",
            title="Dry run",
            description_md="Only say what the run would do and what it would cost: **nothing is "
            "fetched, written or paid**.",
        ),
        "analyst": forms.analyst_param(COST),
        "budget": forms.budget_param(COST),
        "first_day": forms.day_param(
            "First day",
            "Sitemaps are asked for what they date on these days (UTC), kept originals that an "
            "older extractor read are read again, and texts of these days are asked about. "
            "*Backfill*, above, does this day by day.",
            PAST,
        ),
        "last_day": forms.day_param("Last day", "This day included. Empty: up to today.", PAST),
        "since": forms.moment_param(
            "Texts since",
            "Ask about texts that were first seen at this moment or later. Empty, and with no "
            f"end below: the last {known.window_days} days, as every day.",
            SPAN,
        ),
        "until": forms.moment_param(
            "Texts before",
            "Ask about texts that were first seen before this moment. Empty: up to now.",
            SPAN,
        ),
    }


def scope() -> Scope:
    """What the running DAG run is about: as its form says, else the day of a backfill.

    Raises:
        ConfigurationError: a field that the form does not have, or a day or moment that cannot be
            read; all else Airflow has checked.
    """
    params = forms.filled_in(FIELDS)
    return Scope(
        sources=tuple(params["sources"] or ()),
        targets=tuple(params["targets"] or ()),
        since=forms.read_moment("since", params["since"]),
        until=forms.read_moment("until", params["until"]),
        limit=params["limit"],
        days=forms.read_days(params["first_day"], params["last_day"]) or _day_of_backfill(),
    )


def begin(flow: "Standpoint") -> bool:
    """Brings the database up to the configuration; False where this is a dry run, which it tells.

    Raises:
        ConfigurationError: as `scope`, or a source or target is not configured.
    """
    within = scope()
    flow.check(within)
    if not is_dry_run():
        flow.configure()
        return True
    from pipeline.foreseeing import foresee  # noqa: PLC0415 - costs seconds to import

    lines = foresee(flow, within).lines()
    print("\n".join(("Dry run: nothing was fetched, written or paid.", *lines)))
    standpoint.leave_lines("Dry run: nothing was fetched, written or paid", lines)
    return False


def is_dry_run() -> bool:
    """Whether the running DAG run only says what it would do."""
    return bool(forms.filled_in(FIELDS)["dry_run"])


def read_again(flow: "Standpoint") -> None:
    """Reads kept originals again, where the running DAG run fills in days of the past."""
    from pipeline.backfilling import read_again as read  # noqa: PLC0415 - costs seconds to import

    read(flow, scope(), standpoint.invocation())


def _day_of_backfill() -> Days | None:
    """The day of its schedule that a run of a backfill is for; other runs are for no day."""
    run = get_current_context()["dag_run"]
    if run.run_type != "backfill" or run.logical_date is None:
        return None
    zone = ZoneInfo(forms.known().timezone)
    day = run.logical_date.replace(tzinfo=run.logical_date.tzinfo or UTC).astimezone(zone).date()
    return Days(day, day)
