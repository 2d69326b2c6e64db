"""One item's failure becomes a row; a step's end is written whatever happens."""

from datetime import timedelta

import pytest

from fakes import FakeClock, FakeFailures, FakeRunStore
from make import NOW, invocation
from pipeline.errors import (
    BadDocument,
    BudgetReached,
    LeaseLost,
    Skipped,
    StandpointError,
    StoreUnavailable,
    Unreachable,
)
from pipeline.models import RunOutcome, Step, StepCounts
from pipeline.step_loop import RETRY_AFTER, Items, recorded, verdict


def loop(store: FakeFailures, pending: int = 1) -> Items:
    return Items(
        Step.EXTRACT,
        "entry",
        pending,
        store=store,
        clock=FakeClock(),
        progress=lambda step, done, total: None,
        config_hash="code-1",
    )


def failed_with(error: Exception) -> tuple[StepCounts, FakeFailures]:
    store = FakeFailures()
    items = loop(store)
    with items.one("a.txt"):
        raise error
    return items.counted(), store


def test_a_permanent_failure_is_kept_with_what_it_depends_on() -> None:
    """It is not tried again until the configuration hash changes."""
    counted, store = failed_with(BadDocument("a.txt: 50 MB", code="too_large"))
    assert (counted.done, dict(counted.counts)) == (0, {"failed": 1})
    failure = store.failures["entry", "a.txt"]
    assert (failure.code, failure.transient, failure.retry_at) == ("too_large", False, None)
    assert failure.config_hash == "code-1"


def test_a_transient_failure_says_when_to_try_again() -> None:
    """The error's own moment wins over the default."""
    _, store = failed_with(Unreachable("no answer"))
    assert store.failures["entry", "a.txt"].retry_at == NOW + RETRY_AFTER
    later = NOW + timedelta(days=1)
    _, store = failed_with(Unreachable("not before tomorrow", retry_at=later))
    assert store.failures["entry", "a.txt"].retry_at == later


def test_what_is_skipped_is_handled() -> None:
    """A page that is no article is done, with its reason on record."""
    counted, store = failed_with(Skipped("a.txt: subscribers only"))
    assert (counted.done, dict(counted.counts)) == (1, {"skipped": 1})
    assert store.codes() == {"a.txt": "not_article"}


def test_an_unexpected_error_fails_its_item_only() -> None:
    """Its type and words are kept in one line; the batch goes on."""
    store = FakeFailures()
    items = loop(store, pending=2)
    with items.one("a.txt"):
        raise ZeroDivisionError("by\nzero")
    with items.one("b.txt"):
        items.add(extracted=1)
    assert store.failures["entry", "a.txt"].message == "ZeroDivisionError: by zero"
    counted = items.counted()
    assert (counted.pending, counted.done) == (2, 1)
    assert dict(counted.counts) == {"failed": 1, "extracted": 1}


def test_an_item_that_another_worker_holds_is_no_failure() -> None:
    """Its rows will be written there."""
    counted, store = failed_with(LeaseLost("held"))
    assert (counted.done, store.failures) == (1, {})


def test_a_database_that_is_away_stops_the_step() -> None:
    """Nothing can be recorded then, so nothing goes on."""
    with pytest.raises(StoreUnavailable):
        failed_with(StoreUnavailable("down"))


def test_progress_is_told_after_each_item() -> None:
    """Failed items count as seen too."""
    told = []
    items = Items(
        Step.EXTRACT,
        "entry",
        2,
        store=FakeFailures(),
        clock=FakeClock(),
        progress=lambda step, done, total: told.append((step, done, total)),
    )
    with items.one("a"):
        raise BadDocument("odd")
    with items.one("b"):
        pass
    assert told == [(Step.EXTRACT, 1, 2), (Step.EXTRACT, 2, 2)]


@pytest.mark.parametrize(
    ("counts", "outcome"),
    [
        (None, RunOutcome.OK),
        (StepCounts(step=Step.EXTRACT), RunOutcome.NOTHING_TO_DO),
        (StepCounts(step=Step.EXTRACT, pending=3, done=3), RunOutcome.OK),
        (StepCounts(step=Step.EXTRACT, pending=3, done=1), RunOutcome.PARTIAL),
        (StepCounts(step=Step.EXTRACT, pending=3, done=0), RunOutcome.FAILED),
    ],
)
def test_a_step_failed_only_if_none_of_its_work_succeeded(
    counts: StepCounts | None, outcome: RunOutcome
) -> None:
    """Some failures make it partial; no work makes it quiet."""
    assert verdict(counts) is outcome


def test_a_run_row_tells_begin_end_and_counts() -> None:
    """What the body leaves is what the row says."""
    store = FakeRunStore()
    with recorded(store, invocation(), Step.COLLECT, FakeClock()) as run:
        run.counts = StepCounts(step=Step.COLLECT, pending=2, done=2, counts={"collected": 5})
    assert store.rows == [(Step.COLLECT, RunOutcome.OK, {"pending": 2, "done": 2, "collected": 5})]


def test_a_crashed_step_is_written_as_failed() -> None:
    """The error passes on, and the row does not stay open."""
    store = FakeRunStore()
    with (
        pytest.raises(StandpointError),
        recorded(store, invocation(), Step.COLLECT, FakeClock()),
    ):
        raise StoreUnavailable("down")
    assert store.rows == [(Step.COLLECT, RunOutcome.FAILED, {})]


def test_what_no_budget_allowed_is_told_once_and_blames_no_item() -> None:
    """Each item is counted with what it was to cost, and the step is done in part."""
    store = FakeFailures()
    items = loop(store, pending=2)
    for key in ("a", "b"):
        with items.one(key):
            raise BudgetReached("budget of the day reached", scope="day", nanousd=7)
    counted = items.counted()
    assert counted.counts == {"over_budget": 2, "over_budget_nanousd": 14}
    assert store.codes() == {"day": "budget_reached"}
    assert verdict(counted) is RunOutcome.PARTIAL


def test_what_fails_for_several_is_left_to_each() -> None:
    """Whatever it was, it comes again where each is tried alone; no row is written for all."""
    store = FakeFailures()
    items = loop(store)
    assert items.for_all(lambda: [1, 2]) == [1, 2]
    assert items.for_all(lambda: 1 // 0) is None
    assert (items.counted().done, store.failures) == (0, {})


def test_a_database_that_is_away_is_away_for_several() -> None:
    """Trying each alone would only take longer."""

    def away() -> None:
        raise StoreUnavailable("gone")

    with pytest.raises(StoreUnavailable):
        loop(FakeFailures()).for_all(away)
