"""What a chat completion says, read from the body of a response, whatever is in it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.scrub import scrub_line

MOST_TOKENS = 2**31 - 1
CHARACTERS_PER_TOKEN = 4
"""How tokens are estimated where an endpoint does not count them."""

_ERROR_STATUSES = range(400, 600)
_CUT = frozenset({"length", "max_tokens", "MAX_TOKENS"})
_DEEPEST = 6
_FILTERED = frozenset({"content_filter", "content_policy_violation", "responsible_ai_policy"})


class NoCompletion(Exception):
    """The body is no completion; `status` is that of an error it reports instead."""

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens of one call."""

    sent: int
    received: int
    cached: int = 0
    estimated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """One reply: its text, or that it was refused or cut off."""

    content: str = ""
    refusal: str | None = None
    is_cut: bool = False
    model: str | None = None


@dataclass(frozen=True, slots=True)
class Complaint:
    """What an endpoint says is wrong, in its own words and codes."""

    message: str
    codes: frozenset[str]
    status: int | None = None
    parameter: str | None = None
    context_tokens: int | None = None


def read_completion(body: str) -> Completion:
    """The completion in a body.

    Raises:
        NoCompletion: it holds none, or one without content.
    """
    whole = _object(body)
    complaint = read_complaint(body)
    if complaint and complaint.codes & _FILTERED:
        return Completion(refusal=complaint.message or "content filter")
    if complaint:
        raise NoCompletion(f"an error inside the answer: {complaint.message}", complaint.status)
    choice = _first(whole.get("choices"))
    message = choice.get("message")
    if not isinstance(message, dict):
        raise NoCompletion("an answer without a message")
    served = whole.get("model")
    model = scrub_line(served)[:200] if isinstance(served, str) else None
    content, finish = _said(message), choice.get("finish_reason")
    refusal = message.get("refusal")
    if isinstance(refusal, str) and refusal.strip() and not content.strip():
        return Completion(refusal=refusal, model=model)
    if finish == "content_filter":
        return Completion(refusal="content filter", model=model)
    is_cut = finish in _CUT
    if not content.strip() and not is_cut:
        raise NoCompletion("an answer without content")
    return Completion(content=content, is_cut=is_cut, model=model)


def read_usage(body: str, *, characters_sent: int) -> Usage:
    """The tokens that a body reports, or an estimate from what was sent and received."""
    try:
        reported = _object(body).get("usage")
    except NoCompletion:
        reported = None
    usage = reported if isinstance(reported, dict) else {}
    sent, received = _count(usage.get("prompt_tokens")), _count(usage.get("completion_tokens"))
    details = usage.get("prompt_tokens_details")
    cached = _count(details.get("cached_tokens")) if isinstance(details, dict) else None
    if sent is None or received is None:
        try:
            characters = len(read_completion(body).content)
        except NoCompletion:
            characters = 0
        return Usage(
            sent=characters_sent // CHARACTERS_PER_TOKEN,
            received=characters // CHARACTERS_PER_TOKEN,
            estimated=True,
        )
    return Usage(sent=sent, received=received, cached=min(cached or 0, sent))


def read_complaint(body: str) -> Complaint | None:
    """The error that a body reports; endpoints write it in several shapes."""
    try:
        whole = _load(body)
    except ValueError:
        return None
    if isinstance(whole, list):
        whole = whole[0] if whole else None
    if not isinstance(whole, dict):
        return None
    error = whole.get("error") or (None if "choices" in whole else whole.get("detail"))
    if not error and "choices" not in whole and whole.get("message"):
        error = whole
    if not error:
        return None
    if not isinstance(error, dict):
        return Complaint(_words(error), frozenset())
    named = [error.get(name) for name in ("code", "type", "status")]
    inner = error.get("innererror")
    if isinstance(inner, dict):
        named.append(inner.get("code"))
    statuses = [one for one in named if isinstance(one, int) and one in _ERROR_STATUSES]
    parameter = error.get("param")
    return Complaint(
        message=_words(error.get("message")),
        codes=frozenset(one.lower() for one in named if isinstance(one, str)),
        status=next(iter(statuses), None),
        parameter=parameter if isinstance(parameter, str) else None,
        context_tokens=_count(error.get("n_ctx")),
    )


def _words(said: object, depth: int = 0) -> str:
    """The text in what an endpoint says: itself, or all of it in lists and objects."""
    if isinstance(said, str):
        return said
    parts: list[object] = []
    if isinstance(said, dict):
        parts = list(said.values())
    elif isinstance(said, list):
        parts = said
    if depth == _DEEPEST:
        return ""
    return " ".join(words for part in parts if (words := _words(part, depth + 1)))


def _said(message: Mapping[str, Any]) -> str:
    """What a message says: its text, or what it calls a function with where it has none."""
    content = _content(message.get("content"))
    if content.strip():
        return content
    calls = message.get("tool_calls")
    listed = calls if isinstance(calls, list) else []
    called = [one.get("function") for one in listed if isinstance(one, dict)]
    for function in (*called, message.get("function_call")):
        arguments = function.get("arguments") if isinstance(function, dict) else None
        if isinstance(arguments, dict):
            return json.dumps(arguments, ensure_ascii=False)
        if isinstance(arguments, str) and arguments.strip():
            return arguments
    return ""


def _content(content: object) -> str:
    """Text, or the text parts of a list of parts."""
    if isinstance(content, list):
        parts = [part.get("text") for part in content if isinstance(part, dict)]
        return "".join(part for part in parts if isinstance(part, str))
    return content if isinstance(content, str) else ""


def _first(choices: object) -> Mapping[str, Any]:
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
        raise NoCompletion("an answer without choices")
    return choices[0]


def _count(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        return None
    return min(value, MOST_TOKENS)


def _object(body: str) -> Mapping[str, Any]:
    if not body.strip():
        raise NoCompletion("an empty answer")
    try:
        whole = _load(body)
    except ValueError:
        whole = None
    if not isinstance(whole, dict):
        raise NoCompletion("something else than JSON" if whole is None else "no JSON object")
    return whole


def _load(body: str) -> Any:
    try:
        return json.loads(body, strict=False)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
