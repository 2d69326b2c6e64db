"""What goes wrong on a page, written for who reads it; the API keeps its problems as JSON."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from pipeline.web.pages.links import page_path
from pipeline.web.pages.rendering import page

API = "/api/"
KEPT = ("retry-after", "www-authenticate", "allow")
"""Headers that say what to do next."""

TITLES: Mapping[int, str] = {
    400: "That address asks for something that is not there to ask for",
    401: "Nobody is logged in",
    403: "You may not do that",
    404: "There is nothing here",
    405: "This page can only be read",
    413: "That is too long",
    500: "Something failed that should not",
    503: "The results database does not answer",
}
NEXT_STEPS: Mapping[int, str] = {
    400: "Go back and choose again, or begin at Today.",
    401: "Log in to Airflow in this browser, then load this page again.",
    403: "Ask whoever administers Airflow for the right. Reading goes on as before.",
    404: "It may have been taken down, or merged into another. Begin at Today, or search.",
    405: "Go back to the page before.",
    413: "Go back and write it shorter.",
    500: "Try again. If it stays, the server's log tells what failed.",
    503: "It may be starting or under maintenance; this page works again once it does. "
    "Who runs it: `standpoint doctor` tells what is wrong.",
}


@dataclass(frozen=True, slots=True)
class ProblemView:
    """What went wrong, in words, and what to do."""

    status: int
    title: str
    detail: str
    next_step: str


def answer_with_pages(app: FastAPI) -> None:
    """Shows the problems of all but the API as pages; the app answers them as JSON before."""
    for kind, handler in list(app.exception_handlers.items()):
        app.add_exception_handler(kind, _shown(handler))


def _shown(handler: Callable[..., Any]) -> Callable[[Request, Exception], Response]:
    def show(request: Request, error: Exception) -> Response:
        told: JSONResponse = handler(request, error)
        if page_path(request.scope).startswith(API):
            return told
        problem = json.loads(bytes(told.body))
        status = told.status_code
        view = ProblemView(
            status=status,
            title=TITLES.get(status, TITLES[400]),
            detail=str(problem["detail"]),
            next_step=NEXT_STEPS.get(status, NEXT_STEPS[400]),
        )
        answer = page(request, "problem.html", view, status=status)
        for name in KEPT:
            if name in told.headers:
                answer.headers[name] = told.headers[name]
        return answer

    return show
