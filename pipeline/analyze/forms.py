"""The body of a call: what is asked, with the form of the reply asked for in one of four ways."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from string import Template
from typing import Any

from pipeline.analyze.rungs import BOUNDS, CHOICE, CLOSED, STRICT, Form, Rung

TOKEN_LIMITS = ("max_completion_tokens", "max_tokens")
"""One limit by two names; an endpoint that refuses one name gets the other."""


def body_of(
    model: str,
    messages: Sequence[Mapping[str, str]],
    response_format: Mapping[str, Any],
    params: Mapping[str, Any],
    form: Form,
) -> Mapping[str, Any]:
    """The JSON body of one call; `response_format` is that of the ladder's highest rung."""
    named = dict(response_format["json_schema"])
    if BOUNDS in form.refused:
        named["schema"] = without_bounds(named["schema"])
    if CLOSED in form.refused:
        named["schema"] = _without(named["schema"], {CLOSED})
    if STRICT in form.refused:
        del named["strict"]
    told = list(messages)
    if form.is_told_in_words:
        told[-1] = {**told[-1], "content": f"{told[-1]['content']}\n\n{_words(named['schema'])}"}
    return {"model": model, "messages": told, **_asked_for(named, form), **taken(params, form)}


def taken(params: Mapping[str, Any], form: Form) -> dict[str, Any]:
    """The parameters that the endpoint takes; a limit of tokens by the name that it knows."""
    kept = {name: value for name, value in params.items() if name not in form.refused}
    for name, other in (TOKEN_LIMITS, TOKEN_LIMITS[::-1]):
        if name in params and name in form.refused and other not in form.refused:
            kept.setdefault(other, params[name])
    return kept


def with_more_tokens(body: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The body with twice the limit of tokens; None where it has none."""
    limits = {name: body[name] for name in TOKEN_LIMITS if isinstance(body.get(name), int)}
    return {**body, **{name: 2 * limit for name, limit in limits.items()}} if limits else None


def without_bounds(schema: Any) -> Any:
    """A schema that bounds neither texts nor lists."""
    return _without(schema, {"minItems", "maxItems", "maxLength"})


def _asked_for(named: Mapping[str, Any], form: Form) -> dict[str, Any]:
    """The members of a body that ask for the form of the reply."""
    match form.rung:
        case Rung.JSON_SCHEMA:
            return {"response_format": {"type": "json_schema", "json_schema": named}}
        case Rung.JSON_OBJECT:
            return {"response_format": {"type": "json_object"}}
        case Rung.TOOLS:
            name = named["name"]
            function = {"name": name, "parameters": named["schema"]}
            if "strict" in named:
                function["strict"] = True
            choice = {CHOICE: {"type": "function", "function": {"name": name}}}
            return {
                "tools": [{"type": "function", "function": function}],
                **({} if CHOICE in form.refused else choice),
            }
        case Rung.TEXT:
            return {}


def _without(schema: Any, names: set[str]) -> Any:
    """A schema without some of its keywords; properties of that name stay."""
    if isinstance(schema, dict):
        kept = {}
        for name, part in schema.items():
            if name == "properties":
                kept[name] = {key: _without(one, names) for key, one in part.items()}
            elif name not in names:
                kept[name] = _without(part, names)
        return kept
    return schema


def _words(schema: Mapping[str, Any]) -> str:
    return _template().substitute(schema=json.dumps(schema, separators=(",", ":")))


@cache
def _template() -> Template:
    path = resources.files("pipeline.analyze") / "prompts" / "reply_form.txt"
    return Template(path.read_text(encoding="utf-8").strip())
