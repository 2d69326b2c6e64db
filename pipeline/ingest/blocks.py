"""Cuts a page's tree into blocks: the runs of text that a reader sees apart, and where they are."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from pipeline.ingest.markup import is_hidden

MAX_BLOCKS = 3000
"""Blocks of one page; what comes after them is not looked at. 2,734 is the most seen."""

MAX_NESTING = 256
"""Elements inside each other; what is deeper is passed over."""

_MAX_NAMES = 200

UNSEEN = frozenset({
    "script", "style", "template", "noscript", "iframe", "object", "svg", "head", "title",
    "select", "option", "button", "input", "textarea", "datalist", "audio", "video", "canvas",
    "embed", "map", "math", "applet", "frameset", "frame", "meta", "link", "source", "track",
    "picture", "img",
})  # fmt: skip
"""Elements whose text is no text of the page, and those that have none."""

_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
    "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li", "main",
    "menu", "nav", "ol", "p", "pre", "search", "section", "summary", "table", "tbody", "td",
    "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
_NAMING = frozenset({"class", "id", "itemprop", "role", "data-testid", "data-component"})
_HIDING = frozenset({"hidden", "aria-hidden", "style"})


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
    inner: list[str] = field(default_factory=list)

    tags: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    parent: list[int] = field(default_factory=list)
    depth: list[int] = field(default_factory=list)
    first: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)


class _Walk:
    """Where the walk through a tree is, and the text that it read since the last block ended."""

    __slots__ = ("blocks", "breaks", "here", "inner", "linked", "links", "open_links", "parts")

    def __init__(self, blocks: Blocks) -> None:
        self.blocks = blocks
        self.open_links = 0
        self.here = -1
        self._clear()
        self.open("html", "")

    def _clear(self) -> None:
        self.parts: list[str] = []
        self.linked = self.links = self.breaks = 0
        self.inner = ""

    def add(self, text: str | None) -> None:
        """Adds to the block that is being read."""
        if not text:
            return
        self.parts.append(text)
        if self.breaks and not text.isspace():
            self.breaks = 0
        if self.open_links:
            self.linked += len(text)

    def open(self, tag: str, names: str) -> None:
        """Goes into an element."""
        if _is_block(tag):
            self.end_block()
            self._enter(tag, names)
        elif tag == "a":
            self.open_links += 1
            self.links += 1
        elif tag == "br":
            self.breaks += 1
            self.parts.append(" ")
            if self.breaks > 1:
                self.end_block()
        if names and not self.parts:
            self.inner = names

    def close(self, tag: str) -> None:
        """Comes out of an element."""
        if _is_block(tag):
            self.end_block()
            self.blocks.end[self.here] = len(self.blocks.texts)
            self.here = max(self.blocks.parent[self.here], 0)
        elif tag == "a":
            self.open_links -= 1

    def end_block(self) -> None:
        """Keeps the block that was being read, if there is a text in it."""
        text = " ".join("".join(self.parts).split())
        blocks = self.blocks
        if text and len(blocks.texts) < MAX_BLOCKS:
            blocks.texts.append(text)
            blocks.element.append(self.here)
            blocks.linked.append(min(self.linked, len(text)))
            blocks.links.append(self.links)
            blocks.inner.append(self.inner)
        if self.parts:
            self._clear()
        self.inner = ""

    def _enter(self, tag: str, names: str) -> None:
        blocks, parent = self.blocks, self.here
        blocks.tags.append(tag)
        blocks.names.append(names)
        blocks.parent.append(parent)
        blocks.depth.append(blocks.depth[parent] + 1 if parent >= 0 else 0)
        blocks.first.append(len(blocks.texts))
        blocks.end.append(len(blocks.texts))
        self.here = len(blocks.tags) - 1


def read_blocks(tree: Any, shown: Collection[str] = ()) -> Blocks:
    """The blocks in a page's tree (lxml), in one walk that changes nothing.

    Hidden elements are passed over, except those whose `id` is in `shown`.
    """
    blocks = Blocks()
    walk = _Walk(blocks)
    walk.add(tree.text)
    # a stack of our own: recursion would end the program on a page nested deep enough
    inside: list[tuple[Iterator[Any], str, str | None]] = [(iter(tree), "html", None)]
    while inside:
        children, tag, tail = inside[-1]
        for child in children:
            if not isinstance(child.tag, str) or child.tag in UNSEEN:
                walk.add(child.tail)
                continue
            names, hidden = _attributes(child, shown)
            if (hidden and child.tag != "body") or len(inside) >= MAX_NESTING:
                walk.add(child.tail)
                continue
            walk.open(child.tag, names)
            walk.add(child.text)
            inside.append((iter(child), child.tag, child.tail))
            break
        else:
            inside.pop()
            walk.close(tag)
            walk.add(tail)
    return blocks


def _is_block(tag: str) -> bool:
    return tag in _BLOCKS or "-" in tag


def _attributes(element: Any, shown: Collection[str]) -> tuple[str, bool]:
    """What an element is called in its attributes, and whether they hide it."""
    names, hiding = "", False
    for name, value in element.items():
        if name in _NAMING:
            names = f"{names} {value[:_MAX_NAMES]}" if names else value[:_MAX_NAMES]
        elif name in _HIDING:
            hiding = True
    hidden = hiding and is_hidden(element.attrib) and element.get("id") not in shown
    return names.lower()[:_MAX_NAMES], hidden
