"""Reads the rules in a page's own style sheets, as far as they can hide something."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from pipeline.errors import BadDocument
from pipeline.ingest.declarations import Declared, read_declarations
from pipeline.ingest.selectors import Selector, read_selectors, unescaped

MAX_CSS = 3_000_000
"""Characters of one page. The most seen on a page of news is 1.6 million."""

MAX_RULES = 40_000
"""Of one page; 15,558 is the most seen."""

MAX_NESTING = 20

Sheet = tuple[str, str]
"""The text of a style sheet, and the media that it is for."""

Block = tuple[str, str, bool]
"""The selectors of a rule, its declarations, whether it holds on all screens."""

_CACHED = 400_000

SCREENS = (320.0, 2560.0)
"""Pixels: the widths of the screens that readers have."""

_TEXT_OR_COMMENT = re.compile(
    r"/\*(?:[^*]++|\*(?!/))*+(?:\*/)?|\"(?:[^\"\\\n]++|\\.)*+\"?|'(?:[^'\\\n]++|\\.)*+'?",
    re.DOTALL,
)
_LONGEST = 1000
_NAME = re.compile(r"[.#:]*+[\w\x80-\U0010ffff-]++")
_FIRST_NAME = re.compile(r"[^.#,(\[]*+([.#][\w\x80-\U0010ffff-]++)(?!\\)")
_ESCAPED_NAME = re.compile(r"[.#:]*+(?:[\w-]|[^\x00-\x7f]|\\.)++")
_PART = re.compile(r"(?:[^,(\[]|\([^()]*+\)|\[[^\[\]]*+\]|[(\[])++")
_INSIDE = re.compile(r"\([^()]*+\)|\[[^\[\]]*+\]")
_CAPITALS = re.compile(r"(?<![\w.#:-])[a-z0-9]*[A-Z]")
_FORCED = re.compile(r"display\s*:\s*(?!none)[\w-]++\s*!\s*important")
_UNDERSTOOD = frozenset({":root", ":not"})
_FEATURE = re.compile(r"\(\s*(min|max)-width\s*:\s*(\d{1,6}(?:\.\d{1,6})?)(px|em|rem)?\s*\)")
_TRANSPARENT = ("@layer", "@scope")
_CONDITIONAL = ("@supports", "@container", "@starting-style", "@document", "@-moz-document")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The rules that readers get: all of them, or some (`always` is False), or none."""

    always: bool = True
    ever: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule that can hide or show; `always` is False for what holds on some screens only."""

    selectors: Sequence[Selector]
    declared: Declared
    always: bool


@dataclass(slots=True)
class _Open:
    """A brace that is not closed yet; `prelude` is None in a group of rules."""

    scope: Scope
    prelude: str | None = None
    body: list[str] = field(default_factory=list)


def may_force(sheets: Iterable[Sheet], names: frozenset[str]) -> bool:
    """Whether a rule may display one of some elements in spite of its own attribute.

    `names` are the tags, classes and ids of the elements and of all that they are in.
    """
    names |= _UNDERSTOOD
    return any(_forces(text, names) for text, _ in sheets)


def _forces(text: str, names: frozenset[str]) -> bool:
    for found in _FORCED.finditer(text):
        brace = text.rfind("{", 0, found.start())
        least = max(brace - _LONGEST, 0)
        begin = max(text.rfind(mark, least, brace) for mark in "{};")
        if begin < 0 < least or "}" in text[brace : found.start()]:
            return True
        if _may_pick(text[begin + 1 : brace], names):
            return True
    return False


def rules_for(sheets: Iterable[Sheet], names: frozenset[str], stating: str = "") -> Iterator[Rule]:
    """The rules for readers' screens that can pick one of some elements, in their order.

    `names` are the tags, classes and ids of the elements and of all that they are in; a rule
    without `stating` in its declarations is left out.

    Raises:
        BadDocument: a sheet has more rules than are read (`too_large`).
    """
    names |= _UNDERSTOOD
    for text, media in sheets:
        scope = _media(media)
        if not scope.ever:
            continue
        closed = _known(text) if len(text) < _CACHED else _closed(text)
        for prelude, body, always in _blocks(closed, scope, names):
            selectors = _picking(prelude, names) if stating in body else []
            declared = read_declarations(body) if selectors else None
            if declared:
                yield Rule(selectors=selectors, declared=declared, always=always)


# Pages of one outlet share their sheets.
@lru_cache(maxsize=8)
def _known(text: str) -> Sequence[str]:
    return _closed(text)


def _closed(text: str) -> Sequence[str]:
    """A sheet cut where a brace closes; one that breaks off is closed, as browsers do."""
    if text.count("{") > MAX_RULES:
        raise BadDocument(
            f"a style sheet of the page has more than {MAX_RULES:,} rules", code="too_large"
        )
    for mark in ("<!--", "-->"):
        text = text.replace(mark, " ")
    return (_TEXT_OR_COMMENT.sub(_plain, text) + "}" * MAX_NESTING).split("}")[:-1]


def _may_pick(prelude: str, names: frozenset[str]) -> bool:
    """Whether a rule may pick one of the elements by its names alone."""
    several = "," in prelude
    if not several:
        # that of most rules is one that no element has
        first = _FIRST_NAME.match(prelude)
        if first and first[1] not in names:
            return False
    bracketed = "(" in prelude or "[" in prelude
    if bracketed:
        prelude = _INSIDE.sub("", prelude)
    found = _NAME.findall(prelude)
    if not several:
        if names.issuperset(found):
            return True
        return _is_odd(prelude) and names.issuperset(_outer_names(prelude))
    # of many selectors, most of the time not one name is among the elements'
    odd = _is_odd(prelude)
    if not (odd or bracketed or "*" in prelude) and names.isdisjoint(found):
        return False
    find = _outer_names if odd else _NAME.findall
    return any(names.issuperset(find(part)) for part in prelude.split(","))


def _is_odd(prelude: str) -> bool:
    """Whether selectors have escapes or tags in capitals."""
    return "\\" in prelude or not (prelude.islower() or _CAPITALS.search(prelude) is None)


def _picking(prelude: str, names: frozenset[str]) -> list[Selector]:
    """The selectors of a rule that may pick one of the elements."""
    return [
        selector
        for part in _parts(prelude)
        if _may_pick(part, names)
        for selector in read_selectors(part)
        if names.issuperset(selector.names)
    ]


def _parts(prelude: str) -> Sequence[str]:
    """The selectors of a rule."""
    if "," not in prelude:
        return (prelude,)
    return _PART.findall(prelude) if "(" in prelude or "[" in prelude else prelude.split(",")


def _outer_names(prelude: str) -> list[str]:
    """The names in selectors without brackets, as a page has them."""
    found = _ESCAPED_NAME.findall(prelude)
    return [unescaped(name) if name[0] in ".#:" else name.lower() for name in found]


def _plain(found: re.Match[str]) -> str:
    """A string without what would be taken for the sheet's own; a comment is a blank."""
    text = found[0]
    if text[0] == "/":
        return " "
    return text if not set("{};") & set(text) else '""'


