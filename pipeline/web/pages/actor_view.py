"""What an actor's page shows: where it stands on each target, over time, and who reports it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.ports.desk_targets import ActorName, Told, Window
from pipeline.web.pages.charts import Chart, Point, Series
from pipeline.web.pages.periods import Cut
from pipeline.web.pages.stance_bars import JUDGES, ORDER, WORDS, Bar, bar
from pipeline.web.pages.told_quotes import Turn, last_turn

SHOWN = 12
MOST_OLDER = MOST_OUTLETS = 240
"""Older reports, and outlets, on one page at most; its targets get as many each, or as many as are
shown at once."""
FEWEST_MONTHS, MOST_MONTHS = 3, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedBy:
    """An outlet and how it reports the actor on a target."""

    name: str
    bar: Bar


@dataclass(frozen=True, slots=True, kw_only=True)
class OnTarget:
    """The actor on one target, as one analyst judged it; reports are newest first."""

    slug: str
    place: str
    statement: str
    judge: str
    bar: Bar
    turn: Turn | None
    chart: Chart | None
    outlets: Sequence[ReportedBy]
    more_outlets: int
    reports: Sequence[Told]
    older: Sequence[Told]
    still_older: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorView:
    """One actor, the target with most reports first."""

    name: ActorName
    reports: int
    outlets: int
    first: date | None
    last: date | None
    targets: Sequence[OnTarget]


def actor_view(
    name: ActorName, reports: Sequence[Told], *, statements: Mapping[str, str]
) -> ActorView:
    """The page of an actor; reports by different analysts are kept apart."""
    by_target: dict[tuple[str, str | None], list[Told]] = {}
    for one in sorted(reports, key=lambda one: (one.day, one.article_id), reverse=True):
        by_target.setdefault((one.target, one.analyst), []).append(one)
    ordered = sorted(by_target.items(), key=lambda item: (-len(item[1]), item[0][0]))
    days = [one.day for one in reports]
    return ActorView(
        name=name,
        reports=len(reports),
        outlets=len({one.source for one in reports}),
        first=min(days, default=None),
        last=max(days, default=None),
        targets=[
            _on_target(f"t{place}", told, statements.get(target, target), among=len(ordered))
            for place, ((target, _), told) in enumerate(ordered, 1)
        ],
    )


def _on_target(place: str, told: Sequence[Told], statement: str, *, among: int) -> OnTarget:
    first = told[0]
    most_older, most_outlets = max(SHOWN, MOST_OLDER // among), max(SHOWN, MOST_OUTLETS // among)
    by_outlet: dict[str, list[Told]] = {}
    for one in told:
        by_outlet.setdefault(one.source_name, []).append(one)
    outlets = sorted(by_outlet.items(), key=lambda item: (-len(item[1]), item[0]))
    return OnTarget(
        slug=first.target,
        place=place,
        statement=statement,
        judge=JUDGES[first.analyst],
        bar=_bar(told, statement),
        turn=last_turn(told),
        chart=_chart(f"chart-{place}", told),
        outlets=[
            ReportedBy(name=name, bar=_bar(of_outlet, statement))
            for name, of_outlet in outlets[:most_outlets]
        ],
        more_outlets=len(outlets[most_outlets:]),
        reports=told[:SHOWN],
        older=told[SHOWN : SHOWN + most_older],
        still_older=len(told[SHOWN + most_older :]),
    )


def _bar(told: Sequence[Told], statement: str) -> Bar:
    return bar(
        Counter(one.label for one in told), target=told[0].target, statement=statement,
        analyst=told[0].analyst, of=len(told), counted="reports",
    )  # fmt: skip


def _chart(slug: str, told: Sequence[Told]) -> Chart | None:
    """Reports by month and label; None: too few months to see anything in them."""
    cut = Cut("month")
    window = Window(first=min(one.day for one in told), last=max(one.day for one in told))
    months = list(cut.parts(window))[-MOST_MONTHS:]
    counts = {month: Counter[str]() for month in months}
    for one in told:
        if (month := cut.begins(one.day)) in counts:
            counts[month][one.label] += 1
    if sum(bool(labels) for labels in counts.values()) < FEWEST_MONTHS:
        return None
    labels = [label for label in ORDER if any(said[label] for said in counts.values())]
    return Chart(
        slug=slug,
        title="Over time",
        unit="reports of a month",
        series=[Series(WORDS[label], label) for label in labels],
        rows=[
            (month, [Point(said[label], f"{said[label]:,}") for label in labels])
            for month, said in counts.items()
        ],
    )
