"""Tells an article's section from the trail of links to it, where nothing else says it."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from pipeline.ingest.json_ld import Statement, kinds, words
from pipeline.ingest.page_head import Head
from pipeline.ingest.page_statements import Page, page_address

_MOST = 10
_LONGEST = 60
_HOME = frozenset(
    {
        "home", "homepage", "start", "startseite", "accueil", "inicio", "início", "portada",
        "website", "главная", "ホーム", "hem", "forside", "hjem", "etusivu", "strona główna",
        "anasayfa",
    }
)  # fmt: skip
_TRAIL = etree.XPath("//@class[contains(., 'readcrumb')]/..//a[@href]")


def section_in_trail(page: Page) -> str | None:
    """The first step below the home page, in the page's JSON-LD trail, else in its links."""
    trail = next((one for one in page.stated if "BreadcrumbList" in kinds(one)), None)
    here = page_address(page.head)
    for name, link in _stated(trail) if trail else _shown(page.tree):
        address = page.head.address(link)
        if not _is_home(name, address, page.head) and (address is None or address != here):
            return name
    return None


def _stated(trail: Statement) -> Iterator[tuple[str, str]]:
    steps = trail.get("itemListElement")
    for step in steps[:_MOST] if isinstance(steps, list) else ():
        if isinstance(step, dict):
            item = step.get("item")
            place = item if isinstance(item, dict) else {}
            name = words(step.get("name")) or words(place.get("name")) or ""
            address = words(place.get("@id") if place else item) or words(place.get("url")) or ""
            if address and 0 < len(name) <= _LONGEST:
                yield name, address


def _shown(tree: Any) -> Iterator[tuple[str, str]]:
    for link in _TRAIL(tree)[:_MOST]:
        name = " ".join("".join(link.itertext()).split())
        if 0 < len(name) <= _LONGEST:
            yield name, link.get("href")


def _is_home(name: str, address: str | None, head: Head) -> bool:
    site = (head.first(["og:site_name"]) or "").casefold()
    return name.casefold() in _HOME | {site} or (
        address is not None and urlsplit(address).path in {"", "/"}
    )
