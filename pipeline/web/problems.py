"""What goes wrong, as problem+json (RFC 9457): the parameter, what is wrong, the next step."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from pipeline.errors import BadQuery, SchemaMismatch, StandpointError, StoreUnavailable
from pipeline.scrub import scrub_line
from pipeline.web.headers import NOTHING_RUNS, SAFE
from pipeline.web.masking import masked

MEDIA_TYPE = "application/problem+json"
LONGEST = 400
RETRY_SECONDS = "10"
OUR_OWN = "Value error, "
"""How pydantic begins a sentence that is ours."""

TITLES = {
    400: "The request is not understood",
    401: "Nobody is logged in",
    403: "Not allowed",
    404: "Nothing is there",
    405: "Only reading is possible",
    500: "Something failed that should not",
    503: "The results database is away",
}
CODES = {
    400: "bad_parameter", 401: "no_login", 403: "not_allowed", 404: "not_found",
    405: "read_only", 500: "unexpected", 503: "store_unavailable",
}  # fmt: skip
NEXT_STEPS = {
    400: "Correct the parameter; /api/v1/openapi.json describes all.",
    401: "Log in and try again.",
    403: "Ask whoever administers Airflow for the right.",
    404: "Look the number or name up in its list; /api/v1/openapi.json names all lists.",
    405: "Use GET or HEAD.",
    500: "Look into the server's log; the same request may work later.",
    503: "Try again in some seconds; `standpoint doctor` tells what is wrong.",
}

log = logging.getLogger(__name__)


class BadParameter(BadQuery):
    """A parameter that was refused, by name."""

    def __init__(self, parameter: str, message: str) -> None:
        super().__init__(message)
        self.parameter = parameter


def problem(
    status: int,
    detail: str,
    *,
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """The answer that says what is wrong."""
    code = CODES.get(status, "refused")
    return JSONResponse(
        {
            "type": f"urn:standpoint:problem:{code}",
            "title": TITLES.get(status, "The request is refused"),
            "status": status,
            "detail": detail[:LONGEST],
            "code": code,
            "next_step": NEXT_STEPS.get(status, NEXT_STEPS[400]),
            "errors": list(errors),
        },
        status_code=status,
        media_type=MEDIA_TYPE,
        headers={**SAFE, "content-security-policy": NOTHING_RUNS, **(headers or {})},
    )


def answer_problems(app: FastAPI) -> None:
    """Makes every error of an app a problem."""
    app.add_exception_handler(RequestValidationError, _not_valid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(StandpointError, _expected)
    app.add_exception_handler(Exception, _unexpected)


def _not_valid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - starlette chose this handler
    errors = [_wrong(request, one) for one in error.errors()]
    first = errors[0]
    return problem(400, f"{first['parameter']}: {first['detail']}", errors=errors)


def _wrong(request: Request, error: Mapping[str, Any]) -> dict[str, str]:
    name = scrub_line(str(error["loc"][-1]))[:LONGEST]
    if error["type"] == "extra_forbidden":
        known = ", ".join(known_parameters(request)) or "none"
        return {"parameter": name, "detail": f"no such parameter here; there are: {known}"}
    detail = scrub_line(str(error["msg"])).removeprefix(OUR_OWN)
    return {"parameter": name, "detail": detail[:LONGEST]}


def known_parameters(request: Request) -> list[str]:
    """The names of what can be asked of the route that a request met."""
    model = getattr(request.scope.get("endpoint"), "__annotations__", {})
    fields: set[str] = set()
    for kind in model.values():
        fields |= set(getattr(getattr(kind, "__origin__", kind), "model_fields", {}))
    return sorted(fields)


def _http(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - starlette chose this handler
    detail = scrub_line(str(error.detail))
    return problem(error.status_code, detail, headers=error.headers)


def _expected(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, StandpointError)  # noqa: S101 - starlette chose this handler
    detail = scrub_line(masked(error.message))
    if isinstance(error, BadParameter):
        wrong = {"parameter": error.parameter, "detail": detail}
        return problem(400, f"{error.parameter}: {detail}", errors=[wrong])
    if isinstance(error, BadQuery):
        return problem(400, detail)
    if isinstance(error, StoreUnavailable | SchemaMismatch):
        log.warning("the read API cannot answer: %s", detail)
        return problem(503, AWAY, headers={"Retry-After": RETRY_SECONDS})
    log.error("the read API failed: %s", detail)
    return problem(500, UNEXPECTED)


def _unexpected(request: Request, error: Exception) -> JSONResponse:
    log.error("the read API failed at %s", request.url.path, exc_info=error)
    return problem(500, UNEXPECTED)


AWAY = "The results database does not answer, or has another schema than this program."
UNEXPECTED = "The server's log says what failed."
