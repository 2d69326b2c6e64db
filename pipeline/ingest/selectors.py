"""Reads the selectors of CSS rules, and says which elements of a page (lxml) they pick.

Tags, classes, ids, attributes and `:not()` of them, in descendants and children. A selector with
anything else picks nothing: a state such as `:hover`, `::before`, a place among siblings.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pipeline.ingest.markup import MAX_DEPTH

_NAME = r"(?:[\w-]|[^\x00-\x7f]|\\.)++"
_TOKEN = re.compile(
    rf" ?(?P<comma>,) ?| ?(?P<combinator>[>+~]) ?|(?P<blank> )|(?P<tag>[a-zA-Z*][\w-]*+)"
    rf"|\.(?P<class>{_NAME})|\#(?P<id>{_NAME})"
    r"|\[ ?(?P<attribute>[\w-]++) ?"
    r"""(?:(?P<operator>[~|^$*]?=) ?(?P<value>"[^"]*+"|'[^']*+'|[^\]\s]*+)[^\]]{0,3})?\]"""
    r"|(?P<pseudo>::?[\w-]++(?:\((?P<argument>[^()]*+)\))?)",
)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6}) ?|(.))")
_CACHED = 500
_CLIMB = 8
_SCRIPTLESS = frozenset({"no-js", "nojs", "no-javascript"})


class Place:
    """An element of a page as selectors see it; `above` are the names of all that it is in."""

    __slots__ = ("above", "element", "names", "outer")

    def __init__(self, element: Any, outer: "Place | None") -> None:
        self.names = names_of(element)
        self.element = element
        self.outer = outer
        self.above: frozenset[str] = outer.above | outer.names if outer else frozenset()


