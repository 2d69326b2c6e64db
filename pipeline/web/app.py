"""The app: the API under `/api/v1`, the pages, who may ask them, and what every answer gets."""

from collections.abc import Callable, Collection
from datetime import UTC, datetime
from importlib.metadata import version
from secrets import token_bytes
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Query, Request
from fastapi.responses import JSONResponse

from pipeline.ports.desk import Desk
from pipeline.web import shapes
from pipeline.web.articles import articles
from pipeline.web.envelope import Envelope
from pipeline.web.names import names
from pipeline.web.pages import PAGES
from pipeline.web.pages.problem_page import answer_with_pages
from pipeline.web.parameters import Nothing
from pipeline.web.problem_shape import Problem
from pipeline.web.problems import MEDIA_TYPE, answer_problems
from pipeline.web.runs import runs
from pipeline.web.searching import searching
from pipeline.web.serving import Reads, once_each
from pipeline.web.visiting import anyone, remembering

ROOT = "/api/v1"
ABOUT = """\
What Standpoint has stored, read-only: articles with their summaries, stances and quotes, the
stories that they tell, who is behind it, and what it took.

Lists are paged: follow `next` until it is null. Answers carry an `ETag`; send it back in
`If-None-Match` and what did not change is answered 304. What is wrong with a request is told as
`application/problem+json`. Texts and quotes are as stored, plain text: escape them where you show
them. Embedded portrayal and model stances are never to be added up: group by `analyst`, and leave
out what is `held`.
"""
PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"description": words, "content": {MEDIA_TYPE: {"schema": SCHEMA}}}
    for SCHEMA in ({"$ref": "#/components/schemas/Problem"},)
    for status, words in {
        400: "A parameter is refused; the problem says which and why.",
        404: "There is no such row.",
        503: "The results database does not answer.",
    }.items()
}
"""What every route can answer beside its own."""

health = APIRouter()


def _utc_now() -> datetime:
    return datetime.now(UTC)


@health.get("/health", response_model=shapes.Health, tags=["health"])
def healthy(catalog: Reads, _: Annotated[Nothing, Query()]) -> dict[str, Any]:
    """Whether the results database answers: 200, else 503."""
    catalog.answers()
    return {"status": "ok", "version": version("standpoint")}


def create_app(
    open_desk: Callable[[], Desk],
    *,
    visitor: Callable[..., Any] = anyone,
    hosts: Collection[str] | None = None,
    secret: bytes | None = None,
    clock: Callable[[], datetime] = _utc_now,
) -> FastAPI:
    """The app over what is stored, which is asked for anew by every request.

    Args:
        open_desk: gives the reads, and the one write; what it raises is answered as a problem.
        visitor: a dependency that tells who asks, a `Visitor`, and refuses who may not read.
        hosts: the only names and addresses to be served under; None: any.
        secret: what forms are signed with, the same in all processes that serve them; None: one
            that only this app knows.
        clock: the present moment, in UTC.
    """
    app = FastAPI(
        title="Standpoint", version=version("standpoint"), description=ABOUT,
        openapi_url=None, docs_url=None, redoc_url=None,
    )  # fmt: skip
    app.state.open_desk = open_desk
    app.state.secret = secret or token_bytes(32)
    app.state.clock = clock
    asked_first = [Depends(remembering(visitor)), Depends(once_each)]
    for router in (articles, names, runs, searching, health):
        app.include_router(router, prefix=ROOT, dependencies=asked_first, responses=PROBLEMS)
    app.add_api_route(
        f"{ROOT}/openapi.json", _describe, include_in_schema=False, dependencies=asked_first
    )
    for router in PAGES:
        app.include_router(router, dependencies=asked_first, include_in_schema=False)
    app.add_middleware(Envelope, hosts=hosts)
    answer_problems(app)
    answer_with_pages(app)
    return app


def _describe(request: Request, _: Annotated[Nothing, Query()]) -> JSONResponse:
    return JSONResponse(description_of(request.app))


def description_of(app: FastAPI) -> dict[str, Any]:
    """The app's OpenAPI document."""
    document = app.openapi()
    document["components"]["schemas"].setdefault(
        "Problem", Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    )
    return document
