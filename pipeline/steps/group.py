"""Group: articles that repeat another are marked, and articles of one event become a story."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from pipeline.errors import LeaseLost
from pipeline.group.nearby import keys_of, near_to
from pipeline.group.placing import placed
from pipeline.group.sketching import sketch_of
from pipeline.group.surroundings import Surroundings
from pipeline.models import Counts, Grouping, Lease, Step, StepCounts, StoryChangeKind
from pipeline.ports import Clock, GroupStore, Progress

BATCH = 200
"""Articles placed in one transaction."""

LEASE_MS = 120_000
LEASE = "group"

_TRIES = 3


def group(
    *,
    days: int,
    store: GroupStore,
    owner: str,
    clock: Clock,
    progress: Progress,
    batch: int = BATCH,
) -> StepCounts:
    """Finds lead and story of each article whose latest text has none yet, in order of time.

    One worker groups at a time; another finds nothing to do.

    Args:
        days: articles further apart than this are neither copies nor of one story.
        store: where articles are read, and their places are written.
        owner: who works, for the lease.
        clock: the present moment.
        progress: told how many are placed.
        batch: how many are placed in one transaction.
    """
    try:
        lease = store.take_lease(LEASE, owner, ttl_ms=LEASE_MS)
    except LeaseLost:
        return StepCounts(step=Step.GROUP, counts={"elsewhere": 1})
    tally: Counter[str] = Counter()
    done = 0
    try:
        while pending := store.ungrouped():
            placed_before = done
            for start in range(0, len(pending), batch):
                grouping = _group(pending[start : start + batch], days, store, lease, clock)
                done += len(grouping.sketches)
                tally.update(_counted(grouping))
                progress(Step.GROUP, done, max(done, placed_before + len(pending)))
        if done:
            now = clock()
            store.forget_postings(now - timedelta(days=2 * days), now - timedelta(days=days))
    finally:
        store.drop_lease(lease)
    counts = {name: number for name, number in tally.items() if number}
    return StepCounts(step=Step.GROUP, pending=done, done=done, counts=counts)


def _group(
    version_ids: Sequence[int], days: int, store: GroupStore, lease: Lease, clock: Clock
) -> Grouping:
    """Places one batch; what is read again where something was taken down meanwhile."""
    for _ in range(_TRIES):
        articles = store.to_group(version_ids)
        if not articles:
            break
        sketches = [sketch_of(article) for article in articles]
        span = timedelta(days=days)
        since, until = articles[0].at - span, articles[-1].at + span
        postings = store.posted(keys_of(sketches), since, until)
        near = near_to(sketches, postings, days)
        stored = replace(store.neighbours(articles, near, since, until), postings=postings)
        grouping = placed(articles, sketches, Surroundings(stored, days))
        if store.save_grouping(grouping, lease=lease, ttl_ms=LEASE_MS, now=clock()):
            return grouping
    return Grouping()


def _counted(grouping: Grouping) -> Counts:
    kinds = Counter(change.kind for change in grouping.changes)
    new = [row for row in grouping.stories if row.story_id < 0]
    joined = {place.story_id for place in grouping.places} - {row.story_id for row in new}
    return {
        "duplicates": len(grouping.copies),
        "released": len(grouping.released),
        "stories": len(new) - kinds[StoryChangeKind.SPLIT],
        "stories_grown": len(joined),
        "stories_merged": kinds[StoryChangeKind.MERGE],
        "stories_split": kinds[StoryChangeKind.SPLIT],
    }
