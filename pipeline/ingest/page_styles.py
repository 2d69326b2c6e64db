"""What the style rules and `style` attributes of a page make of each of its elements."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from pipeline.errors import BadDocument
from pipeline.ingest.colours import TRANSPARENT, Colour, alike, read_colour
from pipeline.ingest.declarations import Declared, may_hide, read_declarations
from pipeline.ingest.selectors import Place, Selector
from pipeline.ingest.style_sheets import MAX_CSS, Rule, read_sheet

MAX_CHECKS = 1_000_000
"""Questions whether a selector picks an element, of one page."""

MAX_PAIRS = 40_000
"""Of a colour of text and one of a background that are compared."""

BLACK: Colour = (0, 0, 0)
WHITE: Colour = (255, 255, 255)

UNKNOWN = "unknown"
"""A colour, or what lies behind a text, that cannot be told from the page alone."""

_CLIMB = 8
_STYLED = etree.XPath("//@style/..")
_CLASSES = etree.XPath("//@class", smart_strings=False)
_IDS = etree.XPath("//@id", smart_strings=False)
_CLASSED = etree.XPath("//@class/..")
_NUMBERED = etree.XPath("//@id/..")
_ATTRIBUTE = (1 << 20, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """What holds for one element: values by property, and those that are its attribute's."""

    values: Mapping[str, str]
    own: frozenset[str]


_PLAIN = Style(values={}, own=frozenset())


class PageStyles:
    """The styles of a page's tree (lxml), worked out for those elements that are asked for."""

    def __init__(self, tree: Any) -> None:
        self._rules: dict[str, list[tuple[Selector, int, Rule]]] = defaultdict(list)
        self._styles: dict[Any, Style] = {}
        self._places: dict[Any, Place] = {}
        self._elements: dict[str, list[Any]] = defaultdict(list)
        self._checks = 0
        self._tree = tree
        self.suspicious: frozenset[Colour | str | None] = frozenset()
        self._sheet = _sheet(tree)
        self._inline = list(_STYLED(tree))

    def suspects(self) -> list[Any]:
        """The elements that a declaration of their own may hide, in no order."""
        colours = self.suspicious = _suspicious(
            [
                *(read_declarations(element.get("style")) for element in self._inline),
                *(rule.declared for rule in self._sheet),
            ]
        )
        found = [
            element
            for element in self._inline
            if _may_hide(read_declarations(element.get("style")), colours)
        ]
        for place, rule in enumerate(self._sheet):
            hides = rule.always and _may_hide(rule.declared, colours)
            for selector in rule.selectors:
                key = selector.compounds[-1].key
                self._rules[key].append((selector, place, rule))
                if hides:
                    found += [one for one in self._named(key) if self._picks(selector, one)]
        return found

    def of(self, element: Any) -> Style:
        """What holds for an element.

        Raises:
            BadDocument: the page's rules take too long to follow (`too_large`).
        """
        style = self._styles.get(element)
        if style is None:
            style = self._styles[element] = self._merged(element)
        return style

    def place(self, element: Any) -> Place:
        """The element as selectors see it."""
        known = self._places.get(element)
        if known is None:
            outer = element.getparent()
            known = Place(element, None if outer is None else self.place(outer))
            self._places[element] = known
        return known

    def _named(self, key: str) -> Sequence[Any]:
        if key[0] not in ".#":
            return list(self._tree.iter(key))
        if not self._elements:
            for element in _CLASSED(self._tree):
                for name in element.get("class").split():
                    self._elements[f".{name}"].append(element)
            for element in _NUMBERED(self._tree):
                self._elements[f"#{element.get('id')}"].append(element)
        return self._elements.get(key, ())

    def _picks(self, selector: Selector, element: Any) -> bool:
        self._checks += _CLIMB if selector.direct else 1
        if self._checks > MAX_CHECKS:
            raise BadDocument(
                "the page has more style rules for more elements than can be followed",
                code="too_large",
            )
        return selector.picks(self.place(element))

    def _merged(self, element: Any) -> Style:
        stated: list[tuple[tuple[int, int, int], int, Declared]] = []
        if self._rules:
            for key in (*self.place(element).names, "*"):
                for selector, place, rule in self._rules.get(key, ()):
                    if self._picks(selector, element):
                        stated.append((selector.specificity, place, _held(rule)))
            stated.sort(key=lambda one: one[:2])
        attribute = element.get("style")
        if attribute:
            stated.append((_ATTRIBUTE, 0, read_declarations(attribute)))
        if not stated:
            return _PLAIN
        return _cascade(stated)


