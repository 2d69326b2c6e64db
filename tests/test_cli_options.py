"""Moments as people type them, in UTC."""

from datetime import UTC, datetime
from typing import get_args

import pytest
import typer

from pipeline.cli.options import end_moment, start_moment
from pipeline.cli.showing import LabelName
from pipeline.models import Label


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-01", datetime(2026, 3, 1, tzinfo=UTC)),
        ("2026-03-01T12:30", datetime(2026, 3, 1, 12, 30, tzinfo=UTC)),
        ("2026-03-01 12:30:05Z", datetime(2026, 3, 1, 12, 30, 5, tzinfo=UTC)),
        ("2026-03-01T01:00+02:00", datetime(2026, 2, 28, 23, 0, tzinfo=UTC)),
    ],
)
def test_a_start_is_the_first_moment_of_a_day_or_that_moment(text: str, expected: datetime) -> None:
    """A moment without a zone is in UTC; one with a zone is converted."""
    assert start_moment(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-02-28", datetime(2026, 3, 1, tzinfo=UTC)),
        ("2026-02-28T06:00", datetime(2026, 2, 28, 6, 0, tzinfo=UTC)),
    ],
)
def test_an_end_is_the_end_of_a_day_or_that_moment(text: str, expected: datetime) -> None:
    """`--until` with a date includes that day."""
    assert end_moment(text) == expected


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01", "", "1"])
def test_what_is_no_date_is_refused_with_an_example(text: str) -> None:
    """The message shows how a date is written."""
    with pytest.raises(typer.BadParameter, match=r"is not a date such as 2026-03-01 or"):
        start_moment(text)


@pytest.mark.parametrize("text", ["0001-01-01T00:00+01:00", "9999-12-31"])
def test_a_date_at_the_end_of_time_is_refused(text: str) -> None:
    """Dates whose conversion leaves the calendar are wrong usage, not a crash."""
    with pytest.raises(typer.BadParameter):
        end_moment(text)


def test_the_labels_offered_are_those_of_a_stance() -> None:
    """`show stances --label` knows every label and no other."""
    assert set(get_args(LabelName)) == set(Label)
