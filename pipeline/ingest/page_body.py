"""Finds the byline and the date that a page shows its readers, where its head states none."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from lxml import etree

from pipeline.ingest.bylines import names
from pipeline.ingest.dates import read_date
from pipeline.ingest.hidden import is_hidden
from pipeline.ingest.identity import MAX_URL

_LONGEST_BYLINE = 200
_MOST_TRIED = 30
_MOST_TOGETHER = 10
_MOST_PARTS = 40
_NEAR = 6
"""Elements around a byline whose class can tell that it is a comment's; a page's is no sign."""

_AUTHOR_PAGE = re.compile(
    r"/(?:authors?|autor(?:en|es|as?|in)?|auteurs?|autor[ie]|journalistes?|redakteure?|writers?"
    r"|columnists?|signataires?|by|people|staff|reporters?|profil)/[^/?#]{2}",
    re.IGNORECASE,
)
# a date or a count beside the name
_NO_NAME = re.compile(r"\d.*\s|\s.*\d")
_COMMENT = re.compile(r"comment|review|kommentar", re.IGNORECASE)

_STATED_AUTHOR = etree.XPath("//@itemprop[.='author' or .='creator']/..")
_LINKED_AUTHOR = etree.XPath("//a[@rel][contains(concat(' ', @rel, ' '), ' author ')]")
# attributes are far fewer than elements
_NAMED_AUTHOR = etree.XPath(
    "(//@class[contains(., 'ut') or contains(., 'yline')]"
    " | //@id[.='author' or .='authors' or .='byline'])/.."
)
_BYLINE = re.compile(r"[aA]uthor|[bB]yline|[aA]utor|auteur")
_BYLINE_TAGS = frozenset(
    {"p", "div", "span", "a", "address", "li", "cite", "h2", "h3", "h4", "h5", "h6"}
)


def _named_as_author(tree: Any) -> list[Any]:
    return [
        one
        for one in _NAMED_AUTHOR(tree)
        if one.tag in _BYLINE_TAGS
        and (
            one.get("id") in {"author", "authors", "byline"} or _BYLINE.search(one.get("class", ""))
        )
    ]


_MARKED: tuple[Callable[[Any], Sequence[Any]], ...] = (
    _STATED_AUTHOR,
    _LINKED_AUTHOR,
    _named_as_author,
)
"""Where bylines are marked as such; the surest first."""

_LINKS = etree.XPath("following::a[@href][position() < 60]")
_NAME = etree.XPath("(descendant::*[@itemprop='name'])[1]")

_DATES = (
    etree.XPath("//@itemprop[.='datePublished']/.."),
    etree.XPath("//time[@pubdate]"),
    etree.XPath("//time[contains(@class, 'publi') or contains(@class, 'Publi')]"),
    etree.XPath("//@data-publicationdate/.. | //@data-published-date/.. | //@data-publish-date/.."),
)
_NEXT_DATE = etree.XPath("following::time[@datetime][1]")
_STATED_DATE = (
    "content", "datetime", "data-publicationdate", "data-published-date", "data-publish-date",
)  # fmt: skip


def shown_names(tree: Any, heading: Any | None) -> tuple[str, ...]:
    """The names in the page's byline: by its marks, else by links to authors' pages.

    `heading` is the element that such links follow.
    """
    for marked in _MARKED:
        found = _group(marked(tree), _byline)
        if found:
            return found
    if heading is None:
        return ()
    links = [link for link in _LINKS(heading) if _AUTHOR_PAGE.search(link.get("href")[:MAX_URL])]
    return _group(links, _byline)


def shown_date(tree: Any, heading: Any | None) -> datetime | None:
    """The date of publication that the page marks in its body, else the first below `heading`."""
    for element in _dated(tree, heading):
        stated = (element.get(name) for name in _STATED_DATE)
        moments = map(read_date, (*filter(None, stated), _text(element)))
        found = next(filter(None, moments), None)
        if found:
            return found
    return None


def _dated(tree: Any, heading: Any | None) -> Iterator[Any]:
    for find in _DATES:
        yield from find(tree)[:_MOST_TRIED]
    if heading is not None:
        yield from _NEXT_DATE(heading)


def _group(elements: Sequence[Any], read: Callable[[Any], str]) -> tuple[str, ...]:
    """The names in the first element that has any, and in those beside it."""
    wrappers = {one for element in elements[:_MOST_TRIED] for one in element.iterancestors()}
    tried = [element for element in elements[:_MOST_TRIED] if element not in wrappers]
    for number, element in enumerate(tried):
        if names([read(element)]):
            around = _around(element)
            beside = [one for one in tried[number:] if _around(one) is around]
            found = names(map(read, beside[:_MOST_TOGETHER]))
            return tuple(name for name in found if not _NO_NAME.search(name)) or found
    return ()


def _around(element: Any) -> Any:
    parent = element.getparent()
    return parent if parent is None or parent.tag != "li" else parent.getparent()


def _byline(element: Any) -> str:
    if _is_aside(element):
        return ""
    text = element.get("content") or _text(next(iter(_NAME(element)), element))
    return text if len(text) <= _LONGEST_BYLINE else ""


def _is_aside(element: Any) -> bool:
    for number, one in enumerate((element, *element.iterancestors())):
        words = f"{one.get('class')} {one.get('id')} {one.get('itemtype')} {one.get('itemprop')}"
        if number < _NEAR and one.tag != "body" and _COMMENT.search(words):
            return True
        if one.tag in {"aside", "nav", "footer"} or is_hidden(one.attrib):
            return True
    return False


def _text(element: Any) -> str:
    return " ".join(" ".join(_pieces(element)).split())


def _pieces(element: Any) -> Iterator[str]:
    for number, piece in enumerate(element.itertext()):
        if number > _MOST_PARTS:
            return
        yield piece[: _LONGEST_BYLINE + 1]
