"""What news_reanalyze does: its form, what a person sees who approves, and what moved.

DAGs import this module by its name. Nothing heavy is imported before a task runs.
"""

from typing import TYPE_CHECKING

from airflow.sdk import Param, get_current_context
from airflow.sdk.exceptions import AirflowSkipException

import news_connections as standpoint
import news_forms as forms
from pipeline.models import NANO, QuestionKind, Scope, usd

if TYPE_CHECKING:
    from pipeline.flow import Standpoint

ASK, COST = "How it is asked", "What it may cost"
FIELDS = {
    "first_day", "last_day", "sources", "targets", "parts", "limit", "analyst", "prompt", "model",
    "approve_above", "budget",
}  # fmt: skip

REJECT = "Reject"
"""What no answer in time means."""

BODY = "body"
"""The XCom that holds what a person sees who approves: counts and costs, no word of an article."""


def form() -> dict[str, Param]:
    """What a person sets; only the first day has to be."""
    limit, parts = forms.known().approve_above, [one.value for one in QuestionKind]
    return {
        "first_day": forms.day_param(
            "First day",
            "Texts of articles that count for this day (UTC) or a later one are asked about: the "
            "day of publication, else of fetching.",
            required=True,
        ),
        "last_day": forms.day_param("Last day", "This day included. Empty: up to today."),
        "sources": forms.sources_param("Only articles of these sources. Empty: all of them."),
        "targets": forms.targets_param("Only stances on these targets. Empty: all of them."),
        "parts": Param(
            parts,
            type="array",
            items={"type": "string", "enum": parts},
            examples=parts,
            minItems=1,
            title="Parts",
            description_md="What is asked again of each text.",
        ),
        "limit": forms.limit_param("So many texts are asked about. Empty: no limit."),
        "analyst": forms.analyst_param(ASK),
        "prompt": forms.prompt_param(ASK),
        "model": forms.model_param(ASK),
        "approve_above": forms.dollars_param(
            "A person approves from US dollars",
            "If it is likely to cost more than this, or the cost is not known, the run waits for "
            "a person. It can only be lowered.",
            limit,
            limit,
            COST,
        ),
        "budget": forms.budget_param(COST),
    }


def scope() -> Scope:
    """What the running DAG run is about, as its form says.

    Raises:
        ConfigurationError: a field that the form does not have, or a day that is none.
    """
    params = forms.filled_in(FIELDS)
    return Scope(
        sources=tuple(params["sources"] or ()),
        targets=tuple(params["targets"] or ()),
        limit=params["limit"],
        days=forms.read_days(params["first_day"], params["last_day"]),
        parts=tuple(map(QuestionKind, params["parts"])),
    )


def next_task(flow: "Standpoint", *, cheap: str, dear: str) -> str:
    """The task that goes on: where much would be spent, the one that asks a person.

    Raises:
        ConfigurationError: as `scope`, or what the form says cannot be meant.
    """
    from pipeline import foreseeing, reanalyzing  # noqa: PLC0415 - costs seconds to import

    within = scope()
    reanalyzing.check(flow, within)
    found = foreseeing.foresee(flow, within, reading=False)
    print("\n".join(found.lines()))
    get_current_context()["ti"].xcom_push(key=BODY, value=_body(found.lines(), within))
    limit = round(float(get_current_context()["params"]["approve_above"]) * NANO)
    if found.is_above(limit):
        print(f"Likely to cost more than {usd(limit)}, or not known: a person is asked.")
        return dear
    return cheap


def conclude(flow: "Standpoint") -> None:
    """Prints the report and how labels moved; ends with words where a person said no.

    Raises:
        AirflowSkipException: a person rejected it; nothing was asked.
        AirflowFailException: texts were pending and none was answered, or a task crashed.
    """
    from pipeline import reanalyzing  # noqa: PLC0415 - costs seconds to import

    if was_rejected():
        standpoint.leave_note("Rejected: nothing was asked, nothing was spent.")
        raise AirflowSkipException("a person rejected it: nothing was asked")
    found = reanalyzing.relabelling(flow, scope())
    print("\n".join(reanalyzing.relabelling_lines(found)))
    standpoint.conclude(flow, first=f"{found.line()}.", counts=found.counts())


def was_rejected() -> bool:
    """Whether a person was asked and said no, or said nothing in time: nothing was looked for."""
    return standpoint.task_states().get("find_texts") == "skipped"


def _body(lines: list[str], within: Scope) -> str:
    """The estimate as Markdown in which nothing from outside is markup."""
    days = within.days
    about = {
        "Days": f"{days.first} to {days.last or 'today'}" if days else "all",
        "Parts": ", ".join(within.parts),
        "Sources": ", ".join(within.sources) or "all",
        "Targets": ", ".join(within.targets) or "all",
        "Prompt": str(get_current_context()["params"]["prompt"]),
        **{line[:10].strip(): line[10:] for line in lines},
    }
    rows = [f"| **{name}** | {standpoint.as_words(value)} |" for name, value in about.items()]
    return "\n".join(("| | |", "|---|---|", *rows, "", "Old answers stay, whatever you choose."))
