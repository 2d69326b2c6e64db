"""The JSON that a reply must be, as a strict schema of what is asked and nothing else.

Every endpoint gets only keywords that all strict implementations take: types, enum, required,
additionalProperties. Some hosted ones refuse a request for one `maxLength`. A server on one's
own network turns the schema into a grammar, and a small model stops there only where the
grammar ends; so those also get bounds, and the reader of the reply cuts by the same numbers.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.models import Label

VERSION = "1"
"""Counts up when replies of another shape are asked for."""

MOST_SENTENCES = 3
MOST_QUOTES = 3
MOST_ACTORS = 5
LONGEST_SENTENCE = 400
LONGEST_QUOTE = 400
LONGEST_RATIONALE = 300
LONGEST_NAME = 100

LABELS = tuple(Label)
ACTOR_LABELS = (Label.FAVOR, Label.AGAINST, Label.NEUTRAL, Label.UNCLEAR)
"""An actor whom a target does not concern is simply not named."""


def response_format(*, summary: bool, targets: Sequence[str], bounded: bool) -> Mapping[str, Any]:
    """The request's `response_format` for a summary and for stances on targets by short id."""
    asked: dict[str, Any] = {}
    if summary:
        sentence = _object(text=_text(LONGEST_SENTENCE), quotes=_QUOTES)
        asked["summary"] = _object(
            headline=sentence, sentences=_array(sentence, MOST_SENTENCES, least=2)
        )
    if targets:
        count = len(targets)
        asked["stances"] = _array(_stance(targets), count, least=count)
    schema = _object(**asked)
    return {
        "type": "json_schema",
        "json_schema": {
            "name": "answers",
            "strict": True,
            "schema": schema if bounded else _unbounded(schema),
        },
    }


def _stance(targets: Sequence[str]) -> dict[str, Any]:
    """Quotes come before the label, so that a model looks before it judges."""
    actor = _object(name=_text(LONGEST_NAME), quotes=_QUOTES, label=_one_of(ACTOR_LABELS))
    return _object(
        target=_one_of(targets),
        quotes=_QUOTES,
        rationale=_text(LONGEST_RATIONALE),
        label=_one_of(LABELS),
        actors=_array(actor, MOST_ACTORS),
    )


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
_BOUNDS = {"minItems", "maxItems", "maxLength"}


def _unbounded(schema: Any) -> Any:
    """The schema without bounds."""
    if isinstance(schema, dict):
        return {name: _unbounded(part) for name, part in schema.items() if name not in _BOUNDS}
    return schema
