"""Takes out of a page what its readers do not see."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from lxml import etree

from pipeline.ingest.declarations import UNSEEN, read_declarations, tiny_font
from pipeline.ingest.hiding import Hiding, Inherited, hidden_by
from pipeline.ingest.page_styles import PageStyles, Style, background, page_sheets, text_colour
from pipeline.ingest.selectors import Selector, names_of, read_selectors
from pipeline.ingest.style_sheets import may_force

MOST = 0.5
"""The share of a page's text that is not hidden for good: the page's script shows it."""

REVEALED = 0.25
LONG = 1500
"""The share, from so many characters on, of what style rules make invisible: a common way to show
the article bit by bit."""

_REVEALED = frozenset({"opacity", "visibility"})

_KEPT = frozenset({"html", "body"})
# React sends parts of a page hidden, then a script names and shows them.
_STREAMED = re.compile(r"""\$R[A-Z]\(["'][^"']{1,20}["'],["'](S:[0-9a-f]+)["']""")
_NO_TEXT = frozenset({"script", "style", "template", "noscript", "title"})
_UNSEEN = ("style", "template", "noembed", "noframes", "datalist", "dialog")
_UNDISPLAYED = etree.XPath("//@style[contains(translate(., 'NOE', 'noe'), 'none')]/..")
# most of what is marked so is an icon
_MARKED = etree.XPath(
    "(//@hidden | //@aria-hidden[translate(., 'TRUE', 'true')='true'])/parent::*[normalize-space()]"
)
_LENGTH = etree.XPath("string-length(normalize-space(.))")
_PAID = re.compile(r'"cssSelector"\s*:\s*"([^"]{1,200})"')
_MAX_PAID = 10


class _Search:
    """What is hidden under the suspects of a page, and how much text that is."""

    def __init__(self, tree: Any, styles: PageStyles) -> None:
        self.tree = tree
        self.styles = styles
        self.boxes: dict[Hiding, list[Any]] = defaultdict(list)
        self.texts: dict[Hiding, list[tuple[Any, bool]]] = defaultdict(list)
        self._seen: set[Any] = set()
        self._known: dict[Any, Inherited] = {}

    def look(self, suspect: Any) -> None:
        """Judges a suspect and, where its text is not seen, all in it."""
        if suspect in self._seen or suspect.tag in _NO_TEXT:
            return
        self._seen.add(suspect)
        style = self.styles.of(suspect)
        if self.shuts(suspect, style) or not self.may_blank(style):
            return
        inside = self.inside(suspect)
        if inside.hiding is not None:
            self._read(suspect, inside)

    def may_blank(self, style: Style) -> bool:
        """Whether a style may make text unseen."""
        values = style.values
        return (
            values.get("visibility") in UNSEEN
            or tiny_font(values.get("font-size", ""))
            or not self.styles.suspicious.isdisjoint((text_colour(values), background(values)))
        )

    def _read(self, suspect: Any, inside: Inherited) -> None:
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
                if not self.shuts(child, style):
                    waiting.append((child, inside.within(style)))

    def inside(self, element: Any) -> Inherited:
        """What holds for the text in an element."""
        found = self._known.get(element)
        if found is None:
            outer = element.getparent()
            above = Inherited() if outer is None else self.inside(outer)
            found = self._known[element] = above.within(self.styles.of(element))
        return found

    def drop(self) -> bool:
        """Removes what was found, but what a script must be about to show; says if it did."""
        dropped = False
        for hiding, elements in self.boxes.items():
            if hiding.own or not self._is_too_much(hiding, sum(map(_length, elements))):
                dropped = True
                for element in elements:
                    _drop(element)
        for hiding, texts in self.texts.items():
            length = sum(len(one.tail if after else one.text) for one, after in texts)
            if self._is_too_much(hiding, length):
                continue
            dropped = True
            for element, after in texts:
                if after:
                    element.tail = " "
                else:
                    element.text = " "
        return dropped

    def shuts(self, element: Any, style: Style) -> bool:
        """Whether an element is out of sight with all that is in it; notes it then."""
        hiding = hidden_by(style)
        if hiding is None or element.tag in _KEPT:
            return False
        shown_later = hiding.kind in _REVEALED or not hiding.own
        if shown_later and (self._is_too_much(hiding, _length(element)) or self._is_paid(element)):
            return False
        self.boxes[hiding].append(element)
        return True

    def _is_too_much(self, hiding: Hiding, length: int) -> bool:
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


class HiddenParts:
    """What the readers of a page's tree (lxml) do not see of it.

    That is what attributes and the page's own style rules hide: not displayed, invisible,
    transparent, of no size, off the screen, cut away, in the colour of what is behind it. Sheets
    that a page links to are not known. What holds most of a page's text stays: a script shows it.

    Style rules are followed for few texts (`shows`) in a small part of the time that the whole
    page takes (`drop`).

    Raises:
        BadDocument: the page's styles are too long, or take too long to follow (`too_large`).
    """

    def __init__(self, tree: Any) -> None:
        self._tree = tree
        self._sheets = page_sheets(tree)

    def drop_marked(self) -> None:
        """Takes out of the tree what attributes alone hide: the tree as the model sees it."""
        _drop_marked(self._tree)
        undisplayed = [one for one in _UNDISPLAYED(self._tree) if _is_undisplayed(one)]
        inside = list(_with_outer(undisplayed))
        if inside and may_force(self._sheets, frozenset().union(*map(names_of, inside))):
            # nothing else counts for more than an attribute
            styles = PageStyles(self._sheets, inside, stating="important")
            undisplayed = [
                one for one in undisplayed if styles.of(one).values.get("display") == "none"
            ]
        for element in undisplayed:
            _drop(element)

    def shows(self, elements: Sequence[Any]) -> bool:
        """Whether readers see the text right in each of some elements of the tree."""
        styles = PageStyles(self._sheets, _with_outer(elements))
        suspects = styles.suspects()
        if not suspects:
            return True
        search = _Search(self._tree, styles)
        if any(search.shuts(one, styles.of(one)) for one in suspects):
            return False
        if not any(search.may_blank(styles.of(one)) for one in suspects):
            return True
        return not any(search.inside(one).hiding for one in elements)

    def drop(self) -> bool:
        """Takes all that is hidden out of the tree; says whether it found more than was marked."""
        seen = (one for one in self._tree.iter("*") if one.tag not in _NO_TEXT)
        search = _Search(self._tree, PageStyles(self._sheets, seen))
        for suspect in search.styles.suspects():
            search.look(suspect)
        return search.drop()


def drop_hidden(tree: Any) -> None:
    """Removes from a page's tree (lxml) what its readers do not see (see `HiddenParts`).

    Raises:
        BadDocument: the page's styles take too long to follow (`too_large`).
    """
    parts = HiddenParts(tree)
    parts.drop_marked()
    parts.drop()


def is_hidden(attributes: Mapping[str, str]) -> bool:
    """Whether an element's own attributes hide it, on a white page where they name no colour."""
    if _is_marked(attributes):
        return True
    style = str(attributes.get("style") or "")
    if not style:
        return False
    values = {name: value for name, (value, _) in read_declarations(style).items()}
    stated = Style(values=values, own=frozenset(values))
    return hidden_by(stated) is not None or Inherited().within(stated).hiding is not None


def _is_marked(attributes: Mapping[str, str]) -> bool:
    return "hidden" in attributes or str(attributes.get("aria-hidden", "")).lower() == "true"


def _drop_marked(tree: Any) -> None:
    marked = _MARKED(tree)
    shown: set[str] = set()
    if any(element.get("id", "").startswith("S:") for element in marked):
        for script in tree.iter("script"):
            shown.update(_STREAMED.findall(script.text or ""))
    unseen = (one for one in tree.iter(*_UNSEEN) if one.tag != "dialog" or "open" not in one.attrib)
    for element in [*marked, *unseen]:
        if element.tag not in _KEPT and element.get("id") not in shown:
            _drop(element)


def _is_undisplayed(element: Any) -> bool:
    declared = read_declarations(element.get("style"))
    return element.tag not in _KEPT and declared.get("display", ("",))[0] == "none"


def _with_outer(elements: Iterable[Any]) -> Iterable[Any]:
    """Some elements and all that they are in, once each."""
    found: dict[Any, None] = {}
    for element in elements:
        one = element
        while one is not None and one not in found:
            found[one] = None
            one = one.getparent()
    return found


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
