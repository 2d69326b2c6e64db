"""The JSON that a comparison of a story must be: lists of statements, with the claims they cite.

Claims are cited by short ids, which no `enum` lists: some strict implementations allow few values
in all, and the gate looks each one up. Claims come before the text, so that a model looks before
it writes.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from pipeline.analyze.schema_parts import (
    a_text,
    an_array,
    an_object,
    each_of,
    strict_format,
)
from pipeline.models import StatementKind

VERSION = "1"
"""Counts up when comparisons of another shape are asked for."""

MOST_STATEMENTS = 5
"""Of each kind."""

MOST_CITED = 24
MOST_SIDES = 3
LONGEST_STATEMENT = 400
LONGEST_ID = 8

LISTS: Mapping[StatementKind, str] = {
    StatementKind.AGREED: "agreed",
    StatementKind.SOME: "some",
    StatementKind.CONFLICT: "conflicts",
}
"""The list of a reply in which statements of a kind stand."""


@lru_cache(maxsize=64)
def response_format(statements: Sequence[str] = (), *, bounded: bool) -> Mapping[str, Any]:
    """The request's `response_format` for a comparison, or for these statements of one.

    Short ids such as `agreed 1` name statements that are to be replaced.
    """
    asked = {}
    for kind, name in LISTS.items():
        ids = [one for one in statements if kind_of(one) is kind]
        if ids:
            asked[name] = each_of(ids, "statement", **_SHAPES[kind])
        elif not statements:
            asked[name] = an_array(an_object(**_SHAPES[kind]), MOST_STATEMENTS)
    return strict_format(an_object(**asked), bounded=bounded)


def kind_of(statement: str) -> StatementKind:
    """The kind of the statement with a short id."""
    return StatementKind(statement.partition(" ")[0])


_CITED = an_array(a_text(LONGEST_ID), MOST_CITED, least=1)
_SIDE = an_object(claims=_CITED)
_SIMPLE = {"claims": _CITED, "text": a_text(LONGEST_STATEMENT)}
_SHAPES: Mapping[StatementKind, Mapping[str, Any]] = {
    StatementKind.AGREED: _SIMPLE,
    StatementKind.SOME: _SIMPLE,
    StatementKind.CONFLICT: {
        "sides": an_array(_SIDE, MOST_SIDES, least=2),
        "text": a_text(LONGEST_STATEMENT),
    },
}
