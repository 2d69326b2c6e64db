"""Reads HTML: a page by its article's blocks or trafilatura, a piece of one block by block."""

import gc
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import trafilatura
from lxml import etree

from pipeline.errors import BadDocument
from pipeline.ingest.article_blocks import ArticleModel, find_article
from pipeline.ingest.document import Draft
from pipeline.ingest.fragments import fragment_paragraphs, page_paragraphs
from pipeline.ingest.hidden import HiddenParts
from pipeline.ingest.json_ld import article_body, statements
from pipeline.ingest.markup import check_markup, is_whole_page
from pipeline.ingest.not_article import page_signs, refuse_other_pages
from pipeline.ingest.page_facts import page_facts
from pipeline.ingest.page_tree import read_tree
from pipeline.ingest.paragraphs import begins_with, clean_line, clean_paragraphs

# What it would log, an error or a reason says once.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

PARSER_FAULTS = (
    ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError,
    ValueError, etree.LxmlError,
)  # fmt: skip
"""What foreign parsers are known to raise on hostile input, apart from what they document."""

_CHARSET = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})"""
    rb"""|^\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]{2,40})""",
    re.IGNORECASE,
)
_HEAD_BYTES = 4096

# trafilatura drops these joiners, which letters and emoji need, and keeps what stands in for them:
# the last two selectors of variants, which no font knows
_STAND_INS = {"\u200c": "\U000e01ee", "\u200d": "\U000e01ef"}


def declared_charset(content: bytes) -> str | None:
    """The encoding that a page's first bytes declare."""
    found = _CHARSET.search(content[:_HEAD_BYTES])
    return (found[1] or found[2]).decode("ascii", "replace") if found else None


def read_html(html: str, address: str = "") -> Draft:
    """The draft of a page, or of a piece of one; `address` is where it was read.

    Raises:
        BadDocument: it would take too long to read (`too_large`, `too_deep`) or breaks the
            parser (`bad_markup`).
        Skipped: the page is no article (`not_article`).
    """
    if not is_whole_page(html):
        return Draft(format="fragment", paragraphs=fragment_paragraphs(html))
    check_markup(html)
    try:
        with _nothing_collected():
            return _read_page(html, address)
    except PARSER_FAULTS as error:
        raise BadDocument(
            f"the page's markup cannot be read ({type(error).__name__})", code="bad_markup"
        ) from error


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Lets garbage with cycles wait: a page makes next to none, and many objects to search."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _read_page(html: str, address: str) -> Draft:
    tree = read_tree(html)
    if tree is None:
        return Draft(format="fragment", paragraphs=fragment_paragraphs(html))
    hidden = HiddenParts(tree)
    stated = statements(tree.iter("script"))
    facts = page_facts(tree, stated, address=address, shows=hidden.shows)
    headings = list(tree.iter("h1"))
    heading = "".join(headings[0].itertext()) if len(headings) == 1 else ""
    signs = page_signs(tree, facts)
    hidden.drop_marked()
    paragraphs, reader = (
        clean_paragraphs(article_paragraphs(tree, hidden, article_body(stated))),
        "html",
    )
    if not paragraphs:
        paragraphs, reader = page_paragraphs(html), "html-blocks"
    refuse_other_pages(signs, paragraphs)
    return Draft(
        format=reader,
        paragraphs=paragraphs,
        title=_title(facts.title or "", heading, next(iter(paragraphs), "")),
        url=facts.url,
        authors=facts.authors,
        section=facts.section,
        language=facts.language,
        published_at=facts.published_at,
        image_url=facts.image_url,
        paywalled=facts.paywalled,
    )


def article_paragraphs(
    tree: Any, hidden: HiddenParts, stated: str, model: ArticleModel | None = None
) -> list[str]:
    """The article's paragraphs: the blocks of the model's choice, else trafilatura's.

    The tree (lxml) is without what its attributes hide (`HiddenParts.drop_marked`). What style
    rules hide is looked for in the blocks that matter; only where some of these are hidden, or the
    model is at a loss, in the whole page. A page that the model is not sure of is read by
    trafilatura without what is no article for certain.
    """
    found = find_article(tree, stated, model)
    if not (found and hidden.shows(found.elements)) and hidden.drop():
        found = find_article(tree, stated, model)
    if found and found.sure:
        return found.paragraphs
    if found:
        found.prune()
    return plain_text(tree).split("\n")


def plain_text(tree: Any) -> str:
    """What trafilatura takes for the article of a page's tree (lxml), a paragraph a line.

    The tree is not to be read afterwards: its joiners are replaced.
    """
    for element in tree.iter(etree.Element):
        if (text := element.text) and not text.isascii():
            element.text = _without_joiners(text)
        if (tail := element.tail) and not tail.isascii():
            element.tail = _without_joiners(tail)
    found = trafilatura.bare_extraction(tree, include_comments=False)
    text = getattr(found, "text", None) or ""
    for joiner, stand_in in _STAND_INS.items():
        text = text.replace(stand_in, joiner)
    return text


def _without_joiners(text: str) -> str:
    for joiner, stand_in in _STAND_INS.items():
        text = text.replace(joiner, stand_in)
    return text


def _title(stated: str, heading: str, first: str) -> str:
    """The stated title as the page shows it, where the statement only adds a site's name."""
    stated, heading = clean_line(stated), clean_line(heading)
    for shown in filter(None, (heading, first)):
        if begins_with(stated, shown):
            return shown
    return stated or heading
