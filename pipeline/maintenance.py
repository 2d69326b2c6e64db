"""Keeps what is stored small, quick and sound: the chores that no run waits for."""

from pipeline import steps
from pipeline.flow import Standpoint, no_progress
from pipeline.models import StepCounts
from pipeline.ports import Progress


def maintain(flow: Standpoint, progress: Progress = no_progress) -> StepCounts:
    """Does every chore once, as the settings say; a run may be under way meanwhile."""
    return steps.maintain(
        keep_originals_days=flow.settings.keep_originals_days,
        keep_replies_days=flow.settings.keep_replies_days,
        archive=flow.archive,
        store=flow.store,
        clock=flow.clock,
        progress=progress,
    )
