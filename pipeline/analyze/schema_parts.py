"""The parts that strict schemas of replies are made of, with bounds or without."""

from collections.abc import Mapping, Sequence
from typing import Any

_BOUNDS = {"minItems", "maxItems", "maxLength"}


def strict_format(schema: Mapping[str, Any], *, bounded: bool) -> Mapping[str, Any]:
    """A request's `response_format` for a schema."""
    return {
        "type": "json_schema",
        "json_schema": {
            "name": "answers",
            "strict": True,
            "schema": schema if bounded else _unbounded(schema),
        },
    }


def an_object(**properties: Any) -> dict[str, Any]:
    """An object of these properties and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def an_array(items: Mapping[str, Any], most: int, *, least: int = 0) -> dict[str, Any]:
    """A list of so many items of one form."""
    return {"type": "array", "items": items, "minItems": least, "maxItems": most}


def a_text(longest: int) -> dict[str, Any]:
    """A text of at most so many characters."""
    return {"type": "string", "maxLength": longest}


def one_of(values: Sequence[str]) -> dict[str, Any]:
    """One of these words."""
    return {"type": "string", "enum": [str(value) for value in values]}


def each_of(ids: Sequence[str], called: str, **properties: Any) -> dict[str, Any]:
    """A list with one object for each of these ids, which its property `called` holds."""
    return an_array(an_object(**{called: one_of(ids)}, **properties), len(ids), least=len(ids))


def _unbounded(schema: Any) -> Any:
    """The schema without bounds."""
    if isinstance(schema, dict):
        return {name: _unbounded(part) for name, part in schema.items() if name not in _BOUNDS}
    return schema
