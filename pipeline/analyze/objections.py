"""What an endpoint does not take, read from how it refuses a call.

Servers word it in many ways; a refusal counts only where it names a part of what was sent, so
that nothing else is mistaken for one. A complaint about a value (a temperature of 9) is none.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from pipeline.analyze.completion import Complaint
from pipeline.analyze.forms import TOKEN_LIMITS
from pipeline.analyze.lengths import is_about_length
from pipeline.analyze.rungs import BOUNDS, CLOSED, STRICT

MOST_READ = 4000

_REFUSES = re.compile(
    r"\bnot (?:\w+ ){0,3}(?:support|allow|permit|avail|implement|enabl|recogni|known|valid)"
    r"|\bun(?:supported|available|known|recogni[sz]ed|expected|implemented)"
    r"|n't (?:\w+ )?(?:support|allow|know)|\bno (?:support|endpoints)|cannot|can't|\binvalid"
    r"|\bextra\b|extra_forbidden|forbidden|deprecated|requires?\b|must contain|is required"
    r"|fail(?:ed|ure|s)? (?:to|in|while)|error (?:parsing|compiling|in)|only .{0,40} supported"
    r"|(?:must|should) be (?:one of|['\"`])|enabled only|only (?:be )?(?:enabled|available)",
    re.IGNORECASE,
)
_FORM = re.compile(
    r"response.?format|json.?schema|json.?object|json.?mode|structured.?outputs?|guided|grammar"
    r"|\btools?\b|tool.?(?:choice|use|call)|function.?call|requested parameters"
    r"|\bschema\b|response_mime_type",
    re.IGNORECASE,
)
_SCHEMA_FORM = re.compile(
    r"response.?format|json.?schema|structured.?outputs?|guided.?(?:json|decoding)|grammar"
    r"|tools? param|tool_choice",
    re.IGNORECASE,
)
_GRAMMAR = re.compile(
    r"grammar|schema (?:contains|has|uses)|schema features|repetitions", re.IGNORECASE
)
_BOUNDS = re.compile(r"maxLength|minItems|maxItems|repetitions", re.IGNORECASE)
_VALUE = re.compile(
    r"must be (?:between|at|less|greater|in\b|an?\b|positive|<|>)|out of range|greater than"
    r"|less than|validation error|not of type|expected an?\b",
    re.IGNORECASE,
)
_LIMIT_TOO_HIGH = re.compile(
    r"max_(?:completion_)?tokens.{0,40}(?:too large|too high|at most|maximum|exceeds)",
    re.IGNORECASE,
)
_STATUSES = frozenset(
    {HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY}
)
_OURS = ("response_format", "tools")
_CODES = frozenset({"unsupported_parameter", "unsupported_value", "unknown_parameter"})
_SERVER_STATUSES = frozenset({HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.NOT_IMPLEMENTED})


@dataclass(frozen=True, slots=True)
class Objection:
    """What is not taken: the parameter of this name, or for None the form of the reply."""

    parameter: str | None


def objection_in(status: int, complaint: Complaint, body: Mapping[str, Any]) -> Objection | None:
    """What a refused call says is not taken of what was sent; None where it says no such thing."""
    # A model may be called `tools-7b`.
    said = re.sub(rf"(?<!\w){re.escape(body['model'])}(?!\w)", "", complaint.message[:MOST_READ])
    if not _may_object(status, said):
        return None
    limit = _high_limit(said, body)
    if limit:
        return Objection(limit)
    refuses = _REFUSES.search(said) or complaint.codes & _CODES
    if not refuses or is_about_length(status, complaint):
        return None
    named = None if status == HTTPStatus.NOT_FOUND else _named(said, complaint, body)
    return Objection(named) if named or _is_about_form(said, complaint, body) else None


def _may_object(status: int, said: str) -> bool:
    """Whether such a status may be an objection; one of the server only in the clearest words."""
    if status in _SERVER_STATUSES:
        return bool(_SCHEMA_FORM.search(said))
    return status in _STATUSES


def _is_about_form(said: str, complaint: Complaint, body: Mapping[str, Any]) -> bool:
    about = _FORM.search(said) or (complaint.parameter or "").startswith(_OURS)
    return bool(about) and any(name in body for name in _OURS)


def _named(said: str, complaint: Complaint, body: Mapping[str, Any]) -> str | None:
    """The parameter that a refusal is about; of several, those that cost least to leave out."""
    words = f"{said} {complaint.parameter or ''}"
    if not _VALUE.search(said):
        ours = {"model", "messages", *_OURS}
        for name in sorted(body.keys() - ours, key=lambda name: name not in TOKEN_LIMITS):
            if _has_word(words, name):
                return name
    schema = _schema(body)
    if schema is None:
        return None
    spelled = repr(schema)
    if "'maxLength'" in spelled and (_BOUNDS.search(said) or _GRAMMAR.search(said)):
        return BOUNDS
    if _has_word(said, CLOSED) and CLOSED in spelled:
        return CLOSED
    if re.search(r"['\"`.]strict\b|\bstrict['\"`]", words) and _is_strict(body):
        return STRICT
    return None


def _high_limit(said: str, body: Mapping[str, Any]) -> str | None:
    """The limit of tokens that is over what the model may write; its own limit counts then."""
    if not _LIMIT_TOO_HIGH.search(said) or "context" in said.lower():
        return None
    return next((name for name in TOKEN_LIMITS if name in body), None)


def _has_word(said: str, name: str) -> bool:
    """Whether a name stands in a sentence, in snake or camel case."""
    camel = re.sub(r"_(\w)", lambda found: found[1].upper(), name)
    either = f"{re.escape(name)}|{re.escape(camel)}"
    return re.search(rf"(?<![\w-])(?:{either})(?![\w-])", said) is not None


def _schema(body: Mapping[str, Any]) -> Any:
    if "tools" in body:
        return body["tools"][0]["function"]["parameters"]
    return body.get("response_format", {}).get("json_schema", {}).get("schema")


def _is_strict(body: Mapping[str, Any]) -> bool:
    if "tools" in body:
        return "strict" in body["tools"][0]["function"]
    return "strict" in body["response_format"].get("json_schema", {})
