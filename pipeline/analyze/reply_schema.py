"""The JSON that a reply must be, as a strict schema of what is asked and nothing else.

Every endpoint gets only keywords that all strict implementations take: types, enum, required,
additionalProperties. Some hosted ones refuse a request for one `maxLength`. A server on one's
own network turns the schema into a grammar, and a small model stops there only where the
grammar ends; so those also get bounds, and the reader of the reply cuts by the same numbers.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.models import Aspect, Label

VERSION = "2"
"""Counts up when replies of another shape are asked for."""

MOST_SENTENCES = 3
MOST_FACTS = 6
MOST_QUOTES = 3
MOST_ACTORS = 5
LONGEST_SENTENCE = 400
LONGEST_QUOTE = 400
LONGEST_RATIONALE = 300
LONGEST_NAME = 100

LABELS = tuple(Label)
ACTOR_LABELS = (Label.FAVOR, Label.AGAINST, Label.NEUTRAL, Label.UNCLEAR)
"""An actor whom a target does not concern is simply not named."""


def response_format(
    *,
    summary: bool,
    targets: Sequence[str],
    bounded: bool,
    sentences: Sequence[str] = (),
    voices: Sequence[str] = (),
    actors: Sequence[str] = (),
) -> Mapping[str, Any]:
    """The request's `response_format` for a summary and for stances on targets by short id.

    `sentences`, `voices` and `actors` are short ids of claims that are to be replaced.
    """
    asked: dict[str, Any] = {}
    if summary:
        asked["summary"] = _SUMMARY
    if targets:
        asked["stances"] = _each(targets, "target", **_VOICE, actors=_array(_ACTOR, MOST_ACTORS))
    if sentences:
        asked["sentences"] = _each(sentences, "claim", **_SENTENCE)
    if voices:
        asked["voices"] = _each(voices, "claim", **_VOICE)
    if actors:
        asked["actors"] = _each(actors, "claim", **_ACTOR["properties"])
    schema = _object(**asked)
    return {
        "type": "json_schema",
        "json_schema": {
            "name": "answers",
            "strict": True,
            "schema": schema if bounded else _unbounded(schema),
        },
    }


def _each(ids: Sequence[str], called: str, **properties: Any) -> dict[str, Any]:
    """A list with one object for each of the ids."""
    return _array(_object(**{called: _one_of(ids)}, **properties), len(ids), least=len(ids))


def _object(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _array(items: Mapping[str, Any], most: int, *, least: int = 0) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": least, "maxItems": most}


def _text(longest: int) -> dict[str, Any]:
    return {"type": "string", "maxLength": longest}


def _one_of(values: Sequence[str]) -> dict[str, Any]:
    return {"type": "string", "enum": [str(value) for value in values]}


_QUOTES = _array(_text(LONGEST_QUOTE), MOST_QUOTES)
_SENTENCE = {"text": _text(LONGEST_SENTENCE), "quotes": _QUOTES}
_SUMMARY = _object(
    headline=_object(**_SENTENCE),
    sentences=_array(_object(**_SENTENCE), MOST_SENTENCES, least=2),
    facts=_array(_object(aspect=_one_of(tuple(Aspect)), **_SENTENCE), MOST_FACTS, least=1),
)

# Quotes come before the label, so that a model looks before it judges.
_VOICE = {"quotes": _QUOTES, "rationale": _text(LONGEST_RATIONALE), "label": _one_of(LABELS)}
_ACTOR = _object(name=_text(LONGEST_NAME), quotes=_QUOTES, label=_one_of(ACTOR_LABELS))
_BOUNDS = {"minItems", "maxItems", "maxLength"}


def _unbounded(schema: Any) -> Any:
    """The schema without bounds."""
    if isinstance(schema, dict):
        return {name: _unbounded(part) for name, part in schema.items() if name not in _BOUNDS}
    return schema
