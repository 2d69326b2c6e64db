"""Adds one record at the end of a YAML list and leaves every other character as it is.

Works on the text, not on what it means: comments, blank lines, quotes and line ends that a person
chose are kept. Where a text leaves no clear place for another record, it is refused with a reason.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import CollectionNode, MappingNode, ScalarNode, SequenceNode

from pipeline.errors import ConfigurationError
from pipeline.yaml_file import EMPTY

Value = str | bool | Sequence[str] | Sequence[Mapping[str, str]]
Record = Mapping[str, Value]

LINE = 96
STEP = "  "
_BOM = "\ufeff"
# A text that needs no quotes: it starts like a word and holds nothing that YAML reads as a sign.
_PLAIN = re.compile(r"\w(?:[\w .,;()/!?=&+%~@'’‘“”„«»–—…*-]|:(?=\S)|(?<=\S)#)*")
_PLAIN_IN_LIST = re.compile(r"\w[\w .()/'’–—-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gap:
    """Where a record goes: what is before and after it, and how deep its dash is indented."""

    before: str
    after: str = ""
    opening: tuple[str, ...] = ()
    indent: str = STEP


def with_record(text: str, top: str, record: Record, *, path: Path) -> str:
    """The text with one more record at the end of the list under its top-level field.

    The text must be YAML that `pipeline.yaml_file` reads. `path` only names the file in errors.

    Raises:
        ConfigurationError: the list is written in a way that leaves no place for a block.
    """
    mark = _BOM if text.startswith(_BOM) else ""
    newline = "\r\n" if "\r\n" in text else "\n"
    gap = _gap(text.removeprefix(_BOM), top, path)
    before = gap.before if gap.before.endswith("\n") or not gap.before else gap.before + newline
    lines = [*gap.opening, *block(record, gap.indent)]
    return mark + before + "".join(line + newline for line in lines) + gap.after


def block(record: Record, indent: str = STEP) -> list[str]:
    """The lines of a record as an item of a list; what is empty is left out."""
    lines = [
        line
        for name, value in record.items()
        if value not in ("", (), [])
        for line in _field(name, value, "")
    ]
    first, *others = lines
    return [f"{indent}- {first}", *(f"{indent}  {line}" for line in others)]


def scalar(text: str, plain: re.Pattern[str] = _PLAIN) -> str:
    """A text as one YAML value, in quotes where it needs them."""
    if plain.fullmatch(text) and text not in EMPTY and not text.endswith((" ", ":")):
        return text
    return json.dumps(text, ensure_ascii=False)


def _field(name: str, value: Value, indent: str) -> Iterator[str]:
    if isinstance(value, bool):
        yield f"{indent}{name}: {'true' if value else 'false'}"
    elif isinstance(value, str):
        yield f"{indent}{name}: {scalar(value)}"
    else:
        yield from _list(name, value, indent)


def _list(name: str, values: Sequence[str] | Sequence[Mapping[str, str]], indent: str) -> list[str]:
    texts = [one for one in values if isinstance(one, str)]
    short = f"{indent}{name}: [{', '.join(scalar(one, _PLAIN_IN_LIST) for one in texts)}]"
    if texts and len(short) <= LINE:
        return [short]
    lines = [f"{indent}{name}:"]
    for one in values:
        if isinstance(one, str):
            lines.append(f"{indent}{STEP}- {scalar(one)}")
        else:
            lines += block(one, indent + STEP)
    return lines


def _gap(text: str, top: str, path: Path) -> _Gap:
    root = YAML(typ="safe", pure=True).compose(text)
    if root is None:
        return _Gap(before=text, opening=(f"{top}:",))
    if isinstance(root, MappingNode) and not root.flow_style:
        for key, value in root.value:
            if key.value == top and isinstance(value, SequenceNode) and value.value:
                return _after_last(text, value, path)
            if key.value == top:
                return _in_place_of_nothing(text, key, value, path)
    raise ConfigurationError(
        f"has no `{top}:` at the start of a line; write it there, then add again", path=path
    )


def _after_last(text: str, items: SequenceNode, path: Path) -> _Gap:
    if items.flow_style:
        problem = (
            "the list is written in brackets; give each entry lines of its own that begin with a "
            "dash, then add again"
        )
        raise ConfigurationError(problem, path=path, line=items.start_mark.line + 1)
    dash, last = int(items.start_mark.column), items.value[-1]
    at = _past_own_comments(text, _line_end(text, _content_end(text, last)), dash)
    airy = len(items.value) == 1 or _follows_blank_line(text, last.start_mark.index)
    opening = ("",) if airy else ()
    return _Gap(before=text[:at], after=text[at:], opening=opening, indent=" " * dash)


def _in_place_of_nothing(text: str, key: ScalarNode, nothing: Any, path: Path) -> _Gap:
    """The place of an empty list; a comment behind it on its line stays."""
    if _is_left_out(nothing):
        at = _line_end(text, key.end_mark.index)
        return _Gap(before=text[:at], after=text[at:], indent=" " * key.start_mark.column + STEP)
    start, end = nothing.start_mark, nothing.end_mark
    if start.line != end.line or not isinstance(nothing, SequenceNode | ScalarNode):
        problem = "the empty list spans lines; remove its brackets, then add again"
        raise ConfigurationError(problem, path=path, line=start.line + 1)
    text = text[: start.index].rstrip(" \t") + text[end.index :]
    at = _line_end(text, key.end_mark.index)
    return _Gap(before=text[:at], after=text[at:], indent=" " * key.start_mark.column + STEP)


def _content_end(text: str, node: Any) -> int:
    """Where the last character of a node is; a block's own end mark is at what follows it."""
    if isinstance(node, CollectionNode) and node.value and not node.flow_style:
        last = node.value[-1]
        parts = last if isinstance(last, tuple) else (last,)
        return max(_content_end(text, part) for part in parts if not _is_left_out(part))
    end = int(node.end_mark.index)
    return len(text[:end].rstrip()) if isinstance(node, ScalarNode) and node.style else end


def _is_left_out(node: Any) -> bool:
    """Whether nothing is written there; the marks of such a node are at what follows."""
    return isinstance(node, ScalarNode) and not node.value and not node.style


def _line_end(text: str, index: int) -> int:
    """Where the next line starts."""
    found = text.find("\n", index)
    return len(text) if found < 0 else found + 1


def _past_own_comments(text: str, start: int, dash: int) -> int:
    """Past the comments that are indented as parts of the last record are."""
    end = at = start
    while at < len(text):
        after = _line_end(text, at)
        line = text[at:after].strip()
        depth = len(text[at:after]) - len(text[at:after].lstrip(" "))
        if line and (not line.startswith("#") or depth <= dash):
            break
        at = after
        end = after if line else end
    return end


def _follows_blank_line(text: str, index: int) -> bool:
    before = text[: text.rfind("\n", 0, index) + 1].splitlines()
    while before and before[-1].lstrip().startswith("#"):
        before.pop()
    return bool(before) and not before[-1].strip()
