"""How a run went, from what its steps counted."""

from collections.abc import Sequence

import pytest

from pipeline.models import RunOutcome, Step
from pipeline.publish.verdict import Execution, failed_steps, run_outcome
from report_reader import executed


@pytest.mark.parametrize(
    ("executions", "failed"),
    [
        ([], ()),
        ([executed(Step.EXTRACT, 0, 0)], ()),
        ([executed(Step.EXTRACT, 2, 0), executed(Step.EXTRACT, 2, 1)], ()),
        ([executed(Step.EXTRACT, 2, 0), executed(Step.ANALYZE, 1, 0)],
         (Step.EXTRACT, Step.ANALYZE)),
        ([(Step.GROUP, RunOutcome.FAILED, {})], (Step.GROUP,)),
        ([(Step.GROUP, RunOutcome.FAILED, {}), executed(Step.GROUP)], ()),
        ([(Step.GROUP, None, {})], ()),
        ([executed(Step.ANALYZE, 5, 0, over_budget=5)], ()),
        ([executed(Step.ANALYZE, 5, 0, over_budget=4, failed=1)], (Step.ANALYZE,)),
    ],
)  # fmt: skip
def test_a_step_failed_if_it_had_work_and_did_none(
    executions: Sequence[Execution], failed: tuple[Step, ...]
) -> None:
    """Batches and tries are summed first; a crash that a later try made good is forgotten."""
    assert failed_steps(executions) == failed


@pytest.mark.parametrize(
    ("executions", "outcome"),
    [
        ([], RunOutcome.NOTHING_TO_DO),
        ([executed(Step.COLLECT, 2, 2, known=9)], RunOutcome.NOTHING_TO_DO),
        ([executed(Step.COLLECT, 2, 2, changed=1)], RunOutcome.OK),
        ([executed(Step.COLLECT, 2, 1, failed=1)], RunOutcome.PARTIAL),
        ([executed(Step.COLLECT, 2, 0, failed=2)], RunOutcome.FAILED),
        ([executed(Step.COLLECT, 2, 2), executed(Step.ANALYZE, 5, 5)], RunOutcome.OK),
        ([executed(Step.ANALYZE, 5, 5, invalid_answers=1)], RunOutcome.PARTIAL),
        ([executed(Step.ANALYZE, 5, 0, over_budget=5)], RunOutcome.PARTIAL),
        ([executed(Step.ANALYZE, 5, 5, refused_answers=1)], RunOutcome.PARTIAL),
    ],
)
def test_the_outcome_of_a_run(executions: Sequence[Execution], outcome: RunOutcome) -> None:
    """Feeds are always asked, so they count as work only when they bring or fail something."""
    assert run_outcome(executions) is outcome
