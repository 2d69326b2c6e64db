"""The statements in a comparison's JSON, each by the short id that its place gives it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import Field

from pipeline.analyze import statement_schema as bounds
from pipeline.analyze.reply import BadReply, ReplyPart, read_part
from pipeline.models import StatementKind

Sides = Sequence[Sequence[str]]
"""The claims that a statement cites, by side; those of all but a conflict have one."""


class _ToldPlain(ReplyPart):
    """What all or some outlets say."""

    claims: list[str]
    text: str


class _ToldSide(ReplyPart):
    """Claims that say the same in a conflict."""

    claims: list[str]


class _ToldConflict(ReplyPart):
    """Where outlets contradict each other."""

    sides: list[_ToldSide] = Field(min_length=1)
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldStatement:
    """A statement as the model wrote it; one that cannot be read says why in `unreadable`."""

    id: str
    kind: StatementKind
    sides: Sides = ()
    text: str = ""
    unreadable: str | None = None


def read_statements(whole: Mapping[str, Any]) -> list[ToldStatement]:
    """The statements of a reply, in their order.

    Raises:
        BadReply: it has none of the lists that were asked for, or something else in their place.
    """
    if not any(name in whole for name in bounds.LISTS.values()):
        raise BadReply(f"none of {', '.join(bounds.LISTS.values())}")
    found = []
    for kind, listed in _lists(whole):
        for number, value in enumerate(listed[: bounds.MOST_STATEMENTS], start=1):
            found.append(_statement(f"{kind} {number}", kind, value))
    return found


def read_replacements(whole: Mapping[str, Any]) -> Mapping[str, ToldStatement]:
    """The statements of a second reply, by the short ids of those that they replace."""
    found: dict[str, ToldStatement] = {}
    try:
        lists = list(_lists(whole))
    except BadReply:
        return found
    for kind, listed in lists:
        for value in listed:
            replaced = value.get("statement") if isinstance(value, dict) else None
            if isinstance(replaced, str) and replaced.partition(" ")[0] == kind:
                found.setdefault(replaced, _statement(replaced, kind, value))
    return found


def _lists(whole: Mapping[str, Any]) -> Iterator[tuple[StatementKind, list[Any]]]:
    for kind, name in bounds.LISTS.items():
        listed = whole.get(name, [])
        if not isinstance(listed, list):
            raise BadReply(f"{name} is no list")
        yield kind, listed


def _statement(short: str, kind: StatementKind, value: object) -> ToldStatement:
    try:
        if kind is StatementKind.CONFLICT:
            conflict = read_part(_ToldConflict, value, short)
            sides: Sides = [side.claims for side in conflict.sides[: bounds.MOST_SIDES]]
            return ToldStatement(id=short, kind=kind, sides=_once(sides), text=conflict.text)
        plain = read_part(_ToldPlain, value, short)
        return ToldStatement(id=short, kind=kind, sides=_once([plain.claims]), text=plain.text)
    except BadReply as error:
        return ToldStatement(id=short, kind=kind, unreadable=str(error))


def _once(sides: Sides) -> Sides:
    """The ids as they are looked up, each once a side."""
    return [list(dict.fromkeys(one.strip() for one in side[: bounds.MOST_CITED])) for side in sides]
