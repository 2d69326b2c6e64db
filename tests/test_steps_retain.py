"""Retention comes with the run: old originals go, and what keeps them never stops the news."""

from datetime import date

import make
from fakes import FakeArchive, FakeClock, FakeFailures
from pipeline.errors import Unreachable
from pipeline.models import Step
from pipeline.steps.retain import retain


def test_nothing_goes_unless_somebody_said_how_long() -> None:
    """Without a number of days no archive is asked for anything."""
    archive = FakeArchive()
    retain(None, archive=archive, store=FakeFailures(), clock=FakeClock(make.NOW))
    assert archive.dropped == []


def test_whole_days_go_and_so_many_stay() -> None:
    """Thirty days before today is the first that stays."""
    archive, failures = FakeArchive(), FakeFailures()
    retain(30, archive=archive, store=failures, clock=FakeClock(make.NOW))
    assert archive.dropped == [date(2026, 10, 21)]
    assert failures.failures == {}


def test_a_place_that_does_not_answer_is_a_line_of_the_report() -> None:
    """It is recorded for the run, and gone when a later run succeeds."""
    archive, failures = FakeArchive(error=Unreachable("s3://news did not answer")), FakeFailures()
    retain(30, archive=archive, store=failures, clock=FakeClock(make.NOW))
    [failure] = failures.failures.values()
    assert (failure.step, failure.code, failure.transient) == (Step.PUBLISH, "unreachable", True)
    assert failure.message == "old originals are still there: s3://news did not answer"
    archive.error = None
    retain(30, archive=archive, store=failures, clock=FakeClock(make.NOW))
    assert failures.failures == {}
