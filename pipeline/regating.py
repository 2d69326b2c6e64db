"""Judges stored replies of models again, without a call, so that better gates improve the past."""

from collections.abc import Iterator, Sequence

from pipeline.flow import Standpoint, no_progress
from pipeline.models import Invocation, Scope, Step, StepCounts
from pipeline.ports import Progress, StoredReply
from pipeline.step_loop import recorded
from pipeline.steps.regate import GATES_VERSION, regate

BATCH = 50
"""Replies read from the database at once."""


def judge_again(
    flow: Standpoint, scope: Scope, invocation: Invocation, progress: Progress = no_progress
) -> StepCounts:
    """Judges the replies in scope that other gates judged; `scope.since` is when texts were seen.

    Killed half-way, it goes on with what is left.
    """
    with recorded(flow.store, invocation, Step.ANALYZE, flow.clock) as run:
        request_ids = flow.store.stale_requests(GATES_VERSION, scope=scope)
        run.counts = regate(
            _replies(flow, request_ids),
            pending=len(request_ids),
            store=flow.store,
            clock=flow.clock,
            progress=progress,
        )
    return run.counts


def _replies(flow: Standpoint, request_ids: Sequence[int]) -> Iterator[StoredReply]:
    for start in range(0, len(request_ids), BATCH):
        batch = request_ids[start : start + BATCH]
        yield from flow.store.stored_replies(batch, GATES_VERSION)
