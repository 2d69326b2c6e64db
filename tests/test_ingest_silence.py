"""When a feed is called silent: three times its usual gap, and longer than it is used to."""

from datetime import datetime, timedelta

import pytest

from make import NOW
from pipeline.ingest.silence import silence_of

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MONDAY = NOW - timedelta(days=4)


def every(gap: timedelta, count: int, *, until: datetime = NOW) -> list[datetime]:
    """So many arrivals at even distances, the last one at a moment."""
    return [until - gap * number for number in reversed(range(count))]


def office_hours(weeks: int) -> list[datetime]:
    """Every two hours from 8 to 18 o'clock, Monday to Friday."""
    first = MONDAY.replace(hour=8) - timedelta(weeks=weeks)
    return [
        first + timedelta(weeks=week, days=day, hours=hour)
        for week in range(weeks)
        for day in range(5)
        for hour in range(0, 12, 2)
    ]


@pytest.mark.parametrize(
    ("gap", "count", "quiet", "silent"),
    [
        (HOUR, 400, 10 * HOUR, False),
        (HOUR, 400, 25 * HOUR, True),
        (DAY, 20, 2.9 * DAY, False),
        (DAY, 20, 3.1 * DAY, True),
        (7 * DAY, 8, 2 * DAY, False),
        (7 * DAY, 8, 20 * DAY, False),
        (7 * DAY, 8, 22 * DAY, True),
    ],
    ids=["a night", "a day", "two days off", "four", "weekly, day 2", "weekly, day 20", "day 22"],
)
def test_a_feed_is_silent_after_three_usual_gaps(
    gap: timedelta, count: int, quiet: timedelta, silent: bool
) -> None:
    """And after a day at least, so that an hourly feed may sleep."""
    found = silence_of(every(gap, count), NOW + quiet)
    assert (found is not None) is silent
    if found:
        assert (found.since, found.usual_gap) == (NOW, gap)


def test_a_weekend_is_no_silence_to_a_paper_that_rests() -> None:
    """It was quiet from Friday to Monday before; on Tuesday something is wrong."""
    arrivals = office_hours(4)
    friday = arrivals[-1]
    assert friday.strftime("%A %H") == "Friday 18"
    assert silence_of(arrivals, friday + 2.5 * DAY) is None
    assert silence_of(arrivals, friday + 3.5 * DAY) is not None


def test_one_holiday_does_not_stretch_what_is_usual() -> None:
    """The longest gap of all is an exception; only the second-longest counts."""
    arrivals = [*every(HOUR, 200, until=NOW - 12 * DAY), *every(HOUR, 48)]
    assert silence_of(arrivals, NOW + 25 * HOUR) is not None


@pytest.mark.parametrize(
    "arrivals",
    [[], [NOW], every(DAY, 4), every(HOUR, 72)],
    ids=["none", "one", "four", "three days"],
)
def test_a_feed_that_is_hardly_known_is_not_judged(arrivals: list[datetime]) -> None:
    """Less than five arrivals, or less than a week, say nothing about what is usual."""
    assert silence_of(arrivals, NOW + 3.9 * DAY) is None


def test_a_week_is_counted_up_to_now() -> None:
    """A feed that fell silent in its first days is told after the first week."""
    assert silence_of(every(HOUR, 72), NOW + 4.1 * DAY) is not None
