"""From Airflow to the flow: settings, the invocation's names, batches, and what to retry.

Airflow puts plugins/ on the path of every process that reads DAGs, so DAGs import this module
by its name. Nothing heavy is imported before a task runs.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from airflow.sdk import (
    Asset,
    ExceptionRetryPolicy,
    Param,
    RetryAction,
    RetryRule,
    get_current_context,
)
from airflow.sdk.exceptions import AirflowFailException

from news_settings import task_settings
from pipeline.errors import ConfigurationError, PermanentError, TransientError
from pipeline.models import Invocation, Scope
from pipeline.settings import Settings, read_settings
from pipeline.slugs import known_slugs

if TYPE_CHECKING:
    from pipeline.flow import Standpoint

MODEL_POOL = "llm"
"""The pool of tasks that ask a model: its slots bound them over all runs."""

RESULTS = Asset("standpoint_results", uri="standpoint://results")
"""What the last task of a run that analyzes brings up to date; its events carry counts."""

MOST_BATCHES = 16
"""Mapped tasks of one step at most, so that a run has at most 60: each costs about two seconds of
processor time before it does anything."""

FIELDS = {"sources", "targets", "limit", "since", "until"}
"""Of the form; Airflow itself lets a misspelt one pass, and the run would be a whole one."""

SPAN = "Only texts of a span of time"
"""The part of the form that stays folded."""

MOMENT = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[+-][0-9]{2}:?[0-9]{2})?)?$"
)
"""How a moment is written in the form: Airflow itself refuses any other."""

RETRIES: dict[str, Any] = {
    "retries": 3,
    "retry_delay": timedelta(seconds=30),
    "execution_timeout": timedelta(hours=2),
    "retry_policy": ExceptionRetryPolicy(
        rules=[
            RetryRule(
                exception=TransientError,
                action=RetryAction.RETRY,
                retry_delay=timedelta(minutes=2),
                reason="transient: the database or a host did not answer",
            ),
            RetryRule(
                exception=PermanentError,
                action=RetryAction.FAIL,
                reason="permanent: waiting will not mend it",
            ),
        ]
    ),
}
"""Default arguments of every task: our two families of errors decide whether to try again."""


def settings() -> Settings:
    """The settings in force where DAGs are read: no Connection is looked up."""
    return read_settings()


def form() -> dict[str, Param]:
    """What a person may set when triggering a run by hand; untouched, it is the daily run."""
    known = settings()
    return {
        "sources": slugs_param(
            "Sources",
            "Read only these sources of config/sources.yaml. Empty: all of them.",
            known.sources,
        ),
        "targets": slugs_param(
            "Targets",
            "Ask only for stances on these targets of config/targets.yaml, and for summaries. "
            "Empty: all of them.",
            known.targets,
        ),
        "limit": Param(
            None,
            type=["null", "integer"],
            minimum=1,
            title="At most",
            description="So many new documents are read and so many texts asked about, "
            "to try something out or to save money. Empty: no limit.",
        ),
        "since": moment_param(
            "Texts since",
            "Ask about texts that were first seen at this moment or later. Empty, and with no "
            f"end below: the last {known.window_days} days, as every day.",
        ),
        "until": moment_param(
            "Texts before",
            "Ask about texts that were first seen before this moment. Empty: up to now.",
        ),
    }


def scope() -> Scope:
    """What the running DAG run is about, as its form says.

    Raises:
        ConfigurationError: a field that the form does not have, or a moment that cannot be read;
            all else Airflow has checked.
    """
    params = get_current_context()["params"]
    refuse_unknown(params, FIELDS)
    return Scope(
        sources=tuple(params["sources"] or ()),
        targets=tuple(params["targets"] or ()),
        since=_read_moment("since", params["since"]),
        until=_read_moment("until", params["until"]),
        limit=params["limit"],
    )


def refuse_unknown(params: Mapping[str, Any], fields: set[str]) -> None:
    """Stops a run whose form has a field that it does not have; Airflow lets it pass.

    Raises:
        ConfigurationError: there is such a field.
    """
    if unknown := set(params) - fields:
        raise ConfigurationError(
            f"the run was triggered with {', '.join(sorted(unknown))}; "
            f"its form has {', '.join(sorted(fields))}"
        )


def slugs_param(title: str, description: str, file: Path) -> Param:
    """A list to choose from; without examples the UI asks for one a line."""
    slugs = list(known_slugs(file))
    offered: dict[str, Any] = {"examples": slugs} if slugs else {}
    return Param(
        [],
        type=["null", "array"],
        items={"type": "string"},
        title=title,
        description=description,
        **offered,
    )


def moment_param(title: str, description: str, section: str = SPAN) -> Param:
    """A moment, in UTC where no zone is named."""
    return Param(
        None,
        type=["null", "string"],
        format="date-time",
        pattern=MOMENT,
        title=title,
        description=description,
        section=section,
    )


def _read_moment(name: str, stated: str | None) -> datetime | None:
    if not stated:
        return None
    try:
        moment = datetime.fromisoformat(stated)
    except ValueError as error:
        message = f"{name} is {stated!r}; expected a moment such as 2026-11-20T06:00:00Z"
        raise ConfigurationError(message) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@contextmanager
def opened(*, upgrade: bool = False) -> Iterator["Standpoint"]:
    """The flow over the real doors, for the time of one task."""
    from pipeline.runtime import opened as open_doors  # noqa: PLC0415 - costs seconds to import

    with open_doors(task_settings(), upgrade=upgrade) as standpoint:
        yield standpoint


def invocation() -> Invocation:
    """The names of the running task, as the run log keeps them."""
    instance = get_current_context()["ti"]
    return Invocation(
        invocation_id=f"{instance.dag_id}/{instance.run_id}",
        dag_id=instance.dag_id,
        dag_run_id=instance.run_id,
        task_id=instance.task_id,
        map_index=instance.map_index,
    )


def conclude(flow: "Standpoint") -> None:
    """Prints the run's report, leaves its note and counts, and makes a run red that did nothing.

    Raises:
        AirflowFailException: a step had work and none of it succeeded, or a task crashed.
    """
    report = flow.publish(invocation())
    print(report.plain(width=80))
    leave_note(report.note())
    get_current_context()["outlet_events"][RESULTS].extra = dict(report.counts)
    if reasons := report.failed_steps or crashed_tasks():
        raise AirflowFailException(f"no work succeeded in: {', '.join(reasons)}")


def maintained(flow: "Standpoint") -> dict[str, int]:
    """Does the chores; what they counted, with the number of those that could not be done."""
    from pipeline.maintenance import maintain  # noqa: PLC0415 - costs seconds to import

    counted = maintain(flow)
    undone = counted.pending - counted.done
    return {"damages": 0, "misplaced_quotes": 0, **counted.counts, "undone": undone}


def leave_note(note: str) -> None:
    """Leaves a note for the run, which the listener of news_run_note puts there when it ends."""
    get_current_context()["ti"].xcom_push(key="note", value=note)


def batches(ids: Sequence[int]) -> list[list[int]]:
    """The ids in batches of the configured size, larger where there would be too many."""
    size = max(settings().batch_size, -(-len(ids) // MOST_BATCHES))
    return [list(ids[start : start + size]) for start in range(0, len(ids), size)]


def crashed_tasks() -> list[str]:
    """Tasks of this run that ended without doing their work, for reasons outside the items."""
    instance = get_current_context()["ti"]
    states = instance.get_task_states(dag_id=instance.dag_id, run_ids=[instance.run_id])
    of_run: dict[str, str] = states.get(instance.run_id, {})
    return sorted(task for task, state in of_run.items() if state in {"failed", "upstream_failed"})
