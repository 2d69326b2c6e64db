"""Group: articles that repeat another are marked."""

from pipeline.group.duplicates import exact_copies
from pipeline.models import Step, StepCounts
from pipeline.ports import Clock, GroupStore


def group(*, store: GroupStore, clock: Clock) -> StepCounts:
    """Marks articles whose latest text another article had first, and releases those edited."""
    copies, released = exact_copies(store.candidates())
    if copies or released:
        store.save_copies(copies, released, clock())
    changed = len(copies) + len(released)
    counted = {"duplicates": len(copies), "released": len(released)}
    counts = {name: number for name, number in counted.items() if number}
    return StepCounts(step=Step.GROUP, pending=changed, done=changed, counts=counts)
