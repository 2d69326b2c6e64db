"""The route that searches."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from pipeline.errors import BadQuery
from pipeline.models.search_words import read_terms
from pipeline.ports.browsing import Search
from pipeline.web import page_shapes, parameters
from pipeline.web.paging import next_of, start_of
from pipeline.web.problems import BadParameter
from pipeline.web.serving import Reads

searching = APIRouter()


@searching.get("/search", response_model=page_shapes.HitPage, tags=["search"])
def search(
    request: Request, catalog: Reads, asked: Annotated[parameters.Searched, Query()]
) -> dict[str, Any]:
    """Articles whose title and text, or a sentence of whose summary, have all the words."""
    try:
        terms = read_terms(asked.q)
    except BadQuery as error:
        raise BadParameter("q", error.message) from error
    search = Search(terms=terms, by_rank=asked.sort == "rank", where=asked.filters())
    after = start_of(request, asked)
    try:
        found = catalog.search(search, after=after, limit=asked.limit)
    except BadQuery as error:
        raise BadParameter("cursor", error.message) from error
    return {
        "items": found.page.rows,
        "next": next_of(request, asked, found.page),
        "complete": found.complete,
    }
