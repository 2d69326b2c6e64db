"""A reply's JSON, read strictly: what does not have the asked shape is no answer.

Around the JSON anything may stand: thoughts, a code fence, prose. Inside it nothing is guessed:
two values for one key, NaN, or text where a list belongs make it unreadable.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.models import Label
from pipeline.scrub import scrub_line

LONGEST_DETAIL = 500

_THOUGHTS = re.compile(r"^.*</think>", re.DOTALL | re.IGNORECASE)
_FENCED = re.compile(r"```(?:json)?\s*(\{.*\})\s*```", re.DOTALL | re.IGNORECASE)


class BadReply(Exception):
    """A reply, or a part of one, that cannot be read."""


class ReplyPart(BaseModel):
    """A part of a reply: the right types, whatever else is in it."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


class ToldSentence(ReplyPart):
    """A sentence with the quotes that should support it."""

    text: str
    quotes: list[str] = Field(default_factory=list)


class ToldFact(ToldSentence):
    """A key fact, and the question that it answers."""

    aspect: str


class ToldSummary(ReplyPart):
    """A summary as the model wrote it."""

    headline: ToldSentence
    sentences: list[ToldSentence]
    facts: list[ToldFact] = Field(default_factory=list)


class ToldActor(ReplyPart):
    """An actor whose stance the model says the text reports."""

    name: str
    label: str
    quotes: list[str] = Field(default_factory=list)


class ToldVoice(ReplyPart):
    """The article's own stance as the model wrote it."""

    label: str
    rationale: str = ""
    quotes: list[str] = Field(default_factory=list)


class ToldStance(ToldVoice):
    """A stance on one target: the article's own voice, and the actors that it reports."""

    target: str
    actors: list[ToldActor] = Field(default_factory=list)


Part = TypeVar("Part", bound=ReplyPart)


def read_reply(content: str) -> Mapping[str, Any]:
    """The JSON object in a reply's text.

    Raises:
        BadReply: there is none, or one with a repeated key or a number that is none.
    """
    text = _THOUGHTS.sub("", content, count=1)
    fenced = _FENCED.search(text)
    found = fenced[1] if fenced else text[text.find("{") : text.rfind("}") + 1]
    if not found.strip():
        raise BadReply("no JSON object")
    try:
        whole = json.loads(
            found, strict=False, object_pairs_hook=_once, parse_constant=_no_constant
        )
    except RecursionError as error:
        raise BadReply("JSON that is nested too deep") from error
    except ValueError as error:
        raise BadReply(f"no JSON: {error}") from error
    if not isinstance(whole, dict):
        raise BadReply("no JSON object")
    return whole


def read_summary(whole: Mapping[str, Any]) -> ToldSummary:
    """The summary in a reply.

    Raises:
        BadReply: it is missing or of another shape.
    """
    return read_part(ToldSummary, whole.get("summary"), "summary")


def read_stance(whole: Mapping[str, Any], target: str) -> ToldStance:
    """The stance on one target, by the short id that the prompt gave it.

    Raises:
        BadReply: it is missing, of another shape, or given twice.
    """
    stances = whole.get("stances")
    listed = stances if isinstance(stances, list) else []
    mine = [one for one in listed if isinstance(one, dict) and one.get("target") == target]
    if not mine:
        raise BadReply("no stance on this target")
    if any(one != mine[0] for one in mine):
        raise BadReply("two different stances on this target")
    return read_part(ToldStance, mine[0], "stance")


def read_label(word: str) -> Label:
    """A label in any capitals, never a neighbour of one.

    Raises:
        BadReply: it is none of them.
    """
    try:
        return Label(word.strip().lower())
    except ValueError as error:
        raise BadReply(f"the label {scrub_line(word)[:40]!r} is none of those asked for") from error


def read_part(model: type[Part], value: object, name: str) -> Part:
    """A part of a reply; `name` is what messages call it.

    Raises:
        BadReply: it is missing or of another shape.
    """
    if value is None:
        raise BadReply(f"no {name}")
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(map(str, (name, *first["loc"])))
        raise BadReply(f"{place}: {first['msg']}") from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    whole = dict(pairs)
    if len(whole) < len(pairs):
        raise BadReply("JSON with a key given twice")
    return whole


def _no_constant(word: str) -> None:
    raise BadReply(f"JSON with {word} for a number")
