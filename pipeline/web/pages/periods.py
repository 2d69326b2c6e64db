"""Spans of days that pages look back over, and the days, weeks or months that they are cut into."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.ports.desk_targets import Window

PERIODS: dict[int, str] = {30: "30 days", 90: "90 days", 365: "a year"}
USUAL = 90
MOST_DAYS, MOST_WEEKS = 31, 130
"""Days that are still shown one by one, and those that are still shown by weeks."""

EARLIEST = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class Cut:
    """What a span is cut into: `day`, `week` (from Monday on) or `month`."""

    unit: str

    def begins(self, day: date) -> date:
        """The first day of the part that a day lies in."""
        if self.unit == "week":
            return day - timedelta(days=day.weekday())
        return day.replace(day=1) if self.unit == "month" else day

    def parts(self, window: Window) -> Iterator[date]:
        """The first days of all parts of a window, oldest first."""
        begin = self.begins(window.first)
        while begin <= window.last:
            yield begin
            days = {"day": 1, "week": 7, "month": 32}[self.unit]
            begin = self.begins(begin + timedelta(days=days))


def window_of(last: date, days: int) -> Window:
    """So many days up to and with one, and the rest of the week or month that they begin in."""
    first = max(EARLIEST, last - timedelta(days=days - 1))
    begin = cut_of(days).begins(first)
    return Window(first=max(EARLIEST, begin), last=last)


def cut_of(days: int) -> Cut:
    """What so many days are cut into so that they fit a chart."""
    return Cut("day" if days <= MOST_DAYS else "week" if days <= MOST_WEEKS else "month")
