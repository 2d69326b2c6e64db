"""What people are told of runs that failed or are late: a notice, sent at once.

The next run of the same DAG that goes well settles it. Nothing heavy is imported before it is
needed.
"""

import logging
from collections.abc import Mapping
from typing import Any

import news_connections as standpoint
from pipeline.errors import StandpointError
from pipeline.models import Invocation

RUN_FAILED = "run_failed"
RUN_LATE = "run_late"
KINDS = (RUN_FAILED, RUN_LATE)

log = logging.getLogger(__name__)


def task_failed(context: Mapping[str, Any]) -> None:
    """Tells that a task failed for good, why, and what to do; once where others failed before it.

    Whatever keeps it from being told is logged: the task has failed for its own reason.
    """
    instance = context["ti"]
    if any(one != instance.task_id for one in standpoint.crashed_tasks(instance)):
        return
    words = (
        f"{instance.dag_id} failed in {instance.task_id} (run {instance.run_id}): "
        f"{reason(context.get('exception'))}; what to do: read the log of that task in Airflow "
        "and `standpoint show failures`, then clear the task or wait for the next run: nothing is "
        "lost or paid twice"
    )
    _tell(RUN_FAILED, instance.dag_id, words, standpoint.invocation(instance))


def run_is_late(context: Mapping[str, Any], hours: int) -> None:
    """Tells that a run has not ended in its time; Airflow calls it when that is over."""
    run = context["dag_run"]
    words = (
        f"{run['dag_id']} has not ended {hours} hours after it was queued (run "
        f"{run['dag_run_id']}); what to do: look in Airflow what it waits for: a pool without "
        "slots, a scheduler or workers that stand still, a slow model"
    )
    ours = Invocation(
        invocation_id=f"{run['dag_id']}/{run['dag_run_id']}/late",
        dag_id=run["dag_id"],
        dag_run_id=run["dag_run_id"],
    )
    _tell(RUN_LATE, run["dag_id"], words, ours)


def reason(error: object) -> str:
    """Why, in words that hold nothing from outside: a foreign error may repeat a text or a key."""
    if isinstance(error, StandpointError):
        return f"{error.code}: {error.message}"
    if type(error).__module__.startswith("airflow."):
        return f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"
    return f"an unexpected {type(error).__name__}"


def _tell(kind: str, subject: str, words: str, invocation: Invocation) -> None:
    from pipeline.delivering import tell  # noqa: PLC0415 - costs seconds to import

    try:
        with standpoint.opened() as flow:
            tell(flow, kind, subject, words, invocation)
    except StandpointError as error:
        log.error("nobody could be told of %s: %s", subject, error.message)  # noqa: TRY400
