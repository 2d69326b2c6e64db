"""Reads a YAML file as text, lists and mappings that know their lines.

A plain subset of YAML 1.2: every scalar is the text that was written (the country `NO` stays
`NO`), an empty one is nothing; anchors, aliases, tags and further documents are refused, so no
file can grow while it is read. What a text means is for the caller to say, who knows the field.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    DocumentEndEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)
from ruamel.yaml.reader import ReaderError

from pipeline.errors import ConfigurationError
from pipeline.scrub import scrub_line

MAX_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 8
MAX_NODES = 50_000
EMPTY = ("", "~", "null", "Null", "NULL")


@dataclass(frozen=True, slots=True)
class Node:
    """A value and its line, counted from 1; of a mapping's value, the line of its key."""

    line: int
    value: "str | list[Node] | dict[str, Node] | None"


@dataclass(frozen=True, slots=True)
class RepeatedKey:
    """A mapping's key that was given before; the first value counts."""

    key: str
    line: int
    first_line: int


def read_yaml(path: Path) -> tuple[Node, tuple[RepeatedKey, ...]]:
    """The value of a file and the keys that it gives twice.

    White space in texts is folded, so that re-wrapping a text changes nothing.

    Raises:
        ConfigurationError: the file cannot be read or is not the YAML described above.
    """
    text = _text(path)
    reader = _Reader(path, text)
    try:
        return reader.document(), tuple(reader.repeated)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = f"not YAML: {error.problem or error.context}; check indentation and quotes"
        line = None if mark is None else mark.line + 1
        raise ConfigurationError(problem, path=path, line=line) from error
    except ReaderError as error:
        problem = "not YAML: it holds a character that is not text"
        line = text.count("\n", 0, error.position) + 1
        raise ConfigurationError(problem, path=path, line=line) from error
    except (YAMLError, ValueError, OverflowError) as error:
        problem = 'not YAML: an escape such as "\\UFFFFFFFF" names no character'
        raise ConfigurationError(problem, path=path) from error


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        problem = "no such file; create it or name another one (docs/reference/configuration.md)"
        raise ConfigurationError(problem, path=path) from error
    except OSError as error:
        problem = f"cannot be read: {error.strerror}; check the path and its permissions"
        raise ConfigurationError(problem, path=path) from error
    if len(content) > MAX_BYTES:
        raise ConfigurationError("larger than 2 MiB; split or shorten it", path=path)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ConfigurationError("not UTF-8; save it as UTF-8", path=path, line=line) from error


class _Reader:
    """Builds nodes from the parser's events, one by one, so that bounds hold while reading."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.events: Iterator[Event] = YAML(typ="safe", pure=True).parse(text)
        self.nodes = 0
        self.repeated: list[RepeatedKey] = []

    def document(self) -> Node:
        """The only document of the stream; an empty stream holds nothing."""
        next(self.events)
        if isinstance(next(self.events), StreamEndEvent):
            return Node(1, None)
        root = self.node(next(self.events), depth=1)
        for event in self.events:
            if not isinstance(event, DocumentEndEvent | StreamEndEvent):
                raise self.refused(event, "a second document; keep one and remove the `---`")
        return root

    def node(self, event: Event, *, depth: int, line: int | None = None) -> Node:
        """The value that starts with an event, as text, list or mapping."""
        self.nodes += 1
        at = line or _line(event)
        if self.nodes > MAX_NODES:
            raise self.refused(event, f"more than {MAX_NODES:,} values; split or shorten it")
        if depth > MAX_DEPTH:
            raise self.refused(event, f"nested deeper than {MAX_DEPTH} levels")
        if isinstance(event, NodeEvent) and event.anchor:
            raise self.refused(event, "anchors (&) and aliases (*) are not read; write it out")
        if getattr(event, "tag", None):
            raise self.refused(event, "tags (!) are not read; remove it")
        if isinstance(event, MappingStartEvent):
            return Node(at, self.mapping(depth))
        if isinstance(event, SequenceStartEvent):
            return Node(at, self.sequence(depth))
        if not isinstance(event, ScalarEvent):
            raise self.refused(event, "expected a value")
        plain = event.style is None
        return Node(at, None if plain and event.value in EMPTY else scrub_line(event.value))

    def mapping(self, depth: int) -> dict[str, Node]:
        """The fields up to the mapping's end."""
        fields: dict[str, Node] = {}
        while not isinstance(event := next(self.events), MappingEndEvent):
            key = self.node(event, depth=depth + 1)
            if not isinstance(key.value, str):
                raise self.refused(event, "a field's name must be a text")
            value = self.node(next(self.events), depth=depth + 1, line=key.line)
            if key.value in fields:
                repeat = RepeatedKey(key.value, key.line, fields[key.value].line)
                self.repeated.append(repeat)
            else:
                fields[key.value] = value
        return fields

    def sequence(self, depth: int) -> list[Node]:
        """The items up to the list's end."""
        items: list[Node] = []
        while not isinstance(event := next(self.events), SequenceEndEvent):
            items.append(self.node(event, depth=depth + 1))
        return items

    def refused(self, event: Event, problem: str) -> ConfigurationError:
        """An error at the line of an event."""
        return ConfigurationError(problem, path=self.path, line=_line(event))


def _line(event: Event) -> int:
    return int(event.start_mark.line) + 1
