"""Maintain: what keeps the database and the originals small, quick and sound."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Protocol

from pipeline.models import Step, StepCounts
from pipeline.ports import Archive, Clock, FailureStore, Progress
from pipeline.ports.maintaining import MaintenanceStore
from pipeline.step_loop import Items

DAMAGED = "database_damaged"
"""The notice that the database's own check found something."""

MISPLACED = "quote_misplaced"
"""The notice that a checked quote does not stand where it should."""

SUBJECT = "results database"


class ChoreStore(MaintenanceStore, FailureStore, Protocol):
    """What the chores write, and where it is written that one could not be done."""


def maintain(
    *,
    keep_originals_days: int | None,
    keep_replies_days: int | None,
    archive: Archive,
    store: ChoreStore,
    clock: Clock,
    progress: Progress,
) -> StepCounts:
    """Does every chore; one that cannot be done is a failure row and keeps none from the others."""

    def originals() -> Mapping[str, int]:
        if keep_originals_days is None:
            return {}
        dropped = archive.drop_before(clock().date() - timedelta(keep_originals_days))
        return {"originals_deleted": dropped.files}

    def replies() -> Mapping[str, int]:
        if keep_replies_days is None:
            return {}
        before = clock() - timedelta(keep_replies_days)
        return {"replies_forgotten": store.forget_replies(before)}

    chores: Mapping[str, Callable[[], Mapping[str, int]]] = {
        "originals": originals,
        "replies": replies,
        "leases": lambda: {"leases_dropped": store.drop_expired_leases()},
        "soundness": lambda: {"damages": _look_for_damage(store)},
        "quotes": lambda: {"misplaced_quotes": _look_for_quotes(store)},
        "statistics": lambda: _refresh(store),
    }
    items = Items(Step.MAINTAIN, "chore", len(chores), store=store, clock=clock, progress=progress)
    for name, chore in chores.items():
        with items.one(name):
            items.add(**chore())
            store.clear_failure("chore", name, Step.MAINTAIN)
    return items.counted()


def _look_for_damage(store: MaintenanceStore) -> int:
    wrong = store.unsound()
    if wrong:
        words = f"its check found {wrong[0]}; restore a backup (docs/how-to/operate.md)"
        store.raise_notice(DAMAGED, SUBJECT, words)
    else:
        store.settle_notice(DAMAGED, SUBJECT)
    return len(wrong)


def _look_for_quotes(store: MaintenanceStore) -> int:
    found = store.misplaced_quotes()
    if found:
        words = (
            f"{len(found)} checked quotes do not stand where they should, the first is row "
            f"{found[0]} of evidence; something else wrote to the database, restore a backup"
        )
        store.raise_notice(MISPLACED, SUBJECT, words)
    else:
        store.settle_notice(MISPLACED, SUBJECT)
    return len(found)


def _refresh(store: MaintenanceStore) -> Mapping[str, int]:
    store.refresh_statistics()
    return {}
