"""A YAML file with one list of records, checked by pydantic; problems in words for people.

Problems are gathered, not raised one by one: a person corrects a file once. Each is one line,
`config/sources.yaml:12: sources[1].country: 'Germany' is not a two-letter country code`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from pipeline.errors import ConfigurationError
from pipeline.yaml_file import Node, read_yaml

Place = tuple[str | int, ...]
"""Where in a file: names of fields and numbers of list items, from the outside in."""

Plain = str | list["Plain"] | dict[str, "Plain"] | None
Records = TypeVar("Records")
MAX_SHOWN = 60
MAX_TOLD = 100


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to correct."""

    line: int
    place: str
    text: str


class CheckedFile:
    """A file of records under one top-level field, with the problems found so far.

    `expected` says of each field what belongs there, under its name, and of the items of a
    list under `name[]`; `known` holds the field names of the records in each list.
    """

    def __init__(
        self,
        path: Path,
        top: str,
        *,
        known: Mapping[str, Sequence[str]],
        expected: Mapping[str, str],
    ) -> None:
        self.path = path
        self.top = top
        self.known = {"": (top,), **known}
        self.expected = expected
        self.problems: list[Problem] = []
        self.root, repeated = read_yaml(path)
        for key in repeated:
            text = f"given twice, first in line {key.first_line}"
            self.problems.append(Problem(key.line, key.key, text))
        self._check_top()

    def records(self, place: Place) -> Iterator[Place]:
        """The places of the mappings in the list at a place, if there is one."""
        node = self.find(place)
        if node is not None and isinstance(node.value, list):
            for index, item in enumerate(node.value):
                if isinstance(item.value, dict):
                    yield (*place, index)

    def find(self, place: Place) -> Node | None:
        """The value at a place, if it was given."""
        node: Node | None = self.root
        for part in place:
            node = None if node is None else _child(node, part)
        return node

    def text(self, place: Place) -> str | None:
        """The text at a place, if one was given."""
        node = self.find(place)
        return node.value if node is not None and isinstance(node.value, str) else None

    def report(self, place: Place, text: str) -> None:
        """Notes a problem at a field, or at the nearest thing around it that is there."""
        self.problems.append(Problem(self.line(place), _shown(place), text))

    def report_unlike(self, place: Place, want: str | None = None) -> None:
        """Notes that what was given at a field is not what belongs there."""
        node = self.find(place)
        found = "nothing" if node is None else _found(node.value)
        self.report(place, f"{found} is not {want or self.expected[_field(place)]}")

    def check_unique(self, place: Place, field: str, *, default: str | None = None) -> None:
        """Reports records of a list whose field repeats that of an earlier one."""
        holders: dict[str, Place] = {}
        for record in self.records(place):
            here = (*record, field)
            value = self.text(here) or default
            first = holders.setdefault(value, here) if value else here
            if first != here:
                taken = f"taken by {_shown(first)} in line {self.line(first)}"
                self.report(here, f"{_found(value)} is {taken}; choose another")

    def checked(self, adapter: TypeAdapter[Records]) -> Records:
        """The records, when neither the adapter nor an earlier check found a problem.

        Raises:
            ConfigurationError: names every problem of the file, ordered by line.
        """
        node = self.find((self.top,))
        plain = None if node is None else self._plain(node)
        try:
            records = adapter.validate_python([] if plain is None else plain)
        except ValidationError as error:
            for detail in error.errors(include_url=False, include_context=False):
                self._report_invalid((self.top, *detail["loc"]), detail["type"], detail["input"])
            raise self._refusal() from error
        self.refuse_problems()
        return records

    def refuse_problems(self) -> None:
        """Nothing, when nothing was reported.

        Raises:
            ConfigurationError: names every problem of the file, ordered by line.
        """
        if self.problems:
            raise self._refusal()

    def _plain(self, node: Node) -> Plain:
        """The value without lines; a known field with nothing behind it counts as not given."""
        if isinstance(node.value, dict):
            return {
                name: self._plain(child)
                for name, child in node.value.items()
                if child.value is not None or name not in self.expected
            }
        if isinstance(node.value, list):
            return [self._plain(child) for child in node.value]
        return node.value

    def _check_top(self) -> None:
        want = f"expected `{self.top}:` with {self.expected[self.top]} below it"
        if self.root.value is None:
            raise ConfigurationError(f"empty; {want}", path=self.path)
        if not isinstance(self.root.value, dict):
            raise ConfigurationError(
                f"{_found(self.root.value)} at the top level; {want}",
                path=self.path,
                line=self.root.line,
            )
        for key in self.root.value:
            if key != self.top:
                self._report_unknown((key,))
        if self.top not in self.root.value:
            self.report((), want)
            raise self._refusal()

    def _report_invalid(self, place: Place, kind: str, found: object) -> None:
        if kind == "unexpected_keyword_argument":
            self._report_unknown(place)
            return
        want = self.expected[_field(place)]
        if kind == "missing":
            self.report(place, f"missing; expected {want}")
        elif not found:
            self.report(place, f"empty; expected {want}")
        elif kind != "too_short":  # told of a list, too, all of whose items are invalid
            self.report_unlike(place)

    def _report_unknown(self, place: Place) -> None:
        lists = [part for part in place[:-1] if isinstance(part, str)]
        names = self.known[lists[-1] if lists else ""]
        near = get_close_matches(str(place[-1]).lower(), names, n=1)
        hint = f"did you mean {near[0]}?" if near else f"expected one of {', '.join(names)}"
        self.report(place, f"unknown field; {hint}")

    def line(self, place: Place) -> int:
        """The line of a place, or of the nearest thing around it that is there."""
        node = self.root
        for part in place:
            child = _child(node, part)
            if child is None:
                break
            node = child
        return node.line

    def _refusal(self) -> ConfigurationError:
        ordered = sorted(set(self.problems), key=lambda each: (each.line, each.place))
        told = [
            f"{self.path}:{each.line}: {each.place}: {each.text}" for each in ordered[:MAX_TOLD]
        ]
        if len(ordered) > MAX_TOLD:
            told.append(f"{self.path}: and {len(ordered) - MAX_TOLD:,} more; correct these first")
        return ConfigurationError("\n".join(told))


def _child(node: Node, part: str | int) -> Node | None:
    if isinstance(node.value, dict) and isinstance(part, str):
        return node.value.get(part)
    if isinstance(node.value, list) and isinstance(part, int) and part < len(node.value):
        return node.value[part]
    return None


def _shown(place: Place) -> str:
    parts = (f"[{part}]" if isinstance(part, int) else f".{_cut(part)}" for part in place)
    return "".join(parts).removeprefix(".") or "top level"


def _field(place: Place) -> str:
    """The name to look an expectation up by."""
    return f"{place[-2]}[]" if isinstance(place[-1], int) else place[-1]


def _found(value: str | Sequence[Node] | Mapping[str, Node] | None) -> str:
    if isinstance(value, str):
        return repr(_cut(value))
    return "a list" if isinstance(value, list) else "a mapping"


def _cut(text: str) -> str:
    return text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 3] + "..."
