"""Review: labels that nothing settles yet, worked through one after the other."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import Field, ValidationError, field_validator

from pipeline.errors import BadAddress
from pipeline.ports.desk_unsettled import Doubt
from pipeline.web.pages.articles import correction_of
from pipeline.web.pages.forms import SentForm, token_for, writer_of
from pipeline.web.pages.links import links_of
from pipeline.web.pages.rendering import page
from pipeline.web.pages.review_view import ON_A_PAGE, ReviewAsked, review_view
from pipeline.web.parameters import LARGEST, Name, Nothing
from pipeline.web.serving import AtDesk, Now
from pipeline.web.visiting import Visits

review = APIRouter()
MOST_PAGES = 50
LONGEST_PLACE = 300
KEPT = {"label": "Your label is kept and counts from now on.",
        "cleared": "What was held about that article counts from now on."}  # fmt: skip
STATE = ("doubt", "about", "judge", "page", "next")
"""Fields that only say where the list is to go on; the rest of a form is the label."""


class OfReview(Nothing):
    """What the list is narrowed by; an empty field of its form asks nothing."""

    doubt: Doubt | None = None
    target: Name | None = None
    judge: Literal["openai", "embedded"] | None = None
    page: int = Field(1, ge=1, le=MOST_PAGES)
    kept: Literal["label", "cleared"] | None = None

    @field_validator("*", mode="before")
    @classmethod
    def _nothing(cls, value: object) -> object:
        return None if value == "" else value

    def asked(self) -> ReviewAsked:
        """The same, as views know it."""
        return ReviewAsked(doubt=self.doubt, target=self.target, judge=self.judge, page=self.page)


@review.get("/review")
def show_review(
    request: Request, desk: AtDesk, visitor: Visits, asked: Annotated[OfReview, Query()]
) -> Response:
    """What waits for a person, the newest first."""
    about = asked.asked()
    found = desk.unsettled(
        doubt=Doubt(about.doubt) if about.doubt else None,
        target=about.target,
        analyst=about.judge,
        skip=(about.page - 1) * ON_A_PAGE,
        limit=ON_A_PAGE + 1,
    )
    view = review_view(
        about,
        found,
        statements=desk.choices().targets,
        token=token_for(request) if visitor.may_correct else None,
        kept=KEPT.get(asked.kept or ""),
        most_pages=MOST_PAGES,
    )
    return page(request, "review.html", view, section="review")


@review.post("/review/labels")
def keep_label(request: Request, desk: AtDesk, now: Now, fields: SentForm) -> Response:
    """Keeps a person's label, then goes on with the list."""
    address = _address_after(request, fields, kept="label")
    label = {name: value for name, value in fields.items() if name not in STATE}
    article_id = _article_id(label)
    try:
        desk.correct(correction_of(article_id, label, writer_of(request)), now)
    except BadAddress as error:
        raise HTTPException(400, error.message) from error
    return RedirectResponse(address, status_code=303)


@review.post("/review/clear")
def clear(request: Request, desk: AtDesk, now: Now, fields: SentForm) -> Response:
    """Lets what is held about an article count, then goes on with the list."""
    address = _address_after(request, fields, kept="cleared")
    article_id = _article_id(dict(fields))
    try:
        desk.clear_held(article_id, author=writer_of(request), now=now)
    except BadAddress as error:
        raise HTTPException(400, error.message) from error
    return RedirectResponse(address, status_code=303)


def _article_id(fields: dict[str, str]) -> int:
    """The article that a form is about, taken out of its fields.

    Raises:
        HTTPException: 400 it names none.
    """
    given = fields.pop("article_id", "")
    if not (given.isascii() and given.isdigit() and 0 < int(given[:20]) <= LARGEST):
        raise HTTPException(400, "the form names no article")
    return int(given)


def _address_after(request: Request, fields: Mapping[str, str], *, kept: str) -> str:
    """The list as it was, at the item that comes after the one that a form is about.

    Raises:
        HTTPException: 400 the form does not say how the list was.
    """
    given: dict[str, Any] = {
        "doubt": fields.get("doubt"), "target": fields.get("about"), "judge": fields.get("judge"),
        "page": fields.get("page") or 1,
    }  # fmt: skip
    try:
        asked = OfReview(**given).asked()
    except ValidationError as error:
        raise HTTPException(400, "the form was changed on its way") from error
    place = fields.get("next", "")[:LONGEST_PLACE]
    return links_of(request.scope).to("review", asked=asked.query(kept=kept), at=place)
