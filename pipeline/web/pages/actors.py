"""Actors: who is reported on any target, and where one of them stands on what."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import Field, field_validator

from pipeline.web.pages.actor_view import actor_view
from pipeline.web.pages.actors_view import ON_A_PAGE, actors_view
from pipeline.web.pages.links import links_of
from pipeline.web.pages.rendering import page
from pipeline.web.parameters import Name, Nothing, Number
from pipeline.web.serving import AtDesk

actors = APIRouter()
MOST_PAGES = 50


class OfActors(Nothing):
    """What the list can be narrowed by."""

    name: Name | None = None
    page: int = Field(1, ge=1, le=MOST_PAGES)

    @field_validator("name", mode="before")
    @classmethod
    def _nothing(cls, value: object) -> object:
        return None if isinstance(value, str) and not value.strip() else value


@actors.get("/actors")
def show_actors(request: Request, desk: AtDesk, asked: Annotated[OfActors, Query()]) -> Response:
    """Actors, the one reported most first."""
    skip = (asked.page - 1) * ON_A_PAGE
    lines = desk.actor_lines(named=asked.name, skip=skip, limit=ON_A_PAGE + 1)
    view = actors_view(lines, name=asked.name, page=asked.page, most_pages=MOST_PAGES)
    return page(request, "actors.html", view, section="actors")


@actors.get("/actors/{actor_id}")
def show_actor(
    request: Request, actor_id: Number, desk: AtDesk, _: Annotated[Nothing, Query()]
) -> Response:
    """One actor; one that was made one with another leads to that one."""
    name = desk.actor_name(actor_id)
    if name is None:
        into = desk.went_into(actor_id)
        if into is None:
            raise HTTPException(404, f"There is no actor {actor_id}.")
        return RedirectResponse(links_of(request.scope).to("actors", into), status_code=303)
    view = actor_view(name, desk.reports_of(actor_id), statements=desk.choices().targets)
    return page(request, "actor.html", view, section="actors")
