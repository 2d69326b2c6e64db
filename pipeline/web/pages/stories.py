"""A story: what outlets agree on, what only some say, who stands where, and who is silent."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import RedirectResponse

from pipeline.web.pages.links import links_of
from pipeline.web.pages.rendering import page
from pipeline.web.pages.story_view import story_view
from pipeline.web.parameters import Nothing, Number
from pipeline.web.serving import AtDesk

stories = APIRouter()


@stories.get("/stories/{story_id}")
def show_story(
    request: Request, story_id: Number, desk: AtDesk, _: Annotated[Nothing, Query()]
) -> Response:
    """One story; one that was merged leads to the story that took it in."""
    story = desk.told_story(story_id)
    if story is None:
        raise HTTPException(404, f"There is no story {story_id}.")
    if story["merged_into"] is not None:
        address = links_of(request.scope).to("stories", story["merged_into"])
        return RedirectResponse(address, status_code=308)
    view = story_view(story, heads=desk.story_heads([story_id]), targets=desk.choices().targets)
    return page(request, "story.html", view, section="today")