def _blocks(closed: Iterable[str], scope: Scope, names: frozenset[str]) -> Iterator[Block]:
    """The rules of a sheet that was cut where braces close, without most that pick nothing."""
    inside = [_Open(scope)]
    for piece in closed:
        before, brace, last = piece.rpartition("{")
        if "{" in before:
            *outer, before = before.split("{")
            for one in outer:
                _begin(inside, one)
        here = inside[-1]
        if brace:
            if ";" in before:
                before = _told_apart(here, before)
            within = here.prelude is not None and "@" in before
            # nearly all rules end here
            if here.scope.ever and (within or _may_pick(before, names)):
                whole = _opened(here, before)
                if whole.prelude and whole.scope.ever:
                    yield whole.prelude, last, whole.scope.always
        elif len(inside) > 1:
            inside.pop()
            if here.prelude and here.scope.ever:
                yield here.prelude, ";".join((*here.body, last)), here.scope.always


def _begin(inside: list[_Open], before: str) -> None:
    """Opens a brace with more braces in it; `before` is what stands before it."""
    here = inside[-1]
    prelude = _told_apart(here, before)
    inside.append(_opened(here, prelude) if len(inside) < MAX_NESTING else _Open(_NONE))


def _told_apart(here: _Open, before: str) -> str:
    """What begins the next rule, behind declarations of the rule that it is in."""
    declarations, _, prelude = before.rpartition(";")
    if here.prelude is not None:
        here.body.append(declarations)
    return prelude


def _opened(outer: _Open, prelude: str) -> _Open:
    """What a brace after `prelude` opens."""
    prelude = prelude.strip()
    if not prelude.startswith("@"):
        return _Open(outer.scope, _nested(outer.prelude, prelude))
    held = _group(prelude[:_LONGEST])
    if outer.scope is not _ALL:
        always = outer.scope.always and held.always
        held = Scope(always=always, ever=outer.scope.ever and held.ever)
    return _Open(held, outer.prelude)


@lru_cache(maxsize=1024)
def _group(prelude: str) -> Scope:
    """For whom the rules hold that an at-rule groups."""
    name = re.split(r"[\s({]", prelude.lower(), maxsplit=1)[0]
    if name == "@media":
        return _media(prelude[6:])
    if name in _TRANSPARENT:
        return _ALL
    return Scope(always=False) if name in _CONDITIONAL else _NONE


def _nested(outer: str | None, prelude: str) -> str:
    if outer is None:
        return prelude
    if "," in outer or len(outer) + len(prelude) > _LONGEST:
        return ""
    whole = (one if "&" in one else f"& {one}" for one in prelude.split(",")[:20])
    return ",".join(one.replace("&", outer, 1) for one in whole)


def _media(text: str) -> Scope:
    """For which readers a list of media queries holds."""
    return _held(" ".join(text[:_LONGEST].lower().split()))


@lru_cache(maxsize=1024)
def _held(text: str) -> Scope:
    queries = [_query(one) for one in text.split(",") if one.strip()]
    always = not queries or any(one.always for one in queries)
    ever = not queries or any(one.ever for one in queries)
    return _ALL if always else Scope(always=False, ever=ever)


def _query(text: str) -> Scope:
    kind = text.split("(", 1)[0].split()
    if "not" in kind:
        return Scope(always=False)
    if not {"screen", "all"}.issuperset(set(kind) - {"only", "and"}):
        return _NONE
    least, most = SCREENS
    for side, number, unit in _FEATURE.findall(text):
        width = _width(number, 1 if unit == "px" else 16)
        least, most = (max(least, width), most) if side == "min" else (least, min(most, width))
    known = text.count("(") == len(_FEATURE.findall(text))
    return Scope(always=known and (least, most) == SCREENS, ever=least <= most)


def _width(number: str, unit: int) -> float:
    return float(number) * unit


_ALL = Scope()
_NONE = Scope(always=False, ever=False)
