"""Holds what a page states: its tags, the JSON-LD on its article, and the rest of its JSON-LD."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.ingest.json_ld import Statement, by_id, is_article, kinds, statements, words
from pipeline.ingest.page_head import Head, read_head


@dataclass(slots=True, kw_only=True)
class Page:
    """A page's statements.

    `article` are the JSON-LD objects on the page's own article, the surest first; `pages` those
    on the page itself; `known` gives an object by the name that others call it by.
    """

    tree: Any
    head: Head
    stated: Sequence[Statement]
    article: Sequence[Statement]
    pages: Sequence[Statement]
    known: Mapping[str, Statement]

    def said(self, name: str) -> str | None:
        """The first text that a field of the article has."""
        return next(filter(None, (words(one.get(name)) for one in self.article)), None)

    @property
    def heading(self) -> Any | None:
        """The first `h1`, where the article begins."""
        return next(iter(self.head.headings), None)


def read_statements(
    tree: Any, stated: Sequence[Statement] | None = None, address: str = ""
) -> Page:
    """What a page's tree (lxml) states; `stated` is its JSON-LD where that was read already.

    `address` is where the page was read.
    """
    head = read_head(tree, address)
    stated = statements(head.scripts) if stated is None else stated
    return Page(
        tree=tree,
        head=head,
        stated=stated,
        article=_own([one for one in stated if is_article(one)], page_address(head)),
        pages=[one for one in stated if "WebPage" in kinds(one)],
        known=by_id(stated),
    )


def page_address(head: Head) -> str | None:
    """The address that a page calls its own."""
    stated = (head.links.get("canonical"), head.first(["og:url"]))
    return next(filter(None, map(head.own_address, stated)), None)


def _own(articles: Sequence[Statement], here: str | None) -> list[Statement]:
    """The article at the page's address, else the first, and others with its headline.

    Pages carry JSON-LD of the articles that they link to as well.
    """
    at_home = (one for one in articles if here is not None and here in _addresses(one))
    main = next(at_home, next(iter(articles), None))
    if main is None:
        return []
    headline = words(main.get("headline"))
    same = (one for one in articles if one is not main and words(one.get("headline")) == headline)
    return [main, *(same if headline else ())]


def _addresses(statement: Statement) -> Iterator[object]:
    page = statement.get("mainEntityOfPage")
    yield from (statement.get("url"), statement.get("@id"))
    yield page.get("@id") if isinstance(page, dict) else page
