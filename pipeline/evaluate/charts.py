"""Draws figures as bars with their intervals: inline SVG that takes its colours from the page.

The picture has a text alternative that names every figure, so nothing is told by it alone.
"""

import math
from collections.abc import Iterator
from html import escape

from pipeline.evaluate.report import Bar, Bars, figure, interval
from pipeline.scrub import scrub_line

WIDTH, LEFT, RIGHT = 480, 110, 70
ROW, BAR, TOP, BOTTOM = 34, 16, 8, 46
TICKS = 5
LONGEST_LABEL = 11


def chart(bars: Bars) -> str:
    """One SVG picture as wide as its place."""
    height = TOP + ROW * len(bars.bars) + BOTTOM
    parts = [
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{_text(spoken(bars))}">',
        *_axis(bars, height),
    ]
    for place, one in enumerate(bars.bars):
        parts += _bar(one, bars.most, TOP + ROW * place)
    return "\n".join((*parts, "</svg>"))


def spoken(bars: Bars) -> str:
    """The figures of a chart in words."""
    told = (
        f"{one.label} {figure(one.figure.value)}"
        + ("" if math.isnan(one.figure.low) else f", interval {interval(one.figure)}")
        + ("" if one.mark is None else f", {bars.mark} {figure(one.mark)}")
        for one in bars.bars
    )
    return f"{bars.caption}; {bars.unit}. {'; '.join(told)}."


def _shortened(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1] + "…"


def _axis(bars: Bars, height: int) -> Iterator[str]:
    bottom = height - BOTTOM
    for tick in range(TICKS + 1):
        value = bars.most * tick / TICKS
        at = _at(value, bars.most)
        yield f'<line class="grid" x1="{at}" y1="{TOP}" x2="{at}" y2="{bottom}"/>'
        yield (
            f'<text class="tick" x="{at}" y="{bottom + 18}" text-anchor="middle">{value:.1f}</text>'
        )
    yield (
        f'<text class="tick" x="{_at(bars.most / 2, bars.most)}" y="{bottom + 40}" '
        f'text-anchor="middle">{_text(bars.unit)}</text>'
    )


def _bar(one: Bar, most: float, top: int) -> Iterator[str]:
    middle = top + ROW / 2
    label = _text(_shortened(one.label))
    yield f'<text x="{LEFT - 10}" y="{middle + 5}" text-anchor="end">{label}</text>'
    value = 0.0 if math.isnan(one.figure.value) else one.figure.value
    width = round(_at(value, most) - LEFT, 1)
    yield f'<rect class="bar" x="{LEFT}" y="{middle - BAR / 2}" width="{width}" height="{BAR}"/>'
    if not math.isnan(one.figure.low):
        yield from _whisker(_at(one.figure.low, most), _at(one.figure.high, most), middle)
    if one.mark is not None and not math.isnan(one.mark):
        at = _at(one.mark, most)
        yield (
            f'<line class="mark" x1="{at}" y1="{middle - BAR / 2 - 6}" '
            f'x2="{at}" y2="{middle + BAR / 2 + 6}"/>'
        )
    yield (
        f'<text class="value" x="{WIDTH - RIGHT + 14}" y="{middle + 5}">'
        f"{figure(one.figure.value)}</text>"
    )


def _whisker(low: float, high: float, middle: float) -> Iterator[str]:
    yield f'<line class="whisker" x1="{low}" y1="{middle}" x2="{high}" y2="{middle}"/>'
    for at in (low, high):
        yield f'<line class="whisker" x1="{at}" y1="{middle - 5}" x2="{at}" y2="{middle + 5}"/>'


def _text(value: str) -> str:
    return escape(scrub_line(value))


def _at(value: float, most: float) -> float:
    share = min(max(value / most, 0.0), 1.0)
    return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)
