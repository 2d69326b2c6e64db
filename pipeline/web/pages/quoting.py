"""Leads from a label to the place in the article's text where its quote stands, marked."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import Field

from pipeline.web.pages.article_claims import claims_of
from pipeline.web.pages.links import links_of
from pipeline.web.parameters import LARGEST, Name, Nothing, Number
from pipeline.web.serving import AtDesk

quoting = APIRouter()


class OfQuote(Nothing):
    """Whose stance on what; without an actor the article's own."""

    target: Name
    actor: int | None = Field(None, ge=1, le=LARGEST)


@quoting.get("/articles/{article_id}/quote")
def show_quote(
    request: Request, article_id: Number, desk: AtDesk, asked: Annotated[OfQuote, Query()]
) -> Response:
    """The article at the quote; at the claim where no quote stands in its text."""
    article = desk.whole_article(article_id)
    if article is None:
        raise HTTPException(404, f"There is no article {article_id}.")
    behind = desk.stances_behind(int(str(article["version_id"])))
    claims = claims_of(article, behind, (), {})
    cards = claims.stances if asked.actor is None else claims.actors
    place = ""
    for card in cards:
        if card.target == asked.target and card.actor_id == asked.actor:
            place = next((quote.slug for quote in card.quotes if quote.slug), card.slug)
            break
    return RedirectResponse(links_of(request.scope).to("articles", article_id, at=place), 303)
