"""PostgreSQL ends one of two transactions that wait for each other: it is done again."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError

from pipeline.errors import StoreUnavailable

Result = TypeVar("Result")

_DEADLOCK = "40P01"
_TRIES = 4


def after_deadlocks(work: Callable[[], Result]) -> Result:
    """Does what is one transaction, again where it was ended for a deadlock.

    Raises:
        StoreUnavailable: what work raises; a deadlock only where it is one time after time.
    """
    for _ in range(1, _TRIES):
        try:
            return work()
        except StoreUnavailable as error:
            if not is_deadlock(error):
                raise
    return work()


def is_deadlock(error: StoreUnavailable) -> bool:
    """Whether a transaction was ended for a deadlock."""
    cause = error.__cause__
    return isinstance(cause, DBAPIError) and getattr(cause.orig, "sqlstate", None) == _DEADLOCK
