"""Charts over days, as the table that a script draws; without the script the table is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Point:
    """One value of a series on one day; None: nothing was counted, which is not nought.

    `low` and `high` are the ends of its interval, `words` what the table says.
    """

    value: float | None
    words: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """What is drawn as one line: `tone` is a label's name, for its colour and its dashes."""

    name: str
    tone: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart over days, oldest first; each row has a point of every series, in their order.

    `unit` says what the values are, their denominator included; `slug` is unique on the page.
    """

    slug: str
    title: str
    unit: str
    series: Sequence[Series]
    rows: Sequence[tuple[date, Sequence[Point]]]
    highest: float | None = None
