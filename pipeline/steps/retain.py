"""Retain: originals go after so many days, with the run and without a person."""

from datetime import timedelta

from pipeline.errors import StandpointError, TransientError
from pipeline.models import Failure, Step
from pipeline.ports import Archive, Clock, FailureStore

KIND, KEY = "originals", "retention"


def retain(days: int | None, *, archive: Archive, store: FailureStore, clock: Clock) -> None:
    """Deletes originals that are older than so many days; None keeps them for ever.

    What keeps it from that is a failure row, which the next run that succeeds clears: a run's
    news are not lost for it.

    Raises:
        StoreUnavailable: the failure cannot be recorded.
    """
    if days is None:
        return
    now = clock()
    try:
        archive.drop_before(now.date() - timedelta(days))
    except StandpointError as error:
        failure = Failure(
            item_kind=KIND,
            item_key=KEY,
            step=Step.PUBLISH,
            code=error.code,
            transient=isinstance(error, TransientError),
            message=f"old originals are still there: {error.message}",
        )
        store.record_failure(failure, now)
    else:
        store.clear_failure(KIND, KEY, Step.PUBLISH)
