"""What one failed try of a call means: again, never for this text, or never at this endpoint.

429                                                 again, when the endpoint says so
408, 409, 5xx, no connection                        again, at most 4 tries
200 without a completion                            again, at most 4 tries
the connection ended inside the answer, too large   again, at most 2 tries: both may be billed
the deadline passed                                 not again now: no time is left
a format or a parameter that is not taken           at once, without it
400 or 413 about length, other 400s and 422         never for this text
401, 402, 403, 404, 3xx, no quota, unknown model    never at this endpoint, until a person acts
"""

import re
from dataclasses import dataclass
from enum import Enum, auto
from http import HTTPStatus

from pipeline.analyze.completion import Complaint, read_complaint
from pipeline.analyze.lengths import context_tokens, is_about_length
from pipeline.analyze.objections import Objection
from pipeline.errors import EndpointClosed
from pipeline.scrub import scrub_line

CLOSING = frozenset({"unauthorized", "quota_exhausted", "unknown_model", EndpointClosed.code})
"""The codes of failures after which only a person can help."""

MOST_TRIES = 4
MOST_BILLED_TRIES = 2
LONGEST_COMPLAINT = 200

_FAILED_FORM_CODES = frozenset({"json_validate_failed", "tool_use_failed"})
_BAD_KEY = re.compile(r"invalid.{0,20}api.?key|api.?key.{0,20}(invalid|not valid)", re.IGNORECASE)
_PASSING = frozenset({408, 409, 429})
_WITH_RETRY_AFTER = frozenset({429, 503})
_MAY_BE_BILLED = frozenset({408, 504, 524})


class Then(Enum):
    """What to do after a failed try."""

    AGAIN = auto()
    NEVER = auto()
    CLOSE = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFailure:
    """One failed try; `message` names what happened, without a full stop or a secret."""

    code: str
    message: str
    then: Then = Then.AGAIN
    most_tries: int = MOST_TRIES
    http_status: int | None = None
    retry_after: float | None = None
    possibly_billed: bool = False
    body: str | None = None
    objection: Objection | None = None
    context_tokens: int | None = None


def failure_of(status: int, body: str, retry_after: float | None = None) -> CallFailure:
    """What an HTTP status with its body means."""
    complaint = read_complaint(body) or Complaint("", frozenset())
    words = _words(status, complaint)
    if complaint.codes & _FAILED_FORM_CODES:
        return broken_answer(words, body=body, http_status=status, most_tries=MOST_BILLED_TRIES)
    then = Then.CLOSE
    code = _closing_code(status, complaint)
    if code is None:
        code, then = _final_code(status, complaint), Then.NEVER
    if code is None:
        code, then = _passing_code(status), Then.AGAIN
    return CallFailure(
        code=code,
        message=words,
        then=then,
        http_status=status,
        retry_after=retry_after if status in _WITH_RETRY_AFTER else None,
        possibly_billed=status in _MAY_BE_BILLED,
        body=body,
        context_tokens=context_tokens(complaint) if code == "too_long" else None,
    )


def refusal_of(status: int, body: str, objection: Objection) -> CallFailure:
    """A call that was refused for a part of it that can be left out."""
    complaint = read_complaint(body) or Complaint("", frozenset())
    code = "form_refused"
    if objection.parameter is not None:
        code = "parameter_refused"
    return CallFailure(
        code=code,
        message=_words(status, complaint),
        then=Then.NEVER,
        http_status=status,
        body=body,
        objection=objection,
    )


def broken_answer(
    message: str,
    *,
    body: str | None = None,
    http_status: int | None = None,
    most_tries: int = MOST_TRIES,
    possibly_billed: bool = True,
) -> CallFailure:
    """An answer that is no completion, or only a part of one."""
    return CallFailure(
        code="broken_answer",
        message=message,
        most_tries=most_tries,
        http_status=http_status,
        possibly_billed=possibly_billed,
        body=body,
    )


def no_connection(message: str, *, was_sent: bool) -> CallFailure:
    """No byte of an answer came."""
    return CallFailure(code="unreachable", message=message, possibly_billed=was_sent)


def timed_out() -> CallFailure:
    """The deadline passed."""
    return CallFailure(
        code="timeout",
        message="gave no whole answer in time",
        most_tries=MOST_BILLED_TRIES,
        possibly_billed=True,
    )


def _words(status: int, complaint: Complaint) -> str:
    said = scrub_line(complaint.message)[:LONGEST_COMPLAINT].rstrip(".")
    return f"answered {status}: {said}" if said else f"answered {status}"


def _closing_code(status: int, complaint: Complaint) -> str | None:
    """Why no call makes sense any more, if so."""
    code = None
    bad_key = status == HTTPStatus.BAD_REQUEST and _BAD_KEY.search(complaint.message)
    if status == HTTPStatus.PAYMENT_REQUIRED or "insufficient_quota" in complaint.codes:
        code = "quota_exhausted"
    elif status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN) or bad_key:
        code = "unauthorized"
    elif status == HTTPStatus.NOT_FOUND or "model_not_found" in complaint.codes:
        code = "unknown_model"
    elif status < HTTPStatus.BAD_REQUEST:
        code = EndpointClosed.code
    return code


def _final_code(status: int, complaint: Complaint) -> str | None:
    """Why this request will never be answered, if so."""
    code = None
    if is_about_length(status, complaint):
        code = "too_long"
    elif status < HTTPStatus.INTERNAL_SERVER_ERROR and status not in _PASSING:
        code = "request_refused"
    return code


def _passing_code(status: int) -> str:
    code = "server_error"
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        code = "rate_limited"
    return code
