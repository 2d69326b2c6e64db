"""What a report of an evaluation says, before it is written as Markdown or HTML."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.evaluate.intervals import Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table: texts in rows; columns named in `numeric` hold figures."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One figure of a chart; a `mark` is a second one to compare it with."""

    label: str
    figure: Estimate
    mark: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Figures side by side on a scale from 0 to `most`; `unit` says of what."""

    caption: str
    unit: str
    bars: tuple[Bar, ...]
    most: float = 1.0
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Counts of what people said (rows) against what was found (columns)."""

    caption: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


Part = Grid | Bars | Matrix


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading, a few sentences, and tables or charts."""

    heading: str
    words: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A whole report; `facts` say what was evaluated, and how."""

    title: str
    headline: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]


def figure(value: float, *, digits: int = 3) -> str:
    """A figure in words; a dash where it is not defined."""
    return "–" if math.isnan(value) else f"{value:,.{digits}f}"


def interval(one: Estimate, *, digits: int = 3) -> str:
    """An interval in words; a dash where there is none."""
    if math.isnan(one.low):
        return "–"
    return f"{figure(one.low, digits=digits)} to {figure(one.high, digits=digits)}"


def estimates(
    caption: str, rows: Sequence[tuple[str, Estimate, int]], *, last: str = "over"
) -> Grid:
    """A table of figures with their intervals and what they are counted over."""
    return Grid(
        caption=caption,
        columns=("figure", "value", "95 % interval", last),
        rows=tuple((name, figure(one.value), interval(one), f"{n:,}") for name, one, n in rows),
        numeric=frozenset({"value", "95 % interval", last}),
    )
