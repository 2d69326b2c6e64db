"""A feed as Atom (RFC 4287)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from pipeline.ports.publishing import PublishedArticle
from pipeline.publish.feeds import (
    PublishedFeed,
    article_html,
    article_id,
    article_title,
    summary_text,
    web_link,
)
from pipeline.scrub import scrub_line

NAMESPACE = "http://www.w3.org/2005/Atom"


def atom(feed: PublishedFeed) -> str:
    """The whole document; the same articles, the same bytes."""
    root = Element("feed", {"xmlns": NAMESPACE})
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "updated", stamp(feed.updated_at))
    _add(_add(root, "author"), "name", "Standpoint")
    _add(root, "generator", "Standpoint")
    if here := feed.served_at("atom"):
        _add(root, "link", rel="self", type="application/atom+xml", href=here)
    for article in feed.articles:
        _entry(root, article)
    indent(root, space=" ")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(root, encoding="unicode")}\n'


def stamp(at: datetime) -> str:
    """A moment as RFC 3339 has it, to the second."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _entry(root: Element, article: PublishedArticle) -> None:
    language = {"xml:lang": article.language} if article.language else {}
    entry = SubElement(root, "entry", language)
    _add(entry, "id", article_id(article))
    _add(entry, "title", article_title(article))
    _add(entry, "updated", stamp(article.updated_at))
    if article.published_at:
        _add(entry, "published", stamp(article.published_at))
    _add(_add(entry, "author"), "name", scrub_line(article.source_name))
    if link := web_link(article):
        _add(entry, "link", rel="alternate", type="text/html", href=link)
    for target in sorted({one.target for one in article.stances}):
        _add(entry, "category", term=target)
    _add(entry, "summary", summary_text(article), type="text")
    _add(entry, "content", article_html(article), type="html")


def _add(parent: Element, name: str, words: str | None = None, **attributes: str) -> Element:
    given: Mapping[str, str] = attributes
    element = SubElement(parent, name, dict(given))
    element.text = words
    return element
