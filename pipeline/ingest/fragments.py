"""Reads pieces of HTML with BeautifulSoup: every block is a paragraph."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

from pipeline.ingest.markup import UNSEEN, check_depth, check_markup, is_hidden
from pipeline.ingest.paragraphs import clean_paragraphs
from pipeline.scrub import scrub

_BREAK = "\x1e"
_BLOCKS = re.compile(
    r"address|article|aside|blockquote|br|caption|center|dd|details|dialog|div|dl|dt|fieldset"
    r"|figcaption|figure|footer|form|h[1-6]|header|hr|li|main|nav|ol|p|pre|section|summary|table"
    r"|tr|ul"
)
_CELLS = frozenset({"td", "th"})
_FURNITURE = frozenset({"nav", "header", "footer", "aside", "form", "button", "select", "textarea"})


@dataclass(frozen=True, slots=True)
class _Element:
    """What an element hands down to what is in it; `block` tells paragraphs apart."""

    depth: int
    block: int
    shown: bool


def fragment_paragraphs(html: str) -> list[str]:
    """The paragraphs that a reader sees of a piece of HTML.

    Raises:
        BadDocument: it would take too long to parse (`too_large`, `too_deep`).
    """
    return _paragraphs(html, UNSEEN)


def page_paragraphs(html: str) -> list[str]:
    """The paragraphs of a whole page without its navigation; the last resort.

    Raises:
        BadDocument: it would take too long to parse (`too_large`, `too_deep`).
    """
    return _paragraphs(html, UNSEEN | _FURNITURE)


def _paragraphs(html: str, unseen: frozenset[str]) -> list[str]:
    html = scrub(html)
    check_markup(html)
    # a wrapper keeps BeautifulSoup from warning of what looks like a path or a feed
    soup = BeautifulSoup(f"<div>{html}</div>", "lxml")
    return clean_paragraphs("".join(_pieces(soup, unseen)).split(_BREAK))


def _pieces(soup: BeautifulSoup, unseen: frozenset[str]) -> Iterator[str]:
    """The shown strings, with a break wherever a block begins or ends.

    One pass over the tree: changing it, or asking for ancestors, takes quadratic time.
    """
    elements = {id(soup): _Element(depth=0, block=0, shown=True)}
    block: int | None = None
    for node in soup.descendants:
        parent = elements[id(node.parent)]
        if isinstance(node, Tag):
            element = _inside(parent, node, unseen)
            check_depth(element.depth)
            elements[id(node)] = element
            block = None if element.block != parent.block else block
            if node.name in _CELLS:
                yield " "
        elif type(node) is NavigableString and parent.shown:
            if parent.block != block:
                yield _BREAK
                block = parent.block
            yield str(node)


def _inside(parent: _Element, tag: Tag, unseen: frozenset[str]) -> _Element:
    attributes = {name: str(value) for name, value in tag.attrs.items()}
    return _Element(
        depth=parent.depth + 1,
        block=id(tag) if _BLOCKS.fullmatch(tag.name) else parent.block,
        shown=parent.shown and tag.name not in unseen and not is_hidden(attributes),
    )
