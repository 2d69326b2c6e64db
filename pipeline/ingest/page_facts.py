"""What a page says about its article: JSON-LD first, then meta tags, then what it shows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pipeline.ingest.breadcrumbs import section_in_trail
from pipeline.ingest.hidden import is_hidden
from pipeline.ingest.json_ld import Statement, resolved, words
from pipeline.ingest.language import language_code
from pipeline.ingest.page_authors import authors
from pipeline.ingest.page_dates import published_at
from pipeline.ingest.page_statements import Page, page_address, read_statements

_LONGEST_TITLE = 2000
_TITLES = ("og:title", "twitter:title", "dc.title", "headline")
_SEPARATORS = frozenset("-–—|:·•")
_SECTIONS = (
    "article:section", "articlesection", "og:section", "parsely-section", "section",
    "cxenseparse:section",
)  # fmt: skip
_IMAGES = ("og:image", "og:image:secure_url", "og:image:url")
_MORE_IMAGES = ("twitter:image", "twitter:image:src", "image")
_LANGUAGES = ("content-language", "og:locale", "inlanguage", "dc.language", "language")
_TIERS = {"free": False, "locked": True}
_TRUTHS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """What a page says of its article.

    `paywalled` is None where it says nothing of a price, or that it is `metered`: what is shown
    of such a page depends on its reader.
    """

    is_article: bool = False
    paywalled: bool | None = None
    image_url: str | None = None
    title: str | None = None
    authors: Sequence[str] = ()
    published_at: datetime | None = None
    section: str | None = None
    language: str | None = None
    url: str | None = None


def page_facts(
    tree: Any,
    stated: Sequence[Statement] | None = None,
    *,
    address: str = "",
    shows: Callable[[Sequence[Any]], bool] = bool,
) -> PageFacts:
    """The facts in a page's tree (lxml), which is not changed.

    `stated` is what its JSON-LD states, where that was read already (`json_ld.statements`).
    `address` is where the page was read; relative addresses are read against it at last.
    `shows` says whether readers see some elements; a headline that they do not see is no title.
    """
    page = read_statements(tree, stated, address)
    kind = page.head.first(["og:type"]) or ""
    return PageFacts(
        is_article=bool(page.article) or kind.lower() == "article",
        paywalled=_paywalled(page),
        image_url=_image(page),
        title=_title(page, shows),
        authors=authors(page),
        published_at=published_at(page),
        section=_section(page),
        language=_language(page),
        url=page_address(page.head),
    )


def _title(page: Page, shows: Callable[[Sequence[Any]], bool]) -> str | None:
    head = page.head
    title = (
        page.said("headline")
        or head.first(_TITLES)
        or _only_heading(page, shows)
        or head.title.strip()
    )
    site = head.first(["og:site_name"]) or ""
    rest = title[: -len(site)].rstrip() if site else ""
    named = title.casefold().endswith(site.casefold()) and rest[-1:] in _SEPARATORS
    shorter = rest[:-1].rstrip() if site and named and rest[-2:-1].isspace() else ""
    return shorter or title or None


def _only_heading(page: Page, shows: Callable[[Sequence[Any]], bool]) -> str:
    if len(page.head.headings) != 1:
        return ""
    heading = page.head.headings[0]
    if any(is_hidden(one.attrib) for one in (heading, *heading.iterancestors())):
        return ""
    words_in_it = "".join(heading.itertext())[:_LONGEST_TITLE].strip()
    return words_in_it if words_in_it and shows(list(heading.iter("*"))) else ""


def _section(page: Page) -> str | None:
    stated = page.said("articleSection") or page.head.first(_SECTIONS)
    return stated or section_in_trail(page)


def _language(page: Page) -> str | None:
    head = page.head
    stated = (*head.languages, *map(head.first, ([name] for name in _LANGUAGES)))
    said = (one for one in (*stated, page.said("inLanguage")) if one and language_code(one))
    return next(said, None)


def _paywalled(page: Page) -> bool | None:
    free = [_truth(one.get("isAccessibleForFree")) for one in page.article]
    free.append(_truth(page.head.first(["isaccessibleforfree"])))
    stated = next((one for one in free if one is not None), None)
    if stated is not None:
        return not stated
    parts = (part for one in page.article for part in resolved(one.get("hasPart"), page.known))
    for part in parts:
        if isinstance(part, dict) and _truth(part.get("isAccessibleForFree")) is False:
            return True
    return _TIERS.get((page.head.first(["article:content_tier"]) or "").lower())


def _truth(stated: object) -> bool | None:
    if isinstance(stated, bool):
        return stated
    # also written as https://schema.org/False
    return _TRUTHS.get((words(stated) or "").rpartition("/")[2].lower())


def _image(page: Page) -> str | None:
    head = page.head
    stated = [value for name in _IMAGES for value in head.meta.get(name, ())]
    for statement in page.article:
        stated += _pictures(statement.get("image") or statement.get("thumbnailUrl"), page.known)
    stated += [value for name in _MORE_IMAGES for value in head.meta.get(name, ())]
    stated.append(head.links.get("image_src", ""))
    return next(filter(None, map(head.address, stated)), None)


def _pictures(stated: object, known: Mapping[str, Statement]) -> Iterator[str]:
    for one in resolved(stated, known):
        places = (one.get("url"), one.get("contentUrl")) if isinstance(one, dict) else (one,)
        found = next(filter(None, map(words, places)), None)
        if found:
            yield found
