"""Comparing with a model that takes its time, fails or will not answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from fakes import FakeAnalyzeStore, FakeClock
from make import NOW
from pipeline import steps
from pipeline.errors import BudgetReached, EndpointClosed, PermanentError, TransientError
from pipeline.flow import no_progress
from pipeline.models import (
    AnswerOutcome,
    Comparison,
    ComparisonKey,
    Counts,
    Lease,
    Scope,
    StepCounts,
    ToldStory,
)

GOOD = Comparison(
    outcome=AnswerOutcome.ANSWERED,
    statements=(),
    gates=(),
    request_id=1,
    second_request_id=None,
    gates_version="1",
    language=None,
    articles=3,
    shown=3,
    outlets=3,
    dropped=2,
)


@dataclass
class FakeComparer:
    """Compares every story alike, or raises what it is told; story 9 has too little."""

    errors: dict[int, Exception] = field(default_factory=dict)
    asked: list[int] = field(default_factory=list)
    claims: str = "as they were"
    model: str = "m"
    concurrency: int = 2

    def key(self, story: ToldStory) -> ComparisonKey | None:
        if story.story_id == 9:
            return None
        return ComparisonKey(self.claims, "p", self.model, "q")

    async def compare(self, story: ToldStory) -> Comparison:
        if error := self.errors.get(story.story_id):
            raise error
        self.asked.append(story.story_id)
        return GOOD

    def spent(self) -> Counts:
        return {"requests": len(self.asked)}


@dataclass
class FakeCompareStore(FakeAnalyzeStore):
    """Stories 1, 2 and 9, and what they were compared by."""

    compared: set[tuple[int, ComparisonKey]] = field(default_factory=set)

    def comparable_stories(self, scope: Scope, *, fewest: int) -> Sequence[int]:
        return [1, 2, 9]

    def told_stories(self, story_ids: Sequence[int]) -> Sequence[ToldStory]:
        return [ToldStory(number, ()) for number in story_ids]

    def uncompared(self, keys: Mapping[int, ComparisonKey]) -> Sequence[int]:
        return [number for number, key in keys.items() if (number, key) not in self.compared]

    def waiting_stories(self, config_hashes: Mapping[int, str], now: datetime) -> Sequence[int]:
        failed = {
            int(key): one
            for (kind, key), one in self.failures.items()
            if kind == "story" and (one.retry_at or now + timedelta(1)) > now
        }
        return [
            one
            for one, hashed in config_hashes.items()
            if one in failed and failed[one].config_hash == hashed
        ]

    def save_comparison(
        self,
        story_id: int,
        key: ComparisonKey,
        comparison: Comparison,
        *,
        lease: Lease,
        now: datetime,
    ) -> bool:
        self.compared.add((story_id, key))
        self.drop_lease(lease)
        return True


def compare(store: FakeCompareStore, comparer: FakeComparer, *story_ids: int) -> StepCounts:
    async def wait(seconds: float) -> None:
        pass

    return steps.compare(
        story_ids or (1, 2),
        comparer=comparer,
        store=store,
        owner="worker-1",
        clock=FakeClock(),
        progress=no_progress,
        wait=wait,
    )


def pending(store: FakeCompareStore, comparer: FakeComparer, now: datetime = NOW) -> list[int]:
    return list(steps.pending_stories(Scope(), comparer=comparer, store=store, now=now))


def test_what_was_compared_is_pending_no_more() -> None:
    """Until its claims change; one with too little to compare never is."""
    store, comparer = FakeCompareStore(), FakeComparer()
    assert pending(store, comparer) == [1, 2]
    counted = compare(store, comparer)
    assert (counted.pending, counted.done) == (2, 2)
    assert counted.counts == {"compared": 2, "statements_dropped": 4, "requests": 2}
    assert pending(store, comparer) == []
    assert pending(store, FakeComparer(claims="others")) == [1, 2]
    assert list(steps.pending_stories(Scope(), comparer=None, store=store, now=NOW)) == []


def test_a_story_compared_meanwhile_is_not_asked_about() -> None:
    """It is read when it is taken up, by its claims as they are then."""
    store, comparer = FakeCompareStore(), FakeComparer()
    compare(store, FakeComparer(), 1)
    assert compare(store, comparer, 1, 9).counts == {"elsewhere": 2}
    assert comparer.asked == []
    assert store.leases == {}


def test_a_story_that_another_worker_holds_is_left_to_it() -> None:
    """Tried again until the lease would have expired, then counted as done elsewhere."""
    store, comparer = FakeCompareStore(leases={"story:1": "worker-2"}), FakeComparer()
    counted = compare(store, comparer)
    assert comparer.asked == [2]
    assert counted.counts["elsewhere"] == 1
    assert store.leases == {"story:1": "worker-2"}


def test_failures_are_one_storys() -> None:
    """One for good waits for other claims, one that passes for its moment; leases are free."""
    later = NOW + timedelta(hours=1)
    errors: dict[int, Exception] = {
        1: PermanentError("too long", code="too_long"),
        2: TransientError("away", code="server_error", retry_at=later),
    }
    store, comparer = FakeCompareStore(), FakeComparer(errors)
    counted = compare(store, comparer)
    assert (counted.done, counted.counts) == (0, {"failed": 2})
    assert store.codes() == {"1": "too_long", "2": "server_error"}
    assert store.leases == {}
    assert pending(store, comparer) == []
    assert pending(store, comparer, later) == [2]
    assert pending(store, FakeComparer(claims="others")) == [1, 2]


def test_no_story_is_blamed_for_its_endpoint_or_a_budget() -> None:
    """Both leave it pending; what failed is the model, and the budget of the day."""
    closed = EndpointClosed("the key was refused", model="m", code="unauthorized")
    spent = BudgetReached("budget of the day reached", scope="day", nanousd=5)
    store = FakeCompareStore()
    counted = compare(store, FakeComparer({1: closed, 2: spent}))
    assert counted.counts == {
        "waiting": 1,
        "over_budget": 1,
        "over_budget_nanousd": 5,
        "stories_over_budget": 1,
    }
    assert store.codes() == {"m": "unauthorized", "day": "budget_reached"}
    assert pending(store, FakeComparer()) == [1, 2]
    compare(store, FakeComparer())
    assert store.failures == {}
