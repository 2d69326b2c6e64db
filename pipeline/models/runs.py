"""What one execution of a step did, for whom, and which items failed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

Counts = Mapping[str, int]


class Step(StrEnum):
    """The steps of the flow, in order, and what is done apart: maintaining and delivering."""

    COLLECT = "collect"
    EXTRACT = "extract"
    GROUP = "group"
    ANALYZE = "analyze"
    COMPARE = "compare"
    PUBLISH = "publish"
    MAINTAIN = "maintain"
    DELIVER = "deliver"


class RunOutcome(StrEnum):
    """How one execution of a step ended."""

    OK = "ok"
    NOTHING_TO_DO = "nothing_to_do"
    PARTIAL = "partial"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """Who runs a step: one id for all steps of a run, and Airflow's own names where it runs."""

    invocation_id: str
    dag_id: str | None = None
    dag_run_id: str | None = None
    task_id: str | None = None
    map_index: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One item's expected failure in one step."""

    item_kind: str
    item_key: str
    step: Step
    code: str
    transient: bool
    message: str
    retry_at: datetime | None = None
    config_hash: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepCounts:
    """What one execution of a step found to do and did."""

    step: Step
    pending: int = 0
    done: int = 0
    counts: Counts = field(default_factory=dict)

    def __add__(self, other: "StepCounts") -> "StepCounts":
        """Both executions together; the step is this one's."""
        names = {**self.counts, **other.counts}
        return StepCounts(
            step=self.step,
            pending=self.pending + other.pending,
            done=self.done + other.done,
            counts={name: self.counts.get(name, 0) + other.counts.get(name, 0) for name in names},
        )
