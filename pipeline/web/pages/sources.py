"""Sources: which feeds deliver, which do not and what to do, and one source over time."""

from datetime import timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Query, Request, Response
from pydantic import Field, field_validator

from pipeline.ports.browsing import Filter
from pipeline.web.pages.rendering import page
from pipeline.web.pages.source_view import NEWEST, source_view
from pipeline.web.pages.sources_view import sources_view
from pipeline.web.pages.targets import Slug
from pipeline.web.parameters import Name, Nothing
from pipeline.web.serving import AtDesk, Now

sources = APIRouter()
FAILED_LATELY = timedelta(days=7)
SHOWN_DAYS = timedelta(days=59)
MOST_PAGES = 50


class OfSources(Nothing):
    """What the list can be narrowed by; an empty field of its form asks nothing."""

    state: (
        Literal["look", "paused", "failing", "silent", "fewer", "offline", "flawed", "well"] | None
    ) = None
    group: Name | None = None
    page: int = Field(1, ge=1, le=MOST_PAGES)

    @field_validator("state", "group", mode="before")
    @classmethod
    def _nothing(cls, value: object) -> object:
        return None if value == "" else value


@sources.get("/sources")
def show_sources(
    request: Request, desk: AtDesk, now: Now, asked: Annotated[OfSources, Query()]
) -> Response:
    """All feeds, those that need a look first."""
    view = sources_view(
        desk.feeds_health(),
        failing=desk.failing(since=now - FAILED_LATELY),
        now=now,
        state=asked.state,
        group=asked.group,
        page=asked.page,
    )
    return page(request, "sources.html", view, section="sources")


@sources.get("/sources/{slug}")
def show_source(
    request: Request, slug: Slug, desk: AtDesk, now: Now, _: Annotated[Nothing, Query()]
) -> Response:
    """One source: its feeds, what it brought day by day, its newest articles."""
    feeds = [one for one in desk.feeds_health() if one.source == slug]
    if not feeds:
        raise HTTPException(404, f"There is no source {slug}.")
    last = now.date()
    first = last - SHOWN_DAYS
    newest = desk.list_articles(Filter(source=slug), after=None, limit=NEWEST)
    view = source_view(
        feeds, now=now, first=first, last=last, fetched=desk.fetched_of(slug, first, last),
        newest=newest.rows,
    )  # fmt: skip
    return page(request, "source.html", view, section="sources")
