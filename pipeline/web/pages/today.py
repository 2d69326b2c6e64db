"""Today: the stories of a day, the most covered and the most contested first."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field, field_validator

from pipeline.ports.desk import DayFilter
from pipeline.web.pages.rendering import page
from pipeline.web.pages.today_view import TodayAsked, empty_view, ordered, shown, today_view
from pipeline.web.parameters import Day, Name, Nothing
from pipeline.web.serving import AtDesk, Now

today = APIRouter()
MOST_PAGES = 25
LOOKED_THROUGH = 60
"""Stories that are looked through for how contested they are: the most covered ones."""


class OfDay(Nothing):
    """What can be asked of Today; an empty field of its form asks nothing."""

    day: Day | None = None
    source: Name | None = None
    country: str | None = Field(None, pattern=r"^[A-Z]{2}$")
    group: Name | None = None
    target: Name | None = None
    sort: Literal["both", "covered", "contested"] = "both"
    page: int = Field(1, ge=1, le=MOST_PAGES)

    @field_validator("*", mode="before")
    @classmethod
    def _nothing(cls, value: object) -> object:
        return None if value == "" else value

    def asked_of_day(self) -> TodayAsked:
        """The same, as views know it."""
        where = DayFilter(
            source=self.source, country=self.country, source_group=self.group, target=self.target
        )
        return TodayAsked(where=where, day=self.day, sort=self.sort, page=self.page)


@today.get("/")
def show_today(
    request: Request, desk: AtDesk, now: Now, asked: Annotated[OfDay, Query()]
) -> Response:
    """The stories of the day asked for, else of the newest one that has articles."""
    about = asked.asked_of_day()
    around = desk.days_around(about.day or now.date())
    if around is None:
        view = empty_view(about, choices=desk.choices(), now=now.date())
        return page(request, "today.html", view, section="today")
    day = around.day
    covered = desk.covered_stories(day, about.where)
    looked_through = [one.story_id for one in covered[:LOOKED_THROUGH]]
    said = desk.said_in_stories(looked_through)
    covered = ordered(covered, said, day, about.sort)
    ids = [one.story_id for one in shown(covered, about.page)]
    others = sorted(set(ids).difference(looked_through))
    view = today_view(
        about,
        choices=desk.choices(),
        around=around,
        now=now.date(),
        numbers=desk.day_numbers(day, about.where),
        stories=covered,
        heads=desk.story_heads(ids),
        told_by=desk.told_by(ids, day),
        said=[*said, *desk.said_in_stories(others)],
        edits=desk.turned_by_edits(ids, day),
    )
    return page(request, "today.html", view, section="today")
