"""Tells pages that are no article to judge: walls, stubs, lists, shops, faults, and too little."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from pipeline.errors import Skipped
from pipeline.ingest import notice_words, wall_words
from pipeline.ingest.json_ld import is_linked_data
from pipeline.ingest.page_facts import PageFacts
from pipeline.ingest.wall_words import Wordings, count, says

MIN_CHARACTERS = 250
MIN_WORDS = 40
"""Fewer are no article, unless the page says that it is one."""

STUB_WORDS = 150
"""A shorter text may be a beginning only, though its page says nothing of a price."""

WALL_WORDS = 80
"""Walls and notices are shorter, and so are the teasers of articles that cost money."""

MANY_HEADINGS = 12
"""Headings with links from which on a page may be a list of others."""

PROSE = 25
"""Words of a paragraph that is more than a teaser's line."""

_LINE = 30
_SHORT = 60
_SHOWN = 0.5
_WHOLE = 0.8
_LONGEST = 2000
_MAX_SCRIPT = 1_000_000

# a letter of a script without blanks counts as half a word
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]{1,2}|\w+")
_ASCII_WORD = re.compile(r"\w+", re.ASCII)
_TYPE = re.compile(r'"@type"\s*:\s*(?:"([^"]{1,60})"|\[([^\]]{1,200})\])')
_COUNT = re.compile(r'"wordCount"\s*:\s*"?(\d{1,6})')
_REFRESH = re.compile(r"^\s*(\d{1,3})\s*[;,]\s*url\s*=", re.IGNORECASE)

