"""Sends the digest of a day and new notices to those who are to be told."""

from datetime import date, timedelta

from pipeline import steps
from pipeline.flow import Standpoint, no_progress
from pipeline.models import DeliveryRequest, DigestDay, Invocation, Step, StepCounts
from pipeline.ports import Progress
from pipeline.step_loop import recorded


def deliver(
    flow: Standpoint,
    wanted: DeliveryRequest,
    invocation: Invocation,
    progress: Progress = no_progress,
) -> StepCounts:
    """Sends what is wanted and what still waits, to each of the flow's receivers once."""
    with recorded(flow.store, invocation, Step.DELIVER, flow.clock) as run:
        run.counts = steps.deliver(
            wanted,
            receivers=flow.receivers,
            limits=flow.settings.limits,
            address=flow.settings.publish_url,
            store=flow.store,
            owner=steps.lease_owner(invocation),
            clock=flow.clock,
            progress=progress,
        )
    return run.counts


def write_digest(flow: Standpoint, day: date) -> tuple[str, str] | None:
    """Writes a day's digest as files, where it changed; None: nothing came in, or no folder.

    Raises:
        BadAddress: a file cannot be written.
    """
    if flow.shelf is None:
        return None
    return steps.put_digest(day, shelf=flow.shelf, store=flow.store, limits=flow.settings.limits)


def digest_day(flow: Standpoint, ended: date) -> date:
    """Which day's digest is due when a daily run has ended on a day."""
    before = flow.settings.digest_day is DigestDay.BEFORE
    return ended - timedelta(days=1) if before else ended


def tell(flow: Standpoint, kind: str, subject: str, words: str, invocation: Invocation) -> None:
    """Raises a notice and sends it at once, with all that waits; what cannot be sent waits on."""
    flow.store.raise_notice(kind, subject, words)
    deliver(flow, DeliveryRequest(), invocation)
