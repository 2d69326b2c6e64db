"""Analyzing with a model that takes its time, fails or will not answer."""

from fakes import FakeAnalyst, FakeAnalyzeStore, FakeClock
from make import target, text
from pipeline import steps
from pipeline.analyze.questions import questions
from pipeline.errors import EndpointClosed
from pipeline.flow import no_progress
from pipeline.models import StepCounts

CLOSED = EndpointClosed("m at 127.0.0.1: the key was refused", model="m", code="unauthorized")
TEXTS = [text(f"Letter {number}.", version_id=number) for number in range(1, 6)]


def analyze(analyst: FakeAnalyst, store: FakeAnalyzeStore, lease_ms: int = 30_000) -> StepCounts:
    return steps.analyze(
        TEXTS,
        questions([target("toll")]),
        pending=len(TEXTS),
        analyst=analyst,
        store=store,
        owner="worker-1",
        clock=FakeClock(),
        progress=no_progress,
        lease_ms=lease_ms,
    )


def test_an_endpoint_that_takes_no_question_is_one_failure() -> None:
    """No text is blamed for it: all stay pending, and the step has done nothing."""
    store = FakeAnalyzeStore()
    counted = analyze(FakeAnalyst(errors={"Letter": CLOSED}, concurrency=5), store)
    assert (counted.pending, counted.done) == (5, 0)
    assert counted.counts == {"waiting": 5}
    assert store.codes() == {"m": "unauthorized"}
    assert store.failures["model", "m"].transient
    assert (store.leases, store.answers) == ({}, {})


def test_an_endpoint_that_answers_again_is_forgiven() -> None:
    """Its failure goes with the first step in which it answers."""
    store = FakeAnalyzeStore()
    analyze(FakeAnalyst(errors={"Letter": CLOSED}, model="m"), store)
    analyze(FakeAnalyst(model="m"), store)
    assert store.failures == {}


def test_what_was_spent_meanwhile_is_counted() -> None:
    """Only the difference, since an analyst serves many batches."""
    analyst = FakeAnalyst(sent={"requests": 7, "tokens_in": 100})
    assert analyze(analyst, FakeAnalyzeStore()).counts == {"answered": 10, "neutral": 5}


def test_a_lease_is_held_for_as_long_as_the_answer_takes() -> None:
    """It is renewed before it ends, so that no other worker asks the same."""
    store = FakeAnalyzeStore()
    analyze(FakeAnalyst(seconds=0.1), store, lease_ms=60)
    assert store.renewed >= 5