_HEADINGS = etree.XPath(
    "count(//h2[.//a or parent::a] | //h3[.//a or parent::a] | //h4[.//a or parent::a])"
)
_SHOP_TYPES = frozenset({"Product", "ProductGroup", "IndividualProduct", "ProductModel"})
_LIST_TYPES = frozenset({"CollectionPage", "SearchResultsPage", "ItemList", "Blog"})
_MEDIA_TYPES = frozenset({"VideoObject", "ImageGallery", "MediaGallery", "VideoGallery"})
_CHALLENGES = (
    "//@id[starts-with(., 'cf-') or starts-with(., 'challenge-') or .='px-captcha']",
    "//script[contains(@src, 'captcha') or contains(@src, 'challenge-platform')]",
    "//iframe[contains(@src, 'captcha')]",
)
_CHALLENGED = etree.XPath(f"boolean({'|'.join(_CHALLENGES)})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What a page's whole tree says of its kind.

    `types` are those of its JSON-LD and of OpenGraph. `heading` is its title and its headlines,
    `notes` what it shows without scripts, `buttons` what can be pressed in a shop: in lower case.
    """

    is_article: bool
    paywalled: bool | None
    asks_password: bool
    challenges: bool = False
    refreshes: bool = False
    is_front: bool = False
    types: frozenset[str] = frozenset()
    headings: int = 0
    stated_words: int = 0
    heading: str = ""
    notes: str = ""
    buttons: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a reader sees of a page, as far as these rules look at it."""

    signs: Signs
    paragraphs: Sequence[str]
    body: str
    counts: Sequence[int]

    @property
    def words(self) -> int:
        """The words in all paragraphs."""
        return sum(self.counts)

    @property
    def prose(self) -> int:
        """The words in paragraphs that are longer than a teaser's line."""
        return sum(words for words in self.counts if words >= PROSE)

    @property
    def lines(self) -> str:
        """The paragraphs that are short enough to be a notice, in lower case."""
        counted = zip(self.paragraphs, self.counts, strict=True)
        return "\n".join(one for one, words in counted if words <= _LINE).lower()

    @property
    def notice(self) -> str:
        """The title, the headlines and a short body, in lower case."""
        return f"{self.signs.heading}\n{self.body[:_LONGEST].lower()}"


def _is_bot_check(seen: Seen) -> bool:
    signs = seen.signs
    if signs.is_article or seen.words >= WALL_WORDS:
        return False
    return says(wall_words.BOT_CHECK, seen.notice) or (signs.challenges and seen.words < MIN_WORDS)


def _is_cookie_wall(seen: Seen) -> bool:
    if seen.words >= STUB_WORDS:
        return False
    found = count(wall_words.COOKIES, seen.notice)
    return found >= (3 if seen.signs.is_article or seen.words >= WALL_WORDS else 1)


def _is_log_in(seen: Seen) -> bool:
    short = seen.signs.asks_password and seen.words < WALL_WORDS
    where = seen.signs.heading if seen.signs.is_article else seen.notice
    return short and says(wall_words.LOG_IN, where)


def _is_stub(seen: Seen) -> bool:
    """Only a part is there: far fewer words than were stated, or no more than a teaser."""
    signs = seen.signs
    if not signs.paywalled and seen.words >= STUB_WORDS:
        return False
    if signs.stated_words:
        least = _WHOLE if seen.words < STUB_WORDS else _SHOWN
        few = seen.words < least * signs.stated_words
    else:
        few = seen.prose < WALL_WORDS
    return few and (bool(signs.paywalled) or says(wall_words.SUBSCRIBE, seen.lines))


def _is_not_found(seen: Seen) -> bool:
    return _is_notice(seen, notice_words.NOT_FOUND)


def _is_unavailable(seen: Seen) -> bool:
    return _is_notice(seen, notice_words.UNAVAILABLE)


def _is_notice(seen: Seen, wordings: Wordings) -> bool:
    if seen.signs.is_article or seen.words >= STUB_WORDS:
        return False
    return says(wordings, seen.signs.heading) or (
        seen.words < WALL_WORDS and says(wordings, seen.body.lower())
    )


def _needs_scripts(seen: Seen) -> bool:
    if seen.signs.is_article or seen.words >= _SHORT:
        return False
    return says(notice_words.JAVASCRIPT, f"{seen.notice}\n{seen.signs.notes}")


def _is_redirect(seen: Seen) -> bool:
    if seen.signs.is_article or seen.words >= _SHORT:
        return False
    return seen.signs.refreshes or says(notice_words.REDIRECT, seen.notice)


def _is_product(seen: Seen) -> bool:
    signs = seen.signs
    if signs.is_article or not signs.types & {*_SHOP_TYPES, "product", "og:product"}:
        return False
    return bool(signs.buttons) or "product" in signs.types or seen.prose < STUB_WORDS


def _is_listing(seen: Seen) -> bool:
    signs = seen.signs
    if any(one.endswith("Article") for one in signs.types):
        return False
    if signs.types & _LIST_TYPES and signs.headings and seen.prose < STUB_WORDS:
        return True
    if signs.is_article:
        return False
    many = signs.headings >= MANY_HEADINGS
    return many and (signs.is_front or seen.prose < WALL_WORDS)


def _is_media(seen: Seen) -> bool:
    signs = seen.signs
    kinds = signs.types & _MEDIA_TYPES or any(one.startswith("video") for one in signs.types)
    return bool(kinds) and not signs.is_article and seen.prose < WALL_WORDS


def _is_short(seen: Seen) -> bool:
    if seen.signs.is_article:
        return False
    return seen.words < MIN_WORDS or len(seen.body) < MIN_CHARACTERS > seen.words


RULES: tuple[tuple[str, str, Callable[[Seen], bool]], ...] = (
    ("bot_check", "asks to prove that no robot reads", _is_bot_check),
    ("cookie_wall", "asks for consent to cookies before it shows its text", _is_cookie_wall),
    ("log_in", "asks to log in", _is_log_in),
    ("stub", "shows only the beginning to those who do not pay", _is_stub),
    ("not_found", "says that it was not found", _is_not_found),
    ("fault", "says that its site has a fault", _is_unavailable),
    ("scripts", "shows nothing without scripts", _needs_scripts),
    ("redirect", "only leads on to another one", _is_redirect),
    ("product", "sells something", _is_product),
    ("listing", "lists other pages", _is_listing),
    ("media", "shows pictures or a film", _is_media),
    ("too_short", "is too short for an article", _is_short),
)
"""A word for each kind, what such a page does, and how that is seen; the first that fits."""


def page_signs(tree: Any, facts: PageFacts) -> Signs:
    """What speaks for a kind of page in its whole tree (lxml), hidden parts included."""
    types, stated_words = _stated(tree)
    kind = next((meta.get("content", "") for meta in _named(tree, "og:type")), "").lower()
    shop = bool(types & _SHOP_TYPES) or kind.endswith("product")
    may_list = bool(types & _LIST_TYPES) or not (facts.is_article or "article" in kind)
    return Signs(
        is_article=facts.is_article,
        paywalled=facts.paywalled,
        asks_password=any(one.get("type") == "password" for one in tree.iter("input")),
        challenges=not facts.is_article and bool(_CHALLENGED(tree)),
        refreshes=not facts.is_article and any(map(_leads_on, tree.iter("meta"))),
        is_front=urlsplit(facts.url or "http://x/x").path in {"", "/"},
        types=types | {kind.removeprefix("og:")} if kind else types,
        headings=int(_HEADINGS(tree)) if may_list else 0,
        stated_words=stated_words,
        heading=_heading(tree),
        notes="" if facts.is_article else _text(tree, "noscript"),
        buttons=_buttons(tree) if shop and not facts.is_article else "",
    )


def refuse_other_pages(signs: Signs, paragraphs: Sequence[str]) -> None:
    """Passes an article.

    Raises:
        Skipped: one of the rules fits (`not_article`); the message ends with the kind's word.
    """
    counts = [len((_ASCII_WORD if one.isascii() else _WORD).findall(one)) for one in paragraphs]
    seen = Seen(signs=signs, paragraphs=paragraphs, body="\n".join(paragraphs), counts=counts)
    for kind, what, fits in RULES:
        if fits(seen):
            raise Skipped(f"the page {what} [{kind}]")


def _stated(tree: Any) -> tuple[frozenset[str], int]:
    """The types in a page's JSON-LD, and how many words it says that its article has."""
    types: set[str] = set()
    words = 0
    for script in filter(is_linked_data, tree.iter("script")):
        text = (script.text or "")[:_MAX_SCRIPT]
        for one, several in _TYPE.findall(text):
            types.update([one] if one else (part.strip(' "\n\t') for part in several.split(",")))
        if found := _COUNT.search(text):
            words = max(words, int(found[1]))
    return frozenset(types), words


def _named(tree: Any, name: str) -> Iterator[Any]:
    return (meta for meta in tree.iter("meta") if meta.get("property") == name)


def _leads_on(meta: Any) -> bool:
    if meta.get("http-equiv", "").lower() != "refresh":
        return False
    return _REFRESH.match(meta.get("content", "")) is not None


def _heading(tree: Any) -> str:
    titles = [one.text or "" for one in islice(tree.iter("title"), 1)]
    titles += ["".join(one.itertext()) for one in islice(tree.iter("h1"), 5)]
    return "\n".join(" ".join(one.split())[:_LONGEST] for one in titles).lower()


def _text(tree: Any, tag: str) -> str:
    texts = ("".join(one.itertext())[:_LONGEST] for one in tree.iter(tag))
    return "\n".join(texts)[:_LONGEST].lower()


def _buttons(tree: Any) -> str:
    """The first wording of a shop on something that can be pressed; empty without one."""
    for element in tree.iter("button", "a", "input"):
        text = f"{element.get('value', '')} {''.join(element.itertext())[:100]}".lower()
        if says(notice_words.BASKET, text):
            return text
    return ""