def names_of(element: Any) -> frozenset[str]:
    """What selectors call an element: its tag, its classes with a dot, its id with a hash."""
    names = {element.tag, *(f".{name}" for name in element.get("class", "").split())}
    number = element.get("id")
    if number is not None:
        names.add(f"#{number}")
    return frozenset(names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compound:
    """What one element must be, as in `a.b#c[d]`: its names are `a`, `.b` and `#c`."""

    names: frozenset[str] = frozenset()
    attributes: Sequence[tuple[str, str, str]] = ()
    never: Sequence["Compound"] = ()

    @property
    def key(self) -> str:
        """The rarest of its names, or `*`."""
        return min(self.names, key=lambda name: (name[0] != "#", name[0] != ".", name), default="*")

    def fits(self, place: Place) -> bool:
        """Whether an element is that."""
        if not self.names <= place.names:
            return False
        for name, operator, value in self.attributes:
            if not _has(place.element.get(name), operator, value):
                return False
        return not (self.never and any(one.fits(place) for one in self.never))


@dataclass(frozen=True, slots=True, kw_only=True)
class Selector:
    """Compounds from the outermost to the one that is picked.

    `direct` says of each but the last whether the next must be its child; `above` are the names
    in all but the last.
    """

    compounds: Sequence[Compound]
    direct: Sequence[bool]
    above: frozenset[str]
    specificity: tuple[int, int, int]

    @property
    def picks_all(self) -> bool:
        """Whether one name of an element is all it asks for."""
        last = self.compounds[-1]
        return not (self.direct or last.attributes or last.never) and len(last.names) == 1

    @property
    def checks(self) -> int:
        """How many questions it is at most whether it picks an element of a usual depth."""
        return _CLIMB if self.direct else 1

    @property
    def names(self) -> frozenset[str]:
        """The tags, classes and ids that must occur in a page for it to pick something."""
        return self.above | self.compounds[-1].names

    def picks(self, place: Place) -> bool:
        """Whether it picks an element; linear in the depth of the element."""
        if not self.above <= place.above or not self.compounds[-1].fits(place):
            return False
        if not self.direct:
            return True
        chain = [place]
        while (outer := chain[-1].outer) is not None:
            chain.append(outer)
        found = {0}
        for compound, direct in zip(self.compounds[-2::-1], self.direct[::-1], strict=True):
            tried = {one + 1 for one in found} if direct else range(min(found) + 1, len(chain))
            found = {one for one in tried if one < len(chain) and compound.fits(chain[one])}
            if not found:
                return False
        return True


def read_selectors(text: str) -> Sequence[Selector]:
    """The selectors of a rule that are understood."""
    return _known(text) if len(text) < _CACHED else _read(text)


@lru_cache(maxsize=8192)
def _known(text: str) -> Sequence[Selector]:
    return _read(text)


def _read(text: str) -> Sequence[Selector]:
    text = " ".join(text.split())
    found: list[Selector] = []
    reader: _Reader | None = _Reader()
    place = 0
    while place < len(text):
        token = _TOKEN.match(text, place)
        if token is None:
            # what is not understood spoils its own selector only
            reader, place = None, place + 1
            continue
        place = token.end()
        if token["comma"]:
            found += reader.selector() if reader else []
            reader = _Reader()
        elif reader and not reader.take(token):
            reader = None
    return found + (reader.selector() if reader else [])


class _Reader:
    """One selector while it is read."""

    __slots__ = ("attributes", "compounds", "direct", "names", "never", "specificity", "started")

    def __init__(self) -> None:
        self.compounds: list[Compound] = []
        self.direct: list[bool] = []
        self.specificity = [0, 0, 0]
        self._begin()

    def _begin(self) -> None:
        self.started = False
        self.names: set[str] = set()
        self.attributes: list[tuple[str, str, str]] = []
        self.never: list[Compound] = []

    def take(self, token: re.Match[str]) -> bool:
        """Adds a token; says whether it is understood."""
        kind, text = token.lastgroup or "", token[0]
        if kind in {"blank", "combinator"}:
            return self._combine(token["combinator"])
        self.started = True
        if kind == "tag":
            if text != "*":
                self.names.add(text.lower())
                self.specificity[2] += 1
        elif kind == "class":
            self.names.add(f".{unescaped(text[1:])}")
            self.specificity[1] += 1
            return text[1:] not in _SCRIPTLESS
        elif kind == "id":
            self.names.add(f"#{unescaped(text[1:])}")
            self.specificity[0] += 1
        else:
            self.specificity[1] += 1
            return self._narrow(token)
        return True

    def _narrow(self, token: re.Match[str]) -> bool:
        if token["attribute"]:
            value = (token["value"] or "").strip("\"'")
            self.attributes.append((token["attribute"].lower(), token["operator"] or "", value))
        elif token["pseudo"] == ":root":
            self.names.add("html")
        elif token["pseudo"].startswith(":not(") and (never := _simple(token["argument"])):
            self.never += never
        else:
            return False
        return True

    def selector(self) -> list[Selector]:
        """The finished selector, if there is one."""
        if not self.started:
            return []
        first, second, third = self.specificity
        return [
            Selector(
                compounds=(*self.compounds, self._compound()),
                direct=tuple(self.direct),
                above=frozenset().union(*(one.names for one in self.compounds)),
                specificity=(first, second, third),
            )
        ]

    def _combine(self, combinator: str | None) -> bool:
        if combinator in {"+", "~"} or not self.started or len(self.compounds) >= MAX_DEPTH:
            return not combinator and not self.started
        self.compounds.append(self._compound())
        self.direct.append(combinator == ">")
        self._begin()
        return True

    def _compound(self) -> Compound:
        return Compound(
            names=frozenset(self.names), attributes=tuple(self.attributes), never=tuple(self.never)
        )


def _simple(text: str) -> list[Compound]:
    """The compounds in a `:not()`; none where one of them is more than that."""
    if ":" in text:
        return []
    inside = read_selectors(text)
    return [] if any(one.direct for one in inside) else [one.compounds[0] for one in inside]


def _has(stated: str | None, operator: str, value: str) -> bool:
    if stated is None:
        return False
    if not operator:
        return True
    if not value:
        return operator == "=" and not stated
    return _TESTS[operator](stated, value)


_TESTS: dict[str, Callable[[str, str], bool]] = {
    "=": str.__eq__,
    "~=": lambda stated, value: value in stated.split(),
    "|=": lambda stated, value: stated == value or stated.startswith(f"{value}-"),
    "^=": str.startswith,
    "$=": str.endswith,
    "*=": str.__contains__,
}


def unescaped(name: str) -> str:
    """A name of a selector as attributes have it."""
    if "\\" not in name:
        return name
    return _ESCAPE.sub(
        lambda found: chr(min(int(found[1], 16), 0x10FFFF)) if found[1] else found[2], name
    )
