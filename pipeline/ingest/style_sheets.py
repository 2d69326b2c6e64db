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
    r"/\*(?:[^*]++|\*(?!/))*+(?:\*/)?|\"(?:[^\"\\\n]++|\\.)*+\"?|'(?:[^'\\\n]++|\\.)*+'?|<!--|-->",
    re.DOTALL,
)
_LONGEST = 1000
_NAME = re.compile(r"[.#:]*+[\w\x80-\U0010ffff-]++")
_ESCAPED_NAME = re.compile(r"[.#:]*+(?:[\w-]|[^\x00-\x7f]|\\.)++")
_PART = re.compile(r"(?:[^,(\[]|\([^()]*+\)|\[[^\[\]]*+\]|[(\[])++")
_INSIDE = re.compile(r"\([^()]*+\)|\[[^\[\]]*+\]")
_CAPITALS = re.compile(r"(?<![\w.#:-])[a-z0-9]*[A-Z]")
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


def rules_for(
    sheets: Iterable[Sheet], names: frozenset[str], saying: str = ""
) -> Iterator[Rule]:
    """The rules for readers' screens that can pick one of some elements, in their order.

    `names` are the tags, classes and ids of the elements and of all that they are in. Rules
    without the word `saying` in them may be left out.

    Raises:
        BadDocument: a sheet has more rules than are read (`too_large`).
    """
    names |= _UNDERSTOOD
    for text, media in sheets:
        closed = _known(text) if len(text) < _CACHED else _closed(text)
        for prelude, body, always in _blocks(_fitting(closed, names, saying), _media(media)):
            selectors = _picking(prelude, names)
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
    return (_TEXT_OR_COMMENT.sub(_plain, text) + "}" * MAX_NESTING).split("}")[:-1]


def _fitting(closed: Iterable[str], names: frozenset[str], saying: str) -> Iterator[str]:
    """What closes, without most of the rules that pick nothing: nearly all rules end here."""
    for piece in closed:
        prelude, brace, body = piece.rpartition("{")
        whole = brace and not ("{" in prelude or ";" in prelude or "@" in prelude)
        if not whole or (saying in body and _may_pick(prelude, names)):
            yield piece


def _may_pick(prelude: str, names: frozenset[str]) -> bool:
    """Whether a rule may pick one of the elements by its names alone."""
    several = "," in prelude
    if "(" in prelude or "[" in prelude:
        if several:
            return True
        prelude = _INSIDE.sub("", prelude)
    found = _NAME.findall(prelude)
    if not names.isdisjoint(found) if several else names.issuperset(found):
        return True
    # one by one they are found sooner than by a pattern
    if "*" in prelude or "\\" in prelude:
        return True
    return not prelude.islower() and _CAPITALS.search(prelude) is not None


def _picking(prelude: str, names: frozenset[str]) -> list[Selector]:
    """The selectors of a rule that may pick one of the elements."""
    found: list[Selector] = []
    more = _says_more(prelude)
    for part in _parts(prelude):
        fits = names.issuperset(_NAME.findall(part)) or (
            more and _says_more(part) and names.issuperset(_outer_names(part))
        )
        if fits:
            found += [one for one in read_selectors(part) if names.issuperset(one.names)]
    return found


def _says_more(prelude: str) -> bool:
    """Whether selectors have brackets, escapes, any element or tags in capitals."""
    # one by one they are found sooner than by a pattern
    if "(" in prelude or "[" in prelude or "\\" in prelude or "*" in prelude:
        return True
    return not (prelude.islower() or _CAPITALS.search(prelude) is None)


def _parts(prelude: str) -> Sequence[str]:
    """The selectors of a rule."""
    if "," not in prelude:
        return (prelude,)
    return _PART.findall(prelude) if "(" in prelude or "[" in prelude else prelude.split(",")


def _outer_names(part: str) -> Iterator[str]:
    """The names in a selector outside of its brackets, as a page has them."""
    for name in _ESCAPED_NAME.findall(_INSIDE.sub("", part)):
        yield unescaped(name) if name[0] in ".#:" else name.lower()


def _plain(found: re.Match[str]) -> str:
    """A string without what would be taken for the sheet's own; a comment is a blank."""
    text = found[0]
    if text[0] in "/<-":
        return " "
    return text if not set("{};") & set(text) else '""'


def _blocks(pieces: Iterable[str], scope: Scope) -> Iterator[Block]:
    inside = [_Open(scope)]
    for closed in pieces:
        before, brace, last = closed.rpartition("{")
        if "{" in before:
            *outer, before = before.split("{")
            for one in outer:
                _begin(inside, one)
        here = inside[-1]
        if brace:
            whole, held = _rule(here, before)
            if whole and held.ever:
                yield whole, last, held.always
            continue
        if here.prelude is not None:
            here.body.append(last)
        if len(inside) > 1:
            inside.pop()
            if here.prelude and here.scope.ever:
                yield here.prelude, ";".join(here.body), here.scope.always


def _begin(inside: list[_Open], before: str) -> None:
    """Opens a brace with more braces in it; `before` is what stands before it."""
    here = inside[-1]
    declarations, _, prelude = before.rpartition(";")
    if here.prelude is not None:
        here.body.append(declarations)
    inside.append(_opened(here, prelude.strip()) if len(inside) < MAX_NESTING else _Open(_NONE))


def _rule(outer: _Open, before: str) -> tuple[str, Scope]:
    """The selectors of a rule with nothing but declarations in it, and for whom it holds.

    `before` is what stands before its brace.
    """
    declarations, semicolon, prelude = before.rpartition(";") if ";" in before else ("", "", before)
    if outer.prelude is None and "@" not in prelude:
        return prelude.strip(), outer.scope
    if outer.prelude is not None and semicolon:
        outer.body.append(declarations)
    whole = _opened(outer, prelude.strip())
    return whole.prelude or "", whole.scope


def _opened(outer: _Open, prelude: str) -> _Open:
    """What a brace after `prelude` opens."""
    if not prelude.startswith("@"):
        return _Open(outer.scope, _nested(outer.prelude, prelude))
    name = re.split(r"[\s({]", prelude.lower(), maxsplit=1)[0]
    if name == "@media":
        held = _media(prelude[6:])
    elif name in _TRANSPARENT:
        held = _ALL
    elif name in _CONDITIONAL:
        held = Scope(always=False)
    else:
        held = _NONE
    scope = Scope(always=outer.scope.always and held.always, ever=outer.scope.ever and held.ever)
    return _Open(scope, outer.prelude)


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
    if not queries:
        return _ALL
    return Scope(always=any(one.always for one in queries), ever=any(one.ever for one in queries))


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
