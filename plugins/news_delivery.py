"""What news_digest does: which day's digest is due, and sending it; DAGs import it by its name.

Nothing heavy is imported before a task runs.
"""

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from airflow.sdk import Param, get_current_context
from airflow.sdk.exceptions import AirflowFailException

import news_connections as standpoint
import news_forms as forms
from pipeline.errors import TransientError
from pipeline.models import DeliveryRequest

if TYPE_CHECKING:
    from pipeline.flow import Standpoint

DAILY = "news_daily"
"""The DAG whose end makes a day's digest due; others only bring notices."""

FIELDS = {"day", "again"}


def form() -> dict[str, Param]:
    """What a person may set; untouched, the newest day goes to those who did not get it yet."""
    return {
        "day": Param(
            None,
            type=["null", "string"],
            format="date",
            pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
            title="Day",
            description="The day (UTC) on which articles were first stored. Empty: the newest.",
        ),
        "again": Param(
            False,
            type="boolean",
            title="Again",
            description="Send it also to those who got it before.",
        ),
    }


def write(flow: "Standpoint") -> str | None:
    """Writes the files of the day that is due; the day, or None where none is."""
    from pipeline.delivering import write_digest  # noqa: PLC0415 - costs seconds to import

    day = due(flow)
    if day is None:
        print("No daily run has ended since: only notices are sent.")
        return None
    names = write_digest(flow, day)
    print(f"{day}: {', '.join(names) if names else 'no file, nothing came in or no folder is set'}")
    return str(day)


def send(flow: "Standpoint", day: str | None) -> dict[str, int]:
    """Sends a day's digest and new notices; what was counted.

    Raises:
        TransientError: a receiver did not answer and Airflow may try again.
        AirflowFailException: nobody got what they should.
    """
    from pipeline.delivering import deliver  # noqa: PLC0415 - costs seconds to import

    if not flow.receivers:
        print("Nobody is told: see docs/how-to/send-digest-and-alerts.md")
    again = bool(get_current_context()["params"]["again"])
    wanted = DeliveryRequest(day=date.fromisoformat(day) if day else None, again=again)
    counted = deliver(flow, wanted, standpoint.invocation())
    result = {"pending": counted.pending, "done": counted.done, **counted.counts}
    print(f"Messages: {result}")
    if counted.counts.get("postponed") and standpoint.may_try_again():
        raise TransientError(f"messages: {result}; see `standpoint show failures`")
    if counted.pending and not counted.done:
        raise AirflowFailException(f"messages: {result}; see `standpoint show failures`")
    standpoint.went_well(flow)
    return result


def due(flow: "Standpoint") -> date | None:
    """The day of the form; of the daily run that triggered this one; else the newest.

    Raises:
        ConfigurationError: the form has a field that it should not have.
    """
    from pipeline.delivering import digest_day  # noqa: PLC0415 - costs seconds to import

    context = get_current_context()
    forms.refuse_unknown(context["params"], FIELDS)
    if stated := context["params"]["day"]:
        return date.fromisoformat(stated)  # Airflow has checked that it is one
    events = [one for of_asset in context["triggering_asset_events"].values() for one in of_asset]
    if not events:
        return flow.store.last_day()
    ended = [one.timestamp for one in events if one.source_dag_id == DAILY]
    return digest_day(flow, _latest(ended)) if ended else None


def _latest(moments: list[datetime]) -> date:
    return max(moments).astimezone(UTC).date()
