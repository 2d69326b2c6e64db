"""From Airflow to the flow: settings, the invocation's names, batches, and what to retry.

Airflow puts plugins/ on the path of every process that reads DAGs, so DAGs import this module
by its name. Nothing heavy is imported before a task runs.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from airflow.sdk import (
    Asset,
    ExceptionRetryPolicy,
    RetryAction,
    RetryRule,
    get_current_context,
)
from airflow.sdk.definitions.callback import SyncCallback
from airflow.sdk.definitions.deadline import DeadlineAlert, DeadlineReference
from airflow.sdk.exceptions import AirflowFailException

from news_forms import asked_otherwise
from news_meter import AirflowMeter
from news_settings import task_settings
from news_stopping import stoppable
from pipeline.errors import PermanentError, TransientError
from pipeline.models import Invocation
from pipeline.ports.metering import METER
from pipeline.settings import Settings, read_settings

if TYPE_CHECKING:
    from pipeline.flow import Standpoint

MODEL_POOL = "llm"
"""The pool of tasks that ask a model: its slots bound them over all runs."""

RESULTS = Asset("standpoint_results", uri="standpoint://results")
"""What the last task of a run that analyzes brings up to date; its events carry counts."""

MOST_BATCHES = 8
"""Mapped tasks of one step at most: each costs more than a second of processor time before it does
anything, and a batch that is tried again does only what is left of it."""

_MARKS = re.compile(r"[\\`*_{}\[\]()<>#|!~]")


def tell_failure(context: Mapping[str, Any]) -> None:
    """Tells people that a task failed for good."""
    import news_notices  # noqa: PLC0415 - it needs this module

    news_notices.task_failed(context)


RETRIES: dict[str, Any] = {
    "retries": 3,
    "retry_delay": timedelta(seconds=30),
    "execution_timeout": timedelta(hours=2),
    "on_failure_callback": tell_failure,
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


def deadline() -> DeadlineAlert | None:
    """Tells people of a run that has not ended in time; no triggerer is needed for it.

    None where no time is set: `airflow dags test` of Airflow 3.3.2 cannot end a run that has one
    (https://github.com/apache/airflow/issues/73428).
    """
    hours = settings().deadline_hours
    if hours is None:
        return None
    return DeadlineAlert(
        name="Runs too long",
        reference=DeadlineReference.DAGRUN_QUEUED_AT,
        interval=timedelta(hours=hours),
        callback=SyncCallback("news_notices.run_is_late", kwargs={"hours": hours}),
    )


@contextmanager
def opened(*, upgrade: bool = False) -> Iterator["Standpoint"]:
    """The flow over the real doors, for the time of one task, which SIGTERM ends in order."""
    from pipeline.runtime import opened as open_doors  # noqa: PLC0415 - costs seconds to import

    METER.set(AirflowMeter())
    with stoppable(), open_doors(task_settings(asked_otherwise), upgrade=upgrade) as standpoint:
        yield standpoint


def invocation(instance: Any = None) -> Invocation:
    """The names of a task, as the run log keeps them; without one, of the task that runs."""
    instance = instance or get_current_context()["ti"]
    return Invocation(
        invocation_id=f"{instance.dag_id}/{instance.run_id}",
        dag_id=instance.dag_id,
        dag_run_id=instance.run_id,
        task_id=instance.task_id,
        map_index=instance.map_index,
    )


def conclude(
    flow: "Standpoint", *, first: str = "", counts: Mapping[str, int] | None = None
) -> None:
    """Prints the run's report, leaves its note and counts, and makes a run red that did nothing.

    The note begins with a `first` line, and the asset's event has these `counts` as well.

    Raises:
        AirflowFailException: a step had work and none of it succeeded, or a task crashed.
    """
    report = flow.publish(invocation())
    print(report.plain(width=80))
    leave_note("\n\n".join(filter(None, (first, report.note()))))
    get_current_context()["outlet_events"][RESULTS].extra = {**report.counts, **(counts or {})}
    if reasons := report.failed_steps or crashed_tasks():
        raise AirflowFailException(f"no work succeeded in: {', '.join(reasons)}")
    went_well(flow)


def went_well(flow: "Standpoint") -> None:
    """Settles what was told of earlier runs of this DAG that failed or were late."""
    import news_notices  # noqa: PLC0415 - it needs this module

    for kind in news_notices.KINDS:
        flow.store.settle_notice(kind, get_current_context()["ti"].dag_id)


def may_try_again() -> bool:
    """Whether Airflow would run the task once more if it failed now."""
    instance = get_current_context()["ti"]
    return bool(instance.try_number <= instance.max_tries)


def maintained(flow: "Standpoint") -> dict[str, int]:
    """Does the chores; what they counted, with the number of those that could not be done."""
    from pipeline.maintenance import maintain  # noqa: PLC0415 - costs seconds to import

    counted = maintain(flow)
    undone = counted.pending - counted.done
    return {"damages": 0, "misplaced_quotes": 0, **counted.counts, "undone": undone}


def leave_note(note: str) -> None:
    """Leaves a note for the run, which the listener of news_run_note puts there when it ends."""
    get_current_context()["ti"].xcom_push(key="note", value=note)


def leave_lines(heading: str, lines: Sequence[str]) -> None:
    """Leaves a note of lines that stay apart; what is markup in them is none."""
    leave_note("\n".join((f"{heading}:", "", *(f"- {as_words(line)}" for line in lines))))


def as_words(line: str) -> str:
    """A line of which Markdown makes no markup, without rows of blanks."""
    return _MARKS.sub(lambda mark: f"\\{mark[0]}", " ".join(line.split()))


def batches(ids: Sequence[int]) -> list[list[int]]:
    """The ids in batches of the configured size, larger where there would be too many."""
    size = max(settings().batch_size, -(-len(ids) // MOST_BATCHES))
    return [list(ids[start : start + size]) for start in range(0, len(ids), size)]


def crashed_tasks(instance: Any = None) -> list[str]:
    """Tasks of this run that ended without doing their work, for reasons outside the items."""
    ended = {"failed", "upstream_failed"}
    return sorted(task for task, state in task_states(instance).items() if state in ended)


def task_states(instance: Any = None) -> Mapping[str, str]:
    """How far the tasks of this run are."""
    instance = instance or get_current_context()["ti"]
    states = instance.get_task_states(dag_id=instance.dag_id, run_ids=[instance.run_id])
    of_run: dict[str, str] = states.get(instance.run_id, {})
    return of_run
