"""Whether an endpoint complains that a request is too long, and how long one may be."""

import re
from http import HTTPStatus

from pipeline.analyze.completion import Complaint

_LENGTH = re.compile(
    r"context.?(length|window|size)|maximum context|too (long|many tokens|large)"
    r"|exceeds? .{0,40}tokens",
    re.IGNORECASE,
)
_CODES = frozenset({"context_length_exceeded", "exceed_context_size_error"})
_REFUSALS = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY})
_LIMITS = (
    re.compile(r"context (?:length|size|window)\D{0,40}?(\d{3,8})", re.IGNORECASE),
    re.compile(r"> ?(\d{3,8}) maximum", re.IGNORECASE),
)


def is_about_length(status: int, complaint: Complaint) -> bool:
    """Whether less text would be taken."""
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE or complaint.codes & _CODES:
        return True
    words = _LENGTH.search(complaint.message)
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        # llama.cpp reports a full context so.
        return bool(words) and "context" in complaint.message.lower()
    return status in _REFUSALS and bool(words)


def context_tokens(complaint: Complaint) -> int | None:
    """How many tokens fit into the context, by what the endpoint says of it."""
    if complaint.context_tokens:
        return complaint.context_tokens
    found = (limit.search(complaint.message) for limit in _LIMITS)
    return next((int(one[1]) for one in found if one), None)
