"""The JSON that a reply must be, as a strict schema of what is asked and nothing else.

Every endpoint gets only keywords that all strict implementations take: types, enum, required,
additionalProperties. Some hosted ones refuse a request for one `maxLength`. A server on one's
own network turns the schema into a grammar, and a small model stops there only where the
grammar ends; so those also get bounds, and the reader of the reply cuts by the same numbers.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.analyze.schema_parts import (
    a_text,
    an_array,
    an_object,
    each_of,
    one_of,
    strict_format,
)
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
        asked["stances"] = each_of(
            targets, "target", **_VOICE, actors=an_array(_ACTOR, MOST_ACTORS)
        )
    if sentences:
        asked["sentences"] = each_of(sentences, "claim", **_SENTENCE)
    if voices:
        asked["voices"] = each_of(voices, "claim", **_VOICE)
    if actors:
        asked["actors"] = each_of(actors, "claim", **_ACTOR["properties"])
    return strict_format(an_object(**asked), bounded=bounded)


_QUOTES = an_array(a_text(LONGEST_QUOTE), MOST_QUOTES)
_SENTENCE = {"text": a_text(LONGEST_SENTENCE), "quotes": _QUOTES}
_SUMMARY = an_object(
    headline=an_object(**_SENTENCE),
    sentences=an_array(an_object(**_SENTENCE), MOST_SENTENCES, least=2),
    facts=an_array(an_object(aspect=one_of(tuple(Aspect)), **_SENTENCE), MOST_FACTS, least=1),
)

# Quotes come before the label, so that a model looks before it judges.
_VOICE = {"quotes": _QUOTES, "rationale": a_text(LONGEST_RATIONALE), "label": one_of(LABELS)}
_ACTOR = an_object(name=a_text(LONGEST_NAME), quotes=_QUOTES, label=one_of(ACTOR_LABELS))
