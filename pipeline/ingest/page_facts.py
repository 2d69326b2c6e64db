"""What a page says about its article: JSON-LD first, then OpenGraph and other meta tags."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from html import unescape
from typing import Any

import trafilatura

from pipeline.ingest.dates import read_date
from pipeline.ingest.identity import web_url

_MAX_NODES = 500
_MAX_SCRIPT = 1_000_000
_ARTICLE_ENDINGS = ("Article", "BlogPosting", "LiveBlogPosting", "Report")

_TITLES = ("og:title", "twitter:title", "dc.title", "headline")
_AUTHORS = ("author", "article:author", "byl", "dc.creator", "parsely-author", "sailthru.author")
_DATES = (
    "article:published_time", "og:article:published_time", "datepublished", "parsely-pub-date",
    "publish-date", "pubdate", "date", "dc.date.issued", "dcterms.created", "sailthru.date",
)  # fmt: skip
_SECTIONS = ("article:section", "og:section", "parsely-section", "section")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """What a page says of its article; `paywalled` is None where it says nothing of a price."""

    is_article: bool = False
    paywalled: bool | None = None
    image_url: str | None = None
    title: str | None = None
    authors: Sequence[str] = ()
    published_at: datetime | None = None
    section: str | None = None
    language: str | None = None
    url: str | None = None


def page_facts(tree: Any) -> PageFacts:
    """The facts in a page's tree (lxml), completed by trafilatura's and htmldate's findings."""
    return _complete(tree, _stated(tree))


def _complete(tree: Any, facts: PageFacts) -> PageFacts:
    if facts.title and any(facts.authors) and facts.published_at:
        return facts
    found = trafilatura.extract_metadata(tree)
    authors: Sequence[str] = [name for name in facts.authors if name]
    return replace(
        facts,
        title=facts.title or found.title,
        authors=authors or (found.author or "").split(";"),
        published_at=facts.published_at or read_date(found.date or ""),
    )


def _stated(tree: Any) -> PageFacts:
    article = next(_articles(tree), {})
    meta = _meta(tree)
    return PageFacts(
        is_article=bool(article) or meta.get("og:type", "").lower() == "article",
        paywalled=_untruth(article.get("isAccessibleForFree")),
        title=_without_site(
            _text(article.get("headline")) or _first(meta, _TITLES), meta.get("og:site_name")
        ),
        authors=_people(article.get("author")) or [_first(meta, _AUTHORS) or ""],
        published_at=read_date(_text(article.get("datePublished")) or "") or _date(meta),
        section=_text(article.get("articleSection")) or _first(meta, _SECTIONS),
        language=_language(tree) or _text(article.get("inLanguage")),
        url=_canonical(tree) or web_url(meta.get("og:url", "")),
    )


def _articles(tree: Any) -> Iterator[dict[str, Any]]:
    for script in tree.iterfind(".//script[@type='application/ld+json']"):
        try:
            stated = json.loads((script.text or "")[:_MAX_SCRIPT], strict=False)
        except (ValueError, RecursionError):
            # many pages carry broken JSON-LD beside good meta tags
            continue
        yield from (node for node in _nodes(stated) if _is_article(node))


def _nodes(stated: object) -> Iterator[dict[str, Any]]:
    waiting, seen = [stated], 0
    while waiting and seen < _MAX_NODES:
        node = waiting.pop(0)
        seen += 1
        if isinstance(node, list):
            waiting = node[:_MAX_NODES] + waiting
        elif isinstance(node, dict):
            yield node
            waiting += [node[name] for name in ("@graph", "mainEntity") if name in node]


def _is_article(node: dict[str, Any]) -> bool:
    kinds = node.get("@type")
    return any(
        isinstance(kind, str) and kind.endswith(_ARTICLE_ENDINGS)
        for kind in (kinds if isinstance(kinds, list) else [kinds])
    )


def _meta(tree: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for tag in tree.iterfind(".//meta[@content]"):
        name = tag.get("property") or tag.get("name") or tag.get("itemprop") or ""
        content = unescape(tag.get("content")).strip()
        if content:
            found.setdefault(name.lower(), content)
    return found


def _first(meta: dict[str, str], names: Sequence[str]) -> str | None:
    return next((meta[name] for name in names if name in meta), None)


def _without_site(title: str | None, site: str | None) -> str | None:
    if not title or not site:
        return title
    return re.sub(rf"\s+[-–—|:·•]\s+{re.escape(site)}$", "", title, flags=re.IGNORECASE)


def _date(meta: dict[str, str]) -> datetime | None:
    return next(filter(None, (read_date(meta.get(name, "")) for name in _DATES)), None)


def _text(stated: object) -> str | None:
    if isinstance(stated, list):
        stated = next((one for one in stated if isinstance(one, str)), None)
    return unescape(stated).strip() or None if isinstance(stated, str) else None


def _people(stated: object) -> list[str]:
    people = stated if isinstance(stated, list) else [stated]
    named = (one.get("name") if isinstance(one, dict) else one for one in people)
    return [name for name in map(_text, named) if name]


def _untruth(stated: object) -> bool | None:
    return {"true": False, "false": True}.get(str(stated).strip().lower())


def _language(tree: Any) -> str | None:
    for tag in tree.iter("html"):
        stated: str | None = tag.get("lang") or tag.get("xml:lang")
        return stated
    return None


def _canonical(tree: Any) -> str | None:
    for link in tree.iterfind(".//link[@rel][@href]"):
        if "canonical" in link.get("rel").lower().split():
            return web_url(link.get("href"))
    return None
