"""What the style rules and `style` attributes of a page make of each of its elements."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any

from pipeline.errors import BadDocument
from pipeline.ingest.colours import TRANSPARENT, Colour, alike, read_colour
from pipeline.ingest.declarations import Declared, may_hide, read_declarations
from pipeline.ingest.selectors import Place, Selector
from pipeline.ingest.style_sheets import MAX_CSS, Rule, Sheet, rules_for

MAX_CHECKS = 1_000_000
"""Questions whether a selector picks an element, of one page."""

MAX_PAIRS = 40_000
"""Of a colour of text and one of a background that are compared."""

BLACK: Colour = (0, 0, 0)
WHITE: Colour = (255, 255, 255)

UNKNOWN = "unknown"
"""A colour, or what lies behind a text, that cannot be told from the page alone."""

_ATTRIBUTE = (1 << 20, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """What holds for one element: values by property, and those that are its attribute's."""

    values: Mapping[str, str]
    own: frozenset[str]


_PLAIN = Style(values={}, own=frozenset())


class PageStyles:
    """The styles of some elements of a page, worked out for those that are asked for.

    All that the elements are in is among them; `sheets` are the page's, of whose rules those
    without `stating` in their declarations do not count.
    """

    def __init__(self, sheets: Sequence[Sheet], elements: Iterable[Any], stating: str = "") -> None:
        self._rules: dict[str, list[tuple[Selector, int, Rule]]] = defaultdict(list)
        self._costs: dict[str, int] = defaultdict(int)
        self._styles: dict[Any, Style] = {}
        self._places: dict[Any, Place] = {}
        self._named: dict[str, list[Any]] = defaultdict(list)
        self._checks = 0
        self.suspicious: frozenset[Colour | str | None] = frozenset()
        self._elements = list(elements)
        self._inline = [one for one in self._elements if one.get("style") is not None]
        if sheets:
            self._note()
        self._sheet = list(rules_for(sheets, frozenset(self._named), stating))
        for place, rule in enumerate(self._sheet):
            for selector in rule.selectors:
                key = selector.compounds[-1].key
                self._rules[key].append((selector, place, rule))
                self._costs[key] += selector.checks

    def _note(self) -> None:
        named = self._named
        for element in self._elements:
            named[element.tag].append(element)
            for name in element.get("class", "").split():
                named[f".{name}"].append(element)
            number = element.get("id")
            if number:
                named[f"#{number}"].append(element)

    def suspects(self) -> list[Any]:
        """The elements that a declaration of their own may hide, in no order."""
        inline = [read_declarations(element.get("style")) for element in self._inline]
        stated = [*inline, *(rule.declared for rule in self._sheet)]
        shades = [_shades(one) for one in stated]
        self.suspicious = _suspicious(shades)
        hiding = [
            may_hide(one) or not self.suspicious.isdisjoint(two)
            for one, two in zip(stated, shades, strict=True)
        ]
        found = list(compress(self._inline, hiding))
        may_hide_here = [
            rule.always and hides
            for rule, hides in zip(self._sheet, hiding[len(inline) :], strict=True)
        ]
        for key, rules in self._rules.items():
            for selector in (selector for selector, place, _ in rules if may_hide_here[place]):
                having = self._having(key)
                self._count(len(having) * selector.checks)
                if selector.picks_all:
                    found += having
                else:
                    found += [one for one in having if selector.picks(self.place(one))]
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

    def _having(self, key: str) -> Sequence[Any]:
        return self._elements if key == "*" else self._named.get(key, ())

    def _count(self, checks: int) -> None:
        self._checks += checks
        if self._checks > MAX_CHECKS:
            raise BadDocument(
                "the page has more style rules for more elements than can be followed",
                code="too_large",
            )

    def _merged(self, element: Any) -> Style:
        stated: list[tuple[tuple[int, int, int], int, Declared]] = []
        if self._rules:
            here = self.place(element)
            for key in self._rules.keys() & {*here.names, "*"}:
                self._count(self._costs[key])
                stated += [
                    (selector.specificity, place, _held(rule))
                    for selector, place, rule in self._rules[key]
                    if selector.picks(here)
                ]
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


def page_sheets(tree: Any) -> Sequence[Sheet]:
    """The style sheets in a page's tree (lxml).

    Raises:
        BadDocument: they are longer than is read (`too_large`).
    """
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
    return styles


def _held(rule: Rule) -> Declared:
    """What a rule states; one that holds on some screens only can show but not hide."""
    if rule.always:
        return rule.declared
    shown = {name: ("unknown", wins) for name, (_, wins) in rule.declared.items()}
    if rule.declared.get("display", ("",))[0] == "none":
        del shown["display"]
    return shown


def _shades(declared: Declared) -> tuple[Colour | str | None, Colour | str | None]:
    """The colour of text and that of what is behind it, as some declarations give them."""
    values = {name: value for name, (value, _) in declared.items() if "c" in name}
    return (text_colour(values), background(values)) if values else (None, None)


def _suspicious(
    shades: Iterable[tuple[Colour | str | None, Colour | str | None]],
) -> frozenset[Colour | str | None]:
    """The colours of texts and backgrounds that hide a text if they come together."""
    texts: set[Colour] = {BLACK}
    grounds: set[Colour] = {WHITE}
    for text, ground in shades:
        if isinstance(text, tuple):
            texts.add(text)
        if isinstance(ground, tuple):
            grounds.add(ground)
    if len(texts) * len(grounds) > MAX_PAIRS:
        return frozenset({TRANSPARENT, *texts, *grounds})
    pairs = ((text, ground) for text in texts for ground in grounds if alike(text, ground))
    return frozenset({TRANSPARENT, *(colour for pair in pairs for colour in pair)})
