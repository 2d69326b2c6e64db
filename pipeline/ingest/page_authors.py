"""Tells who wrote a page's article."""

import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from pipeline.ingest.bylines import are_people, names, sign, without
from pipeline.ingest.json_ld import Statement, resolved, words
from pipeline.ingest.page_body import shown_names
from pipeline.ingest.page_head import Head
from pipeline.ingest.page_statements import Page

_AUTHORS = (
    "author", "authors", "article:author", "byl", "dc.creator", "dcterms.creator",
    "citation_author", "parsely-author", "sailthru.author",
)  # fmt: skip
_ANY_AUTHOR = re.compile(r".+(?:[.:_-]authors?(?:[._-]?name)?|:written by)")
_WRITTEN_BY = re.compile(
    r"written by|verfasst von|geschrieben von|écrit par|escrito por|scritto da|geschreven door"
    r"|par|por|von|autor|author",
    re.IGNORECASE,
)
_OUTLETS = ("og:site_name", "application-name", "publisher", "dc.publisher", "copyright")


def authors(page: Page) -> Sequence[str]:
    """The names in the first place that has more than the outlet's own, else the outlet's.

    The places: JSON-LD, meta tags, the byline that is shown. Of a byline that is shown in spite
    of a stated outlet only names of people count.
    """
    outlet = _outlet(page)
    own: Sequence[str] = ()
    for found in _stated(page):
        people = without(found, outlet)
        if people:
            return people
        own = own or found
    shown = without(shown_names(page.tree, page.heading), outlet)
    if shown and (not own or are_people(shown)):
        return shown
    return own


def _stated(page: Page) -> Iterator[tuple[str, ...]]:
    head = page.head
    for statement in page.article:
        stated = statement.get("author") or statement.get("creator")
        yield names(_called(stated, page.known))
    for name in _AUTHORS:
        yield names(head.all(name))
    yield names(_labelled(head))
    for name in filter(_ANY_AUTHOR.fullmatch, head.meta):
        yield names(head.all(name))
    for statement in page.pages:
        yield names(_called(statement.get("author"), page.known))


def _called(stated: object, known: Mapping[str, Statement]) -> Iterator[str]:
    for one in resolved(stated, known):
        said = one.get("name") if isinstance(one, dict) else one
        for name in said if isinstance(said, list) else [said]:
            found = words(name)
            if found:
                yield found


def _labelled(head: Head) -> list[str]:
    """Names as WordPress has them for a card: `twitter:label1` says what `twitter:data1` is."""
    for number in "1234":
        if _WRITTEN_BY.fullmatch(head.first([f"twitter:label{number}"]) or ""):
            return head.all(f"twitter:data{number}")
    return []


def _outlet(page: Page) -> frozenset[str]:
    called = [text for name in _OUTLETS for text in page.head.all(name)]
    for statement in page.article:
        called += _called(statement.get("publisher"), page.known)
    host = (urlsplit(page.head.base or "").hostname or "").removeprefix("www.")
    return frozenset(map(sign, (*called, host))) - {""}
