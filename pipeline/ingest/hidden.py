"""Takes out of a page what its readers do not see."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from lxml import etree

from pipeline.ingest.colours import TRANSPARENT, Colour, alike
from pipeline.ingest.declarations import UNSEEN, hidden_box, read_declarations, tiny_font
from pipeline.ingest.page_styles import (
    BLACK,
    UNKNOWN,
    WHITE,
    PageStyles,
    Style,
    background,
    text_colour,
)
from pipeline.ingest.selectors import Selector, read_selectors

MOST = 0.5
"""The share of a page's text that is not hidden for good: the page's script shows it."""

REVEALED = 0.25
LONG = 1500
"""The share, from so many characters on, of what style rules make invisible: a common way to show
the article bit by bit."""

_REVEALED = frozenset({"opacity", "visibility"})

_OF = {
    "display": frozenset({"display", "content-visibility"}),
    "opacity": frozenset({"opacity", "filter"}),
    "size": frozenset({"width", "height", "max-width", "max-height", "zoom", "overflow"}),
    "clip": frozenset({"clip", "clip-path", "-webkit-clip-path"}),
    "position": frozenset({
        "left", "right", "top", "bottom", "text-indent", "margin-left", "margin-top",
    }),
    "transform": frozenset({"transform", "-webkit-transform", "translate", "scale"}),
}  # fmt: skip
_KEPT = frozenset({"html", "body"})
# React sends parts of a page hidden, then a script names and shows them.
_STREAMED = re.compile(r"""\$R[A-Z]\(["'][^"']{1,20}["'],["'](S:[0-9a-f]+)["']""")
_NO_TEXT = frozenset({"script", "style", "template", "noscript", "title"})
_UNSEEN = ("style", "template", "noembed", "noframes", "datalist", "dialog")
_MARKED = (etree.XPath("//@hidden/.."), etree.XPath("//@aria-hidden/.."))
_LENGTH = etree.XPath("string-length(normalize-space(.))")
_PAID = re.compile(r'"cssSelector"\s*:\s*"([^"]{1,200})"')
_MAX_PAID = 10


@dataclass(frozen=True, slots=True)
class _Hiding:
    """Why something is not seen: a property, of the element's own attribute or of a rule."""

    kind: str
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Inherited:
    """What an element hands down to what is in it."""

    invisible: _Hiding | None = None
    tiny: _Hiding | None = None
    colour: Colour | str = BLACK
    ground: Colour | str = WHITE
    own_colour: bool = False

    @property
    def hiding(self) -> _Hiding | None:
        """Why text is not seen here."""
        if self.invisible or self.tiny:
            return self.invisible or self.tiny
        if self.colour in {TRANSPARENT, self.ground} - {UNKNOWN} or (
            isinstance(self.colour, tuple)
            and isinstance(self.ground, tuple)
            and alike(self.colour, self.ground)
        ):
            return _Hiding("color", self.own_colour)
        return None

    def within(self, style: Style) -> "_Inherited":
        """What holds inside an element of a style."""
        if not style.values:
            return self
        values = style.values
        found = self
        if "visibility" in values and values["visibility"] != "inherit":
            unseen = values["visibility"] in UNSEEN
            hiding = _Hiding("visibility", "visibility" in style.own) if unseen else None
            found = replace(found, invisible=hiding)
        size = values.get("font-size", "inherit")
        if tiny_font(size):
            found = replace(found, tiny=_Hiding("font-size", "font-size" in style.own))
        elif size.endswith("rem") or not size.endswith(("%", "em", "inherit")):
            found = replace(found, tiny=None)
        colour, ground = text_colour(values), background(values)
        if colour is not None:
            own = bool(style.own & {"color", "-webkit-text-fill-color"})
            found = replace(found, colour=colour, own_colour=own)
        return replace(found, ground=ground) if ground is not None else found


class _Search:
    """What is hidden under the suspects of a page, and how much text that is."""

    def __init__(self, tree: Any, styles: PageStyles) -> None:
        self.tree = tree
        self.styles = styles
        self.boxes: dict[_Hiding, list[Any]] = defaultdict(list)
        self.texts: dict[_Hiding, list[tuple[Any, bool]]] = defaultdict(list)
        self._seen: set[Any] = set()
        self._known: dict[Any, _Inherited] = {}

    def look(self, suspect: Any) -> None:
        """Judges a suspect and, where its text is not seen, all in it."""
        if suspect in self._seen or suspect.tag in _NO_TEXT:
            return
        self._seen.add(suspect)
        style = self.styles.of(suspect)
        if self._shuts(suspect, style) or not self._may_blank(style.values):
            return
        inside = self._inside(suspect)
        if inside.hiding is not None:
            self._read(suspect, inside)

    def _may_blank(self, values: Mapping[str, str]) -> bool:
        return (
            values.get("visibility") in UNSEEN
            or tiny_font(values.get("font-size", ""))
            or not self.styles.suspicious.isdisjoint((text_colour(values), background(values)))
        )

    def _read(self, suspect: Any, inside: _Inherited) -> None:
        waiting = [(suspect, inside)]
        while waiting:
            element, inside = waiting.pop()
            hiding = inside.hiding
            if hiding and element.text and not element.text.isspace():
                self.texts[hiding].append((element, False))
            for child in element:
                if hiding and child.tail and not child.tail.isspace():
                    self.texts[hiding].append((child, True))
                if not isinstance(child.tag, str) or child.tag in _NO_TEXT or child in self._seen:
                    continue
                self._seen.add(child)
                style = self.styles.of(child)
                if not self._shuts(child, style):
                    waiting.append((child, inside.within(style)))

    def _inside(self, element: Any) -> _Inherited:
        found = self._known.get(element)
        if found is None:
            outer = element.getparent()
            above = _Inherited() if outer is None else self._inside(outer)
            found = self._known[element] = above.within(self.styles.of(element))
        return found

    def drop(self) -> None:
        """Removes what was found, but what a script must be about to show."""
        for hiding, elements in self.boxes.items():
            if hiding.own or not self._is_too_much(hiding, sum(map(_length, elements))):
                for element in elements:
                    _drop(element)
        for hiding, texts in self.texts.items():
            length = sum(len(one.tail if after else one.text) for one, after in texts)
            if self._is_too_much(hiding, length):
                continue
            for element, after in texts:
                if after:
                    element.tail = " "
                else:
                    element.text = " "

    def _shuts(self, element: Any, style: Style) -> bool:
        kind = hidden_box(style.values) if style.values else None
        if kind is None or element.tag in _KEPT:
            return False
        hiding = _Hiding(kind, bool(style.own & _OF[kind]))
        shown_later = kind in _REVEALED or not hiding.own
        if shown_later and (self._is_too_much(hiding, _length(element)) or self._is_paid(element)):
            return False
        self.boxes[hiding].append(element)
        return True

    def _is_too_much(self, hiding: _Hiding, length: int) -> bool:
        if not self._has_scripts:
            return False
        if length > MOST * self._whole:
            return True
        slowly = hiding.kind in _REVEALED and not hiding.own
        return slowly and length > max(REVEALED * self._whole, LONG)

    def _is_paid(self, element: Any) -> bool:
        return any(selector.picks(self.styles.place(element)) for selector in self._paid)

    @cached_property
    def _has_scripts(self) -> bool:
        return self.tree.find(".//script") is not None

    @cached_property
    def _whole(self) -> int:
        return _length(self.tree)

    @cached_property
    def _paid(self) -> list[Selector]:
        return _paid(self.tree)


def drop_hidden(tree: Any) -> None:
    """Removes from a page's tree (lxml) what its readers do not see.

    That is what attributes and the page's own style rules hide: not displayed, invisible,
    transparent, of no size, off the screen, cut away, in the colour of what is behind it. Sheets
    that a page links to are not known. What holds most of a page's text stays: a script shows it.

    Raises:
        BadDocument: the page's styles take too long to follow (`too_large`).
    """
    search = _Search(tree, PageStyles(tree))
    _drop_marked(tree)
    for suspect in search.styles.suspects():
        search.look(suspect)
    search.drop()


def is_hidden(attributes: Mapping[str, str]) -> bool:
    """Whether an element's own attributes hide it, on a white page where they name no colour."""
    if _is_marked(attributes):
        return True
    style = str(attributes.get("style") or "")
    if not style:
        return False
    values = {name: value for name, (value, _) in read_declarations(style).items()}
    inside = _Inherited().within(Style(values=values, own=frozenset(values)))
    return hidden_box(values) is not None or inside.hiding is not None


def _is_marked(attributes: Mapping[str, str]) -> bool:
    return "hidden" in attributes or str(attributes.get("aria-hidden", "")).lower() == "true"


def _drop_marked(tree: Any) -> None:
    marked = [one for path in _MARKED for one in path(tree) if _is_marked(one.attrib)]
    shown: set[str] = set()
    if any(element.get("id", "").startswith("S:") for element in marked):
        for script in tree.iter("script"):
            shown.update(_STREAMED.findall(script.text or ""))
    unseen = (one for one in tree.iter(*_UNSEEN) if one.tag != "dialog" or "open" not in one.attrib)
    for element in [*marked, *unseen]:
        if element.tag not in _KEPT and element.get("id") not in shown:
            _drop(element)


def _drop(element: Any) -> None:
    if element.getparent() is not None:
        element.drop_tree()


def _length(element: Any) -> int:
    unread = sum(_LENGTH(one) for one in element.iter(*_NO_TEXT))
    return int(_LENGTH(element) - unread)


def _paid(tree: Any) -> list[Selector]:
    """What a page says that only those see who pay: it is hidden from the others, and is text."""
    return [
        selector
        for script in tree.iterfind(".//script[@type='application/ld+json']")
        for stated in _PAID.findall(script.text or "")[:_MAX_PAID]
        for selector in read_selectors(stated)
    ]