def _cascade(stated: Sequence[tuple[tuple[int, int, int], int, Declared]]) -> Style:
    values: dict[str, str] = {}
    important: set[str] = set()
    own: set[str] = set()
    for specificity, _, declared in stated:
        for name, (value, wins) in declared.items():
            if wins or name not in important:
                values[name] = value
                (own.add if specificity is _ATTRIBUTE else own.discard)(name)
                if wins:
                    important.add(name)
    return Style(values=values, own=frozenset(own))


def text_colour(values: Mapping[str, str]) -> Colour | str | None:
    """The colour that an element gives its text, or None where it gives none."""
    stated = values.get("-webkit-text-fill-color", values.get("color"))
    if stated is None or stated in {"inherit", "currentcolor", "unset"}:
        return None
    if "text" in values.get("background-clip", values.get("-webkit-background-clip", "")):
        return UNKNOWN
    return read_colour(stated) or UNKNOWN


def background(values: Mapping[str, str]) -> Colour | str | None:
    """What an element puts behind its text, or None where what is behind it shows through."""
    stated = values.get("background", "")
    if values.get("background-image", "none") != "none" or "url(" in stated or "-grad" in stated:
        return UNKNOWN
    colour = values.get("background-color") or next(
        (part for part in _parts(stated) if read_colour(part)), stated
    )
    if not colour or colour in {"none", "inherit", "initial", "unset", "0", "0 0"}:
        return None
    found = read_colour(colour) or UNKNOWN
    return None if found == TRANSPARENT else found


def _parts(stated: str) -> list[str]:
    return [stated] if "(" in stated else stated.split()


def _sheet(tree: Any) -> Sequence[Rule]:
    styles = [
        (style.text, style.get("media", ""))
        for style in tree.iter("style")
        if style.text
        and style.get("type", "text/css") == "text/css"
        and style.getparent().tag != "noscript"
    ]
    if sum(len(text) for text, _ in styles) > MAX_CSS:
        raise BadDocument(
            f"the page has more than {MAX_CSS:,} characters of styles", code="too_large"
        )
    if not styles:
        return ()
    names = _names(tree)
    return [rule for text, media in styles for rule in read_sheet(text, media, names)]


def _held(rule: Rule) -> Declared:
    """What a rule states; one that holds on some screens only can show but not hide."""
    if rule.always:
        return rule.declared
    shown = {name: ("unknown", wins) for name, (_, wins) in rule.declared.items()}
    if rule.declared.get("display", ("",))[0] == "none":
        del shown["display"]
    return shown


def _may_hide(declared: Declared, colours: frozenset[Colour | str | None]) -> bool:
    return may_hide(declared) or _in_colours(declared, colours)


def _coloured(declared: Declared) -> dict[str, str]:
    return {name: value for name, (value, _) in declared.items() if "c" in name}


def _in_colours(declared: Declared, colours: frozenset[Colour | str | None]) -> bool:
    values = _coloured(declared)
    return text_colour(values) in colours or background(values) in colours


def _suspicious(stated: Sequence[Declared]) -> frozenset[Colour | str | None]:
    """The colours of texts and backgrounds that hide a text if they come together."""
    texts: set[Colour] = {BLACK}
    grounds: set[Colour] = {WHITE}
    for declared in stated:
        values = _coloured(declared)
        text, ground = text_colour(values), background(values)
        if isinstance(text, tuple):
            texts.add(text)
        if isinstance(ground, tuple):
            grounds.add(ground)
    if len(texts) * len(grounds) > MAX_PAIRS:
        return frozenset({TRANSPARENT, *texts, *grounds})
    pairs = ((text, ground) for text in texts for ground in grounds if alike(text, ground))
    return frozenset({TRANSPARENT, *(colour for pair in pairs for colour in pair)})


def _names(tree: Any) -> frozenset[str]:
    """The classes and ids that occur in a page, as selectors write them."""
    classes = " ".join(_CLASSES(tree)).split()
    return frozenset(
        {
            *(f".{name}" for name in classes),
            *(f"#{name}" for name in _IDS(tree)),
        }
    )
