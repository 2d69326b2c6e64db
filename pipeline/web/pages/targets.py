"""Targets: all of them with how articles divide lately, and one over time."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Path, Query, Request, Response
from pydantic import field_validator

from pipeline.ports.desk_targets import CountedBy
from pipeline.web.pages.judges import analyst_of, present
from pipeline.web.pages.periods import PERIODS, USUAL, window_of
from pipeline.web.pages.rendering import page
from pipeline.web.pages.target_view import TargetAsked, target_view
from pipeline.web.pages.targets_view import LATELY, targets_view
from pipeline.web.parameters import PRINTABLE, Day, Nothing
from pipeline.web.serving import AtDesk, Now

targets = APIRouter()
LONGEST_SLUG = 200

Slug = Annotated[str, Path(min_length=1, max_length=LONGEST_SLUG, pattern=PRINTABLE)]


class OfTarget(Nothing):
    """What can be asked of a target's page; an empty field of its form asks nothing."""

    days: Literal["30", "90", "365"] | None = None
    until: Day | None = None
    by: Literal["source", "group", "country"] = "source"
    judge: Literal["openai", "embedded", "people"] | None = None

    @field_validator("*", mode="before")
    @classmethod
    def _nothing(cls, value: object) -> object:
        return None if value == "" else value


@targets.get("/targets")
def show_targets(
    request: Request, desk: AtDesk, now: Now, _: Annotated[Nothing, Query()]
) -> Response:
    """All targets."""
    window = window_of(_newest_day(desk, now.date()), LATELY)
    view = targets_view(
        desk.choices().targets,
        window=window,
        voices=desk.voices_by_target(window),
        fetched=sum(desk.fetched(window, CountedBy.DAY).values()),
    )
    return page(request, "targets.html", view, section="targets")


@targets.get("/targets/{slug}")
def show_target(
    request: Request, slug: Slug, desk: AtDesk, now: Now, asked: Annotated[OfTarget, Query()]
) -> Response:
    """One target over time, as one analyst judged it."""
    statements = desk.choices().targets
    if slug not in statements:
        raise HTTPException(404, f"There is no target {slug}.")
    days = int(asked.days or USUAL)
    last = asked.until or _newest_day(desk, now.date())
    window = window_of(last, days)
    by_day = desk.voices(slug, window, CountedBy.DAY)
    reports = desk.reports(slug, window)
    judges = present([*(one.analyst for one in by_day), *(one.analyst for one in reports)])
    judge = asked.judge or (judges[0] if judges else "openai")
    about = TargetAsked(slug=slug, days=days, until=asked.until, by=asked.by, judge=asked.judge)
    view = target_view(
        about,
        statement=statements[slug],
        window=window,
        judge=judge,
        judges=judges,
        periods=PERIODS,
        by_day=by_day,
        by_source=desk.voices(slug, window, CountedBy.SOURCE),
        judged=desk.judged(slug, window, CountedBy.SOURCE),
        fetched=desk.fetched(window, CountedBy.SOURCE),
        sources=desk.compared_sources(),
        sides=desk.sides(slug, window, analyst=analyst_of(judge)),
        reports=reports,
    )
    return page(request, "target.html", view, section="targets")


def _newest_day(desk: AtDesk, today: date) -> date:
    """The newest day up to today that has articles; today where none has."""
    around = desk.days_around(today)
    return today if around is None else around.day
