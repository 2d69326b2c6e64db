"""How a whole run went, decided from what its step executions counted."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from pipeline.models import Counts, RunOutcome, Step

Execution = tuple[Step, RunOutcome | None, Counts]
"""One execution of a step: an outcome of None has not ended; counts hold pending and done."""


def failed_steps(executions: Iterable[Execution]) -> tuple[Step, ...]:
    """The steps whose work all failed: some was pending and none is done, or every try crashed.

    What no budget allowed did not fail.
    A step's executions (batches, and tries of the same batch) are summed first.
    """
    by_step = _by_step(executions)
    return tuple(step for step in Step if step in by_step and _failed(by_step[step]))


def unended_steps(executions: Iterable[Execution]) -> tuple[Step, ...]:
    """The steps that have begun and never ended: still running, or stopped from outside."""
    by_step = _by_step(executions)
    return tuple(
        step
        for step in Step
        if step in by_step
        and step is not Step.PUBLISH
        and all(outcome is None for _, outcome, _ in by_step[step])
    )


def run_outcome(executions: Sequence[Execution]) -> RunOutcome:
    """How the run went; feeds that announced nothing new are not counted as something to do."""
    if failed_steps(executions):
        return RunOutcome.FAILED
    if unended_steps(executions) or any(_lacking(counts) for _, _, counts in executions):
        return RunOutcome.PARTIAL
    return RunOutcome.OK if any(map(_had_work, executions)) else RunOutcome.NOTHING_TO_DO


def summed(executions: Iterable[Execution]) -> Counts:
    """All that the steps counted beside pending and done, over the whole run."""
    total: Counter[str] = Counter()
    for _, _, counts in executions:
        total.update(counts)
    return {name: number for name, number in total.items() if name not in ("pending", "done")}


def pending_and_done(executions: Iterable[Execution], step: Step) -> tuple[int, int]:
    """How many items one step had to do in this run, and how many of them it did."""
    of_step = [counts for one, _, counts in executions if one is step]
    return (
        sum(counts.get("pending", 0) for counts in of_step),
        sum(counts.get("done", 0) for counts in of_step),
    )


def _by_step(executions: Iterable[Execution]) -> Mapping[Step, list[Execution]]:
    by_step: defaultdict[Step, list[Execution]] = defaultdict(list)
    for execution in executions:
        by_step[execution[0]].append(execution)
    return by_step


def _failed(executions: Sequence[Execution]) -> bool:
    pending, done = pending_and_done(executions, executions[0][0])
    crashed = all(outcome is RunOutcome.FAILED for _, outcome, _ in executions)
    over_budget = sum(counts.get("over_budget", 0) for _, _, counts in executions)
    return done == 0 and (pending > over_budget or crashed)


def _lacking(counts: Counts) -> bool:
    unread = counts.get("invalid_answers", 0) + counts.get("refused_answers", 0)
    return unread > 0 or counts.get("done", 0) < counts.get("pending", 0)


def _had_work(execution: Execution) -> bool:
    step, _, counts = execution
    if step is Step.COLLECT:
        return bool(counts.get("collected", 0) + counts.get("changed", 0))
    return counts.get("pending", 0) > 0
