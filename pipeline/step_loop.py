"""The care around each step: its run row, and what becomes of one item's failure."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from pipeline.errors import (
    BudgetReached,
    EndpointClosed,
    LeaseLost,
    Skipped,
    StandpointError,
    StoreUnavailable,
    TransientError,
)
from pipeline.models import Counts, Failure, Invocation, RunOutcome, Step, StepCounts
from pipeline.ports import Clock, FailureStore, Progress, RunStore
from pipeline.ports.metering import METER
from pipeline.scrub import scrub_line
from pipeline.step_metrics import tell

Result = TypeVar("Result")

log = logging.getLogger(__name__)

RETRY_AFTER = timedelta(minutes=30)


@contextmanager
def recorded(
    store: RunStore, invocation: Invocation, step: Step, clock: Clock
) -> Iterator["Recorded"]:
    """Writes the run row of one step: its beginning, and how it ended with which counts.

    Who watches (`METER`) is told the same.
    """
    run, meter, began = Recorded(), METER.get(), time.monotonic()
    run_id = store.begin_run(invocation, step, clock())
    outcome = RunOutcome.FAILED
    with meter.span(f"standpoint.{step}", run=invocation.invocation_id, step=step):
        try:
            yield run
            outcome = verdict(run.counts)
        finally:
            counts = _flat(run.counts)
            store.end_run(run_id, outcome, counts, clock())
            tell(meter, step, outcome, counts, (time.monotonic() - began) * 1000)
            log.info("%s: %s, %s", step, outcome, counts)


@dataclass(slots=True)
class Recorded:
    """Where a step's body leaves what it counted."""

    counts: StepCounts | None = None


def verdict(counts: StepCounts | None) -> RunOutcome:
    """How a step went: failed only if work was pending and allowed, and none of it succeeded."""
    if counts is None:
        return RunOutcome.OK
    if counts.pending == 0:
        return RunOutcome.NOTHING_TO_DO
    if counts.done == 0 and counts.pending > counts.counts.get("over_budget", 0):
        return RunOutcome.FAILED
    return RunOutcome.PARTIAL if counts.done < counts.pending else RunOutcome.OK


def _flat(counts: StepCounts | None) -> Counts:
    if counts is None:
        return {}
    return {"pending": counts.pending, "done": counts.done, **counts.counts}


@dataclass(slots=True)
class Item:
    """One item in the loop; a postponed one comes again and is counted then.

    `config_hash` is what its failure depends on, where that is not the same for all items.
    """

    config_hash: str | None = None
    postponed: bool = False


class Items:
    """The step loop's care for one item: what it counts, and what its failure becomes."""

    def __init__(
        self,
        step: Step,
        kind: str,
        pending: int,
        *,
        store: FailureStore,
        clock: Clock,
        progress: Progress,
        config_hash: str = "",
    ) -> None:
        self.step, self.kind, self.pending = step, kind, pending
        self.store, self.clock, self.progress = store, clock, progress
        self.config_hash = config_hash
        self.tally: Counter[str] = Counter()
        self.seen = self.done = 0
        self.closed = False
        self.budgets_reached: set[str] = set()

    def add(self, **counts: int) -> None:
        """Adds to what the step counted."""
        self.tally.update(counts)

    def counted(self) -> StepCounts:
        """What was pending, what was handled, and all that was counted."""
        counts = {name: number for name, number in self.tally.items() if number}
        return StepCounts(step=self.step, pending=self.pending, done=self.done, counts=counts)

    @contextmanager
    def one(self, key: str, **ids: str) -> Iterator["Item"]:
        """Turns what one item raises into its failure row; a database that is away passes.

        The key and `ids` are in every line that is logged meanwhile.
        """
        with METER.get().about(item=key, **ids), self._one(key) as item:
            yield item

    @contextmanager
    def _one(self, key: str) -> Iterator["Item"]:
        item = Item()
        try:
            yield item
            if item.postponed:
                return
            self.done += 1
        except StoreUnavailable:
            raise
        except LeaseLost:
            self.done += 1
            self.add(elsewhere=1)
        except Skipped as error:
            self.done += 1
            self.add(skipped=1)
            self._record_item(item, key, error.code, error.message)
        except (EndpointClosed, BudgetReached) as error:
            self._stay_pending(error)
        except TransientError as error:
            self.add(failed=1)
            retry_at = error.retry_at or self.clock() + RETRY_AFTER
            self._record_item(item, key, error.code, error.message, retry_at=retry_at)
        except StandpointError as error:
            self.add(failed=1)
            self._record_item(item, key, error.code, error.message)
        except Exception as error:
            log.exception("%s of %s %s failed unexpectedly", self.step, self.kind, key)
            self.add(failed=1)
            message = scrub_line(f"{type(error).__name__}: {error}")[:300]
            self._record_item(item, key, "unexpected", message)
        self.seen += 1
        self.progress(self.step, self.seen, self.pending)

    def for_all(self, work: Callable[[], Result]) -> Result | None:
        """Does for several items at once what can be done for each; None where that failed.

        Then each is to be tried alone, where its failure becomes its own row. A database that is
        away passes.
        """
        try:
            return work()
        except StoreUnavailable:
            raise
        except Exception:
            log.info("%s of several failed; each is tried alone", self.step, exc_info=True)
            return None

    def _stay_pending(self, error: EndpointClosed | BudgetReached) -> None:
        """Nothing is wrong with the item: what failed is the endpoint, or the money is spent."""
        if isinstance(error, EndpointClosed):
            self.add(waiting=1)
            kind, key, is_known = "model", error.model, self.closed
            self.closed = True
        else:
            self.add(over_budget=1, over_budget_nanousd=error.nanousd)
            kind, key, is_known = "budget", error.scope, error.scope in self.budgets_reached
            self.budgets_reached.add(error.scope)
        if not is_known:
            self._record(kind, key, error.code, error.message, transient=True)

    def _record_item(
        self, item: Item, key: str, code: str, message: str, *, retry_at: datetime | None = None
    ) -> None:
        """An item's own failure; one with a moment to try again passes."""
        log.info("%s of %s %s: %s", self.step, self.kind, key, code)
        self._record(
            self.kind,
            key,
            code,
            message,
            transient=retry_at is not None,
            retry_at=retry_at,
            config_hash=item.config_hash,
        )

    def _record(
        self,
        kind: str,
        key: str,
        code: str,
        message: str,
        *,
        transient: bool,
        retry_at: datetime | None = None,
        config_hash: str | None = None,
    ) -> None:
        failure = Failure(
            item_kind=kind,
            item_key=key,
            step=self.step,
            code=code,
            transient=transient,
            message=message,
            retry_at=retry_at,
            config_hash=self.config_hash if config_hash is None else config_hash,
        )
        self.store.record_failure(failure, self.clock())
