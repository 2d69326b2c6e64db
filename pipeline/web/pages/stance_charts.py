"""Voices on a target over time, as charts: shares with intervals, and how many there are."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from pipeline.models import Label
from pipeline.ports.desk_targets import Voices, Window
from pipeline.web.pages.charts import Chart, Point, Series
from pipeline.web.pages.intervals import share
from pipeline.web.pages.periods import Cut
from pipeline.web.pages.stance_bars import settled


def over_time(by_day: Iterable[Voices], window: Window, cut: Cut) -> list[Chart]:
    """Shares of both sides among those that take one or are neutral, and the numbers."""
    counts: dict[date, Counter[str]] = {begin: Counter() for begin in cut.parts(window)}
    for one in by_day:
        begin = cut.begins(date.fromisoformat(one.key))
        if begin in counts:
            counts[begin][one.label] += one.articles
    return [
        Chart(
            slug="shares",
            title="In favor and against",
            unit=f"% of the articles of a {cut.unit} that are in favor, against or neutral; "
            "the bands are 95 % intervals",
            series=[Series("in favor", "favor"), Series("against", "against")],
            rows=[
                (begin, [_share(labels, Label.FAVOR), _share(labels, Label.AGAINST)])
                for begin, labels in counts.items()
            ],
            highest=100,
        ),
        Chart(
            slug="numbers",
            title="How many there are",
            unit=f"articles of a {cut.unit}, copies left out",
            series=[Series("address it", "link"), Series("in favor, against or neutral", "quiet")],
            rows=[
                (begin, [_number(labels.total()), _number(settled(labels))])
                for begin, labels in counts.items()
            ],
        ),
    ]


def _share(labels: Counter[str], label: str) -> Point:
    found = share(labels[label], settled(labels))
    if found is None:
        return Point(None, "none")
    return Point(round(found.percent, 1), found.words, round(found.low, 1), round(found.high, 1))


def _number(articles: int) -> Point:
    return Point(articles, f"{articles:,}")
