"""What a run's page shows: what it brought, what was lost and why, what it took."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from pipeline.models import Step
from pipeline.ports.browsing import Record
from pipeline.ports.desk_health import Failing
from pipeline.ports.desk_runs import BudgetLine, SpentBy
from pipeline.web.pages.budgets import BudgetBar, budget_bar
from pipeline.web.pages.durations import lasted
from pipeline.web.pages.funnel import Stage, counted_by_step, funnel
from pipeline.web.pages.sources_view import LossLine, loss_line

MOST_EXECUTIONS = 200
OUTCOMES: Mapping[str, str] = {
    "ok": "Done", "nothing_to_do": "Nothing to do", "partial": "Done in part",
    "failed": "Failed", "unfinished": "Not ended",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """One execution of a step."""

    step: str
    task: str | None
    started_at: datetime
    lasted: str
    outcome: str
    outcome_words: str
    counts: Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """One run from end to end."""

    invocation_id: str
    dag_id: str | None
    dag_run_id: str | None
    outcome: str
    outcome_words: str
    started_at: datetime
    lasted: str
    stages: Sequence[Stage]
    stories: Sequence[tuple[int, str]]
    losses: Sequence[LossLine]
    spent: Sequence[SpentBy]
    budget: BudgetBar | None
    executions: Sequence[Execution]
    more_executions: int

    @property
    def cost_nanousd(self) -> int | None:
        """All that is known of its cost; None: no call had a known price."""
        known = [one.cost_nanousd for one in self.spent if one.cost_nanousd is not None]
        return sum(known) if known else None


def run_view(
    run: Record,
    *,
    now: datetime,
    failing: Sequence[Failing],
    spent: Sequence[SpentBy],
    budget: BudgetLine | None,
) -> RunView:
    """The page of a run, from `Catalog.whole_run` and what failed while it lasted."""
    row = cast("Mapping[str, Any]", run)
    counts = counted_by_step(row["steps"])
    group = counts[Step.GROUP]
    compared = counts[Step.COMPARE]
    stories = [
        (group["stories"], "new stories"),
        (group["stories_grown"], "stories that grew"),
        (group["stories_merged"], "stories merged"),
        (group["stories_split"], "stories split"),
        (compared["compared"], "stories compared"),
    ]
    outcome = row["outcome"]
    return RunView(
        invocation_id=row["invocation_id"],
        dag_id=row["dag_id"],
        dag_run_id=row["dag_run_id"],
        outcome=outcome,
        outcome_words=OUTCOMES[outcome],
        started_at=row["started_at"],
        lasted=lasted(row["started_at"], row["ended_at"], now),
        stages=funnel(counts, failing),
        stories=[(number, words) for number, words in stories if number],
        losses=[loss_line(one) for one in failing],
        spent=spent,
        budget=budget_bar(budget) if budget else None,
        executions=[_execution(one, now) for one in row["steps"][:MOST_EXECUTIONS]],
        more_executions=max(0, len(row["steps"]) - MOST_EXECUTIONS),
    )


def _execution(row: Mapping[str, Any], now: datetime) -> Execution:
    outcome = row["outcome"] or "unfinished"
    index = row["map_index"]
    task = row["task_id"]
    if task and index is not None and index >= 0:
        task = f"{task} {index}"
    return Execution(
        step=row["step"],
        task=task,
        started_at=row["started_at"],
        lasted=lasted(row["started_at"], row["ended_at"], now),
        outcome=outcome,
        outcome_words=OUTCOMES[outcome],
        counts=[
            (name.replace("_", " "), value)
            for name, value in row["counts"].items()
            if isinstance(value, int) and value and not name.endswith("_nanousd")
        ],
    )
