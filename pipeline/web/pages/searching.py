"""Search: articles whose text or summary holds the words, with the words marked."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field, field_validator

from pipeline.errors import BadQuery
from pipeline.models.search_words import LONGEST_QUERY, read_terms
from pipeline.ports.browsing import Filter, Search
from pipeline.web.pages.rendering import page
from pipeline.web.pages.search_view import SearchAsked, search_view
from pipeline.web.paging import next_cursor, start_of
from pipeline.web.parameters import Name, Paging
from pipeline.web.serving import AtDesk

searching = APIRouter()
ON_A_PAGE = 20


class ForWords(Paging):
    """What can be searched for; without words there is only the form."""

    q: str | None = Field(None, max_length=LONGEST_QUERY)
    source: Name | None = None
    target: Name | None = None
    sort: Literal["rank", "newest"] = "rank"

    @field_validator("q", "source", "target", mode="before")
    @classmethod
    def _nothing(cls, value: object) -> object:
        return None if isinstance(value, str) and not value.strip() else value


@searching.get("/search")
def show_search(request: Request, desk: AtDesk, asked: Annotated[ForWords, Query()]) -> Response:
    """What a search found; words that cannot be searched for are told beside the form."""
    about = SearchAsked(words=asked.q, source=asked.source, target=asked.target, sort=asked.sort)
    choices = desk.choices()
    if asked.q is None:
        return page(request, "search.html", search_view(about, choices), section="search")
    try:
        terms = read_terms(asked.q)
    except BadQuery as error:
        view = search_view(about, choices, wrong=error.message)
        return page(request, "search.html", view, section="search", status=400)
    where = Filter(source=asked.source, target=asked.target)
    search = Search(terms=terms, by_rank=asked.sort == "rank", where=where)
    found = desk.search(search, after=start_of(request, asked), limit=ON_A_PAGE)
    cursor = next_cursor(request, asked, found.page)
    view = search_view(about, choices, found=found, cursor=cursor)
    return page(request, "search.html", view, section="search")
