"""Reads pieces of HTML, and whole pages where nothing better is known: a block, a paragraph."""

from collections.abc import Iterator
from typing import Any

from pipeline.ingest.hidden import drop_hidden
from pipeline.ingest.markup import UNSEEN, check_markup
from pipeline.ingest.page_tree import read_tree
from pipeline.ingest.paragraphs import clean_paragraphs
from pipeline.scrub import scrub

_BREAK = "\x1e"
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd",
    "details", "dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre",
    "section", "summary", "table", "tr", "ul",
})  # fmt: skip
_CELLS = frozenset({"td", "th"})
_FURNITURE = frozenset({"nav", "header", "footer", "aside", "form", "button", "select", "textarea"})


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
    tree = read_tree(f"<div>{html}</div>")
    drop_hidden(tree)
    return clean_paragraphs("".join(_pieces(tree, unseen)).split(_BREAK))


def _pieces(tree: Any, unseen: frozenset[str]) -> Iterator[str]:
    """The shown strings, with a break wherever a block begins or ends."""
    # a stack of our own: each element waits there for its children, then for its tail
    waiting: list[tuple[Any, bool]] = [(tree, False)]
    while waiting:
        element, left = waiting.pop()
        seen = isinstance(element.tag, str) and element.tag not in unseen
        if seen and not left:
            if element.tag in _BLOCKS:
                yield _BREAK
            elif element.tag in _CELLS:
                yield " "
            yield element.text or ""
            waiting.append((element, True))
            waiting.extend((child, False) for child in reversed(element))
            continue
        if seen and element.tag in _BLOCKS:
            yield _BREAK
        yield element.tail or ""
