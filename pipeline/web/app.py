"""The app: routes under `/api/v1`, who may ask them, and what every answer gets."""

from collections.abc import Callable, Collection
from importlib.metadata import version
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Query, Request
from fastapi.responses import JSONResponse

from pipeline.ports.browsing import Catalog
from pipeline.web import shapes
from pipeline.web.articles import articles
from pipeline.web.envelope import Envelope
from pipeline.web.names import names
from pipeline.web.parameters import Nothing
from pipeline.web.problem_shape import Problem
from pipeline.web.problems import MEDIA_TYPE, answer_problems
from pipeline.web.runs import runs
from pipeline.web.searching import searching
from pipeline.web.serving import Reads, once_each

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


@health.get("/health", response_model=shapes.Health, tags=["health"])
def healthy(catalog: Reads, _: Annotated[Nothing, Query()]) -> dict[str, Any]:
    """Whether the results database answers: 200, else 503."""
    catalog.answers()
    return {"status": "ok", "version": version("standpoint")}


def create_app(
    open_catalog: Callable[[], Catalog],
    *,
    user: Callable[..., Any] | None = None,
    hosts: Collection[str] | None = None,
) -> FastAPI:
    """The app over a catalog, which is asked for anew by every request.

    Args:
        open_catalog: gives the catalog; what it raises is answered as a problem.
        user: a dependency that refuses who may not read; None lets everyone in.
        hosts: the only names and addresses to be served under; None: any.
    """
    app = FastAPI(
        title="Standpoint", version=version("standpoint"), description=ABOUT,
        openapi_url=None, docs_url=None, redoc_url=None,
    )  # fmt: skip
    app.state.open_catalog = open_catalog
    asked_first = [Depends(once_each)] if user is None else [Depends(user), Depends(once_each)]
    for router in (articles, names, runs, searching, health):
        app.include_router(router, prefix=ROOT, dependencies=asked_first, responses=PROBLEMS)
    app.add_api_route(
        f"{ROOT}/openapi.json", _describe, include_in_schema=False, dependencies=asked_first
    )
    app.add_middleware(Envelope, hosts=hosts)
    answer_problems(app)
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
