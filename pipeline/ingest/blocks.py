"""Cuts a page's tree into blocks: the runs of text that a reader sees apart, and where they are."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

MAX_BLOCKS = 3000
"""Blocks of one page; what comes after them is not looked at. 2,734 is the most seen."""

MAX_NESTING = 256
"""Elements inside each other; what is deeper is passed over."""

_MAX_NAMES = 200

_UNSEEN = (
    "script", "style", "template", "noscript", "iframe", "object", "svg", "head", "title",
    "select", "option", "button", "input", "textarea", "datalist", "audio", "video", "canvas",
    "embed", "map", "math", "applet", "frameset", "frame", "meta", "link", "source", "track",
    "picture", "img",
)  # fmt: skip
_BLOCKS = (
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
    "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li", "main",
    "menu", "nav", "ol", "p", "pre", "search", "section", "summary", "table", "tbody", "td",
    "tfoot", "th", "thead", "tr", "ul",
)  # fmt: skip
_NO_TEXT = sorted({*_UNSEEN} - {"head", "link", "meta", "script", "title"})
_OTHER, _BLOCK, _LINK, _BREAK, _PASSED = range(5)
_NAMING = frozenset({"class", "id", "itemprop", "role", "data-testid", "data-component"})


class _Kinds(dict[object, int]):
    """What an element is by its tag; comments have none that is a word."""

    def __missing__(self, tag: object) -> int:
        if not isinstance(tag, str):
            return _PASSED
        return _BLOCK if "-" in tag else _OTHER


_KINDS = _Kinds(
    dict.fromkeys(_BLOCKS, _BLOCK) | dict.fromkeys(_UNSEEN, _PASSED) | {"a": _LINK, "br": _BREAK}
)


@dataclass(slots=True)
class Blocks:
    """The blocks of a page in its order, as columns, and the elements that hold them.

    `element` is each block's innermost block-level element. An element holds the blocks from
    its `first` up to its `end`; `parent` comes before its children and is -1 at the top.
    """

    texts: list[str] = field(default_factory=list)
    element: list[int] = field(default_factory=list)
    linked: list[int] = field(default_factory=list)
    links: list[int] = field(default_factory=list)

    elements: list[Any] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    parent: list[int] = field(default_factory=list)
    depth: list[int] = field(default_factory=list)
    first: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)

    def enter(self, element: Any, parent: int, depth: int) -> int:
        """Notes an element that may hold blocks; gives its number."""
        number = len(self.elements)
        self.elements.append(element)
        self.parent.append(parent)
        self.depth.append(depth)
        self.first.append(len(self.texts))
        self.end.append(0)
        return number

    def leave(self, number: int) -> None:
        """Notes that an element ends."""
        self.end[number] = len(self.texts)

    def name(self) -> None:
        """Notes what the elements are called; one without blocks needs no name."""
        self.tags = [element.tag for element in self.elements]
        self.names = [
            _names(element) if end > first else ""
            for element, first, end in zip(self.elements, self.first, self.end, strict=True)
        ]

    def holding(self, chosen: Iterable[int]) -> list[Any]:
        """The elements (lxml) with the text of some blocks right in them; may be a few more."""
        found: list[Any] = []
        waiting = [self.elements[one] for one in {self.element[number] for number in chosen}]
        while waiting:
            element = waiting.pop()
            found.append(element)
            waiting += [child for child in element if _KINDS[child.tag] in {_OTHER, _LINK}]
        return found

    def beside(self, chosen: Iterable[int]) -> list[int]:
        """Some blocks, and the others right in an element that holds one of them."""
        held = self._held(chosen)
        return [number for number, element in enumerate(self.element) if element in held]

    def drop_others(self, chosen: Iterable[int]) -> None:
        """Takes out of the tree what holds none of some blocks, and media, forms and their like."""
        held = self._held(chosen)
        for number, above in enumerate(self.parent):
            if number not in held and above in held:
                self.elements[number].drop_tree()
        etree.strip_elements(self.elements[0], *_NO_TEXT, with_tail=False)

    def _held(self, chosen: Iterable[int]) -> set[int]:
        """The elements that hold some blocks, and the top."""
        held = {0}
        for number in chosen:
            element = self.element[number]
            while element not in held:
                held.add(element)
                element = self.parent[element]
        return held


class _Run:
    """The text that was read since the last block ended, and how much of it is linked."""

    __slots__ = ("blocks", "breaks", "linked", "links", "open_links", "parts")

    def __init__(self, blocks: Blocks) -> None:
        self.blocks = blocks
        self.parts: list[str] = []
        self.linked = self.links = self.breaks = self.open_links = 0

    def add(self, text: str) -> None:
        """Adds a text that is read next; most of it only stands between elements."""
        if not text.isspace():
            self.parts.append(text)
            self.breaks = 0
            if self.open_links:
                self.linked += len(text)
        elif self.parts:
            self.parts.append(" ")

    def end(self, element: int) -> None:
        """Makes a block of it, if there is a text in it."""
        blocks = self.blocks
        text = " ".join("".join(self.parts).split())
        if text and len(blocks.texts) < MAX_BLOCKS:
            blocks.texts.append(text)
            blocks.element.append(element)
            blocks.linked.append(min(self.linked, len(text)))
            blocks.links.append(self.links)
        self.parts.clear()
        self.linked = self.links = self.breaks = 0


def read_blocks(tree: Any) -> Blocks:
    """The blocks in a page's tree (lxml), in one walk that changes nothing.

    Everything in the tree counts as seen but scripts, forms, media and their like.
    """
    blocks = Blocks()
    run = _Run(blocks)
    add = run.add
    top = here = blocks.enter(tree, -1, 0)
    add(tree.text or "")
    # a stack of our own: recursion would end the program on a page nested deep enough
    inside: list[tuple[Iterator[Any], int, Any, int]] = [(iter(tree), _BLOCK, tree, top)]
    while inside:
        children, kind, element, here = inside[-1]
        for child in children:
            own = _KINDS[child.tag]
            if own != _PASSED and len(inside) < MAX_NESTING:
                within = here if own == _OTHER else _open(run, own, child, here, len(inside))
                text = child.text
                if text:
                    add(text)
                if len(child):
                    inside.append((iter(child), own, child, within))
                    break
                if own != _OTHER:
                    _close(run, own, within)
            tail = child.tail
            if tail:
                add(tail)
        else:
            inside.pop()
            _close(run, kind, here)
            if inside and element.tail:
                add(element.tail)
    blocks.name()
    return blocks


def _open(run: _Run, kind: int, element: Any, here: int, depth: int) -> int:
    """Goes into an element; gives what holds its text."""
    if kind == _BLOCK:
        if run.parts:
            run.end(here)
        return run.blocks.enter(element, here, depth)
    if kind == _LINK:
        run.open_links += 1
        run.links += 1
    elif kind == _BREAK:
        run.breaks += 1
        run.parts.append(" ")
        if run.breaks > 1:
            run.end(here)
    return here


def _close(run: _Run, kind: int, here: int) -> None:
    """Comes out of an element."""
    if kind == _BLOCK:
        if run.parts:
            run.end(here)
        run.blocks.leave(here)
    elif kind == _LINK:
        run.open_links -= 1


def _names(element: Any) -> str:
    """What an element is called in its attributes, on one line."""
    found = [value[:_MAX_NAMES] for name, value in element.items() if name in _NAMING]
    if not found:
        return ""
    named = found[0] if len(found) == 1 else " ".join(found)
    return named.lower().replace("\n", " ")[:_MAX_NAMES]
