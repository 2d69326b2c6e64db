"""Collects what a page states of itself in its tags, in one pass over its tree."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from pipeline.ingest.identity import web_url

_MAX_TAGS = 5000
_MAX_VALUES = 20
_LONGEST = 4000
_MAX_NAME = 100
_NAMING = ("property", "name", "itemprop", "http-equiv")


@dataclass(slots=True, kw_only=True)
class Head:
    """The tags of a page that state something; names are in lower case, values as written.

    `links` holds the first address of each relation; `base` is the absolute address that
    relative ones are read against, where the page says it, `read_at` where it was read.
    """

    meta: dict[str, list[str]] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    scripts: list[Any] = field(default_factory=list)
    headings: list[Any] = field(default_factory=list)
    title: str = ""
    languages: Sequence[str] = ()
    base: str | None = None
    read_at: str = ""

    def first(self, names: Iterable[str]) -> str | None:
        """The first text that one of these names states, in their order."""
        return next((values[0] for values in map(self.all, names) if values), None)

    def all(self, name: str) -> list[str]:
        """The texts that a name states."""
        texts = (unescape(value).strip() for value in self.meta.get(name, ()))
        return [text for text in texts if text]

    def address(self, stated: str | None) -> str | None:
        """A stated address as an absolute one of the web, where it can be told."""
        return _absolute(stated, self.base or self.read_at)

    def own_address(self, stated: str | None) -> str | None:
        """The same of the page's own: a relative one without a stated base is mostly wrong."""
        return _absolute(stated, self.base or "")


def _absolute(stated: str | None, base: str) -> str | None:
    stated = (stated or "").strip().replace("&amp;", "&").replace(" ", "%20")[:_LONGEST]
    if not stated:
        return None
    try:
        if stated.startswith("//"):
            return web_url(f"{urlsplit(base).scheme or 'https'}:{stated}")
        return web_url(urljoin(base, stated))
    except ValueError:
        return None


def read_head(tree: Any, address: str = "") -> Head:
    """What a page's tree (lxml) states in its `meta`, `link`, `script`, `h1` and `title`.

    `address` is where the page was read.
    """
    head = Head(languages=_languages(tree), read_at=address)
    base = ""
    for number, tag in enumerate(tree.iter("meta", "link", "script", "h1", "title", "base")):
        if number > _MAX_TAGS:
            break
        kind = tag.tag
        if kind == "meta":
            _note_meta(head.meta, tag.attrib)
        elif kind == "link":
            _note_link(head.links, tag.attrib)
        elif kind == "script":
            head.scripts.append(tag)
        elif kind == "h1":
            head.headings.append(tag)
        elif kind == "title":
            head.title = head.title or tag.text or ""
        else:
            base = base or tag.get("href") or ""
    addresses = (base, head.links.get("canonical", ""), *head.meta.get("og:url", ()))
    head.base = next(filter(None, map(web_url, addresses)), None)
    return head


def _note_meta(meta: dict[str, list[str]], attributes: Mapping[str, str]) -> None:
    content = attributes.get("content")
    if not content:
        return
    for naming in _NAMING:
        name = attributes.get(naming)
        if name:
            values = meta.setdefault(_meant(name), [])
            if len(values) < _MAX_VALUES:
                values.append(content[:_LONGEST])


def _meant(name: str) -> str:
    return name[:_MAX_NAME].strip().lower().replace("og:article:", "article:")


def _note_link(links: dict[str, str], attributes: Mapping[str, str]) -> None:
    href = attributes.get("href")
    if href:
        for relation in attributes.get("rel", "").lower().split():
            links.setdefault(relation, href)


def _languages(tree: Any) -> list[str]:
    root = next(tree.iter("html"), None)
    if root is None:
        return []
    return [value for value in (root.get("lang"), root.get("xml:lang")) if value]
