"""What a source's page shows: its feeds, its days, its newest articles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pipeline.ports.browsing import Record
from pipeline.ports.desk_health import FeedHealth
from pipeline.web.pages.charts import Chart, Point, Series
from pipeline.web.pages.feed_states import FeedLine, feed_line

NEWEST = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceView:
    """One source."""

    slug: str
    name: str
    about: str
    lines: Sequence[FeedLine]
    articles: int
    first: date
    last: date
    chart: Chart
    newest: Sequence[Record]


def source_view(
    feeds: Sequence[FeedHealth],
    *,
    now: datetime,
    first: date,
    last: date,
    fetched: Mapping[str, int],
    newest: Sequence[Record],
) -> SourceView:
    """The page of a source; `fetched` are its articles by day."""
    source = feeds[0]
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    numbers = [fetched.get(day.isoformat(), 0) for day in days]
    return SourceView(
        slug=source.source,
        name=source.source_name,
        about=", ".join(part for part in (source.source_group, source.country) if part),
        lines=[feed_line(one, now) for one in feeds],
        articles=sum(numbers),
        first=first,
        last=last,
        chart=Chart(
            slug="volume",
            title="What it brought",
            unit="articles of a day, by their day of publication; copies included",
            series=[Series("articles", "link")],
            rows=[
                (day, [Point(number, f"{number:,}")])
                for day, number in zip(days, numbers, strict=True)
            ],
        ),
        newest=newest,
    )
