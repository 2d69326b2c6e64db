"""Reads the JSON-LD of a page: every statement in its scripts, whatever their shape."""

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import unescape
from itertools import islice
from typing import Any

Statement = Mapping[str, Any]
"""One JSON object of a page, as its script has it."""

MAX_SCRIPTS = 60
MAX_SCRIPT = 1_000_000
MAX_STATEMENTS = 500
"""Of a page; so are the values looked at for them."""

_MAX_ALL = 2_000_000
_MAX_NAMES = 40
_LONGEST = 2000
_TYPE = "ld+json"
_INSIDE = ("@graph", "mainEntity", "mainEntityOfPage")
_ARTICLE_ENDINGS = ("Article", "BlogPosting", "LiveBlogPosting", "Report")
# a bracket of a CDATA section begins no value
_BEGINNING = re.compile(r"[\[{]\s*[\"\[{\]}]")
_LATE_COMMA = re.compile(r",(\s*[\]}])")
_DECODER = json.JSONDecoder(strict=False)


def statements(scripts: Iterable[Any]) -> tuple[Statement, ...]:
    """The objects that a page's `script` elements (lxml) state, graphs and lists unfolded.

    An object comes before what is in it. Broken scripts are passed over: many pages carry one
    beside good meta tags.
    """
    found: list[Statement] = []
    room = _MAX_ALL
    for script in islice(filter(is_linked_data, scripts), MAX_SCRIPTS):
        text = script.text or ""
        room -= len(text)
        if room < 0:
            break
        found += _unfolded(_parsed(text), MAX_STATEMENTS - len(found))
    return tuple(found)


def is_linked_data(script: Any) -> bool:
    """Whether a `script` element (lxml) holds JSON-LD."""
    return _TYPE in (script.get("type") or "").lower()


def article_body(stated: Iterable[Statement]) -> str:
    """The article's text as a page states it; empty where it states none."""
    bodies = (one.get("articleBody") for one in stated)
    return next((body for body in bodies if isinstance(body, str) and body), "")


def is_article(statement: Statement) -> bool:
    """Whether a statement is of an article of any kind."""
    return any(kind.endswith(_ARTICLE_ENDINGS) for kind in kinds(statement))


def kinds(statement: Statement) -> list[str]:
    """The types that a statement has."""
    stated = statement.get("@type")
    return [kind for kind in _listed(stated) if isinstance(kind, str) and len(kind) < _LONGEST]


def words(stated: object) -> str | None:
    """The first text in a value: itself, of a list, or of `{"@value": ...}`."""
    for one in _listed(stated):
        value = one.get("@value") if isinstance(one, dict) else one
        if isinstance(value, str) and value.strip():
            return unescape(value[:_LONGEST]).strip()
    return None


def resolved(stated: object, known: Mapping[str, Statement]) -> Iterator[object]:
    """The values of a field, lists unfolded, objects that only name another replaced by it."""
    waiting: deque[object] = deque([stated])
    for _ in range(_MAX_NAMES):
        if not waiting:
            return
        one = waiting.popleft()
        if isinstance(one, list):
            waiting.extendleft(reversed(one[:_MAX_NAMES]))
        elif isinstance(one, dict) and "@list" in one:
            waiting.appendleft(one["@list"])
        elif isinstance(one, dict):
            name = one.get("@id")
            yield known.get(name, one) if isinstance(name, str) and "name" not in one else one
        else:
            yield one


def by_id(stated: Sequence[Statement]) -> dict[str, Statement]:
    """The statements that others may name, by what they are named by; the fullest counts."""
    known: dict[str, Statement] = {}
    for one in stated:
        name = one.get("@id")
        if isinstance(name, str) and len(one) > len(known.get(name, ())):
            known[name] = one
    return known


def _parsed(text: str) -> object:
    begins = _BEGINNING.search(text)
    if begins is None or len(text) > MAX_SCRIPT:
        return None
    try:
        # what follows the value, a semicolon or the end of a comment, is no part of it
        return _DECODER.raw_decode(text, begins.start())[0]
    except (ValueError, RecursionError):
        return _mended(text[begins.start() :])


def _mended(text: str) -> object:
    try:
        return _DECODER.raw_decode(_LATE_COMMA.sub(r"\1", text))[0]
    except (ValueError, RecursionError):
        return None


def _unfolded(stated: object, room: int) -> Iterator[Statement]:
    waiting: deque[object] = deque([stated])
    for _ in range(room):
        if not waiting:
            return
        node = waiting.popleft()
        if isinstance(node, list):
            waiting.extendleft(reversed(node[:MAX_STATEMENTS]))
        elif isinstance(node, dict):
            yield node
            waiting += [node[name] for name in _INSIDE if isinstance(node.get(name), list | dict)]


def _listed(stated: object) -> list[Any]:
    return stated[:_MAX_NAMES] if isinstance(stated, list) else [stated]
