"""Parses a page, once and for all who read it."""

from typing import Any

from lxml import etree
from lxml.html import HtmlElement

from pipeline.ingest.markup import MAX_DEPTH, check_depth

# The class of every element is one that lxml need not ask Python for: half of a walk's time.
_PARSER = etree.HTMLParser(
    encoding="utf-8",
    remove_comments=True,
    remove_pis=True,
    collect_ids=False,
    default_doctype=False,
)
_PARSER.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement))
_NO_TEXT = bytes(sorted({*range(32), 127} - set(b"\t\n\v\f\r")))
_TOO_DEEP = etree.XPath(f"boolean({'/*' * (MAX_DEPTH + 1)})")


def read_tree(html: str) -> Any:
    """The tree (lxml) of a page without comments, control characters and lone surrogates.

    Nothing where there is no element in it.

    Raises:
        BadDocument: its elements are nested too deep (`too_deep`).
    """
    content = html.encode("utf-8", "ignore").translate(None, _NO_TEXT)
    try:
        tree = etree.fromstring(content, parser=_PARSER)
    except etree.XMLSyntaxError:
        return None
    if tree is not None and _TOO_DEEP(tree):
        check_depth(MAX_DEPTH + 1)
    return tree
