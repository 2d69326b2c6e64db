"""Compare: the articles of a story, by their checked claims, become statements with quotes."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from pipeline.models import (
    AnswerOutcome,
    BudgetScope,
    Comparison,
    ComparisonKey,
    Counts,
    Lease,
    Scope,
    StatementKind,
    Step,
    StepCounts,
    ToldStory,
    digest,
)
from pipeline.ports import Clock, Comparer, CompareStore, Progress, Wait
from pipeline.ports.together import ANSWERS, LEASES, written
from pipeline.step_loop import Item, Items
from pipeline.steps.leased import LEASE_MS, ask_each, held

BATCH = 200
"""Stories read from the database at once."""

FEWEST_ARTICLES = 3


def pending_stories(
    scope: Scope, *, comparer: Comparer | None, store: CompareStore, now: datetime
) -> Sequence[int]:
    """Ids of stories in scope whose present claims were not compared yet, oldest first.

    None where nothing compares; those that wait because they failed are left out.
    """
    if comparer is None:
        return ()
    keys: dict[int, ComparisonKey] = {}
    found = store.comparable_stories(scope, fewest=FEWEST_ARTICLES)
    for start in range(0, len(found), BATCH):
        for story in store.told_stories(found[start : start + BATCH]):
            if key := comparer.key(story):
                keys[story.story_id] = key
    pending = store.uncompared(keys)
    waiting = set(store.waiting_stories({one: _key_hash(keys[one]) for one in pending}, now))
    return [one for one in pending if one not in waiting][: scope.limit]


def compare(
    story_ids: Sequence[int],
    *,
    comparer: Comparer | None,
    store: CompareStore,
    owner: str,
    clock: Clock,
    progress: Progress,
    wait: Wait = asyncio.sleep,
    lease_ms: int = LEASE_MS,
) -> StepCounts:
    """Asks about each of these stories once, unless what it tells now was compared before.

    A story is read when it is taken up, so what others changed or compared meanwhile counts.
    Without a comparer nothing is asked.
    """
    items = Items(
        Step.COMPARE, "story", len(story_ids), store=store, clock=clock, progress=progress
    )

    if comparer is None:
        return items.counted()

    def take_up(story_id: int) -> tuple[Lease, ToldStory | None, ComparisonKey | None]:
        lease = store.take_lease(f"story:{story_id}", owner, ttl_ms=lease_ms)
        story = next(iter(store.told_stories([story_id])), None)
        key = comparer.key(story) if story else None
        if key and not store.uncompared({story_id: key}):
            key = None
        return lease, story, key

    async def asking(story_id: int, item: Item) -> Counts:
        lease, story, key = await written(store, lambda: take_up(story_id), LEASES, str(story_id))
        saved = False
        try:
            if story is None or key is None:
                return {"elsewhere": 1}
            item.config_hash = _key_hash(key)
            async with held(lease, store, lease_ms):
                comparison = await comparer.compare(story)
            await written(
                store,
                lambda: store.save_comparison(story_id, key, comparison, lease=lease, now=clock()),
                ANSWERS,
            )
            saved = True
        finally:
            if not saved:
                store.drop_lease(lease)
        return _counted(comparison)

    before = Counter(comparer.spent())
    asyncio.run(
        ask_each(
            story_ids,
            items,
            asking,
            key=str,
            ids=lambda story_id: {"story": str(story_id)},
            at_once=comparer.concurrency,
            wait=wait,
            lease_ms=lease_ms,
        )
    )
    items.add(**(Counter(comparer.spent()) - before))
    items.add(stories_over_budget=items.tally["over_budget"])
    if items.done and not items.closed:
        store.clear_failure("model", comparer.model, Step.COMPARE)
    for scope in BudgetScope if items.done else ():
        if scope not in items.budgets_reached:
            store.clear_failure("budget", scope, Step.COMPARE)
    return items.counted()


def _key_hash(key: ComparisonKey) -> str:
    """What a story's failure depends on: other claims, another prompt or model try it anew."""
    return digest(repr(key))


def _counted(comparison: Comparison) -> Counts:
    """Statements by kind, and what did not hold."""
    kinds = Counter(one.kind for one in comparison.statements)
    gates = Counter(f"gate_{gate.code}" for gate in comparison.gates)
    lost = comparison.outcome is not AnswerOutcome.ANSWERED
    counts: Mapping[str, int] = {
        "compared": int(not lost),
        "statements": len(comparison.statements),
        "conflicts": kinds[StatementKind.CONFLICT],
        "statements_dropped": comparison.dropped,
        **({f"{comparison.outcome}_answers": 1} if lost else {}),
        **gates,
    }
    return counts
