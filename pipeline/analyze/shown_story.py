"""Which claims of a story a model is shown, and under which short ids.

Articles take turns by outlet, the newest of each first, until twelve are taken, so that outlets
are cut last. All share the room equally: an article's claims follow each other as they are told
in its answers until its share is used, and its first claim is always shown.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, zip_longest

from pipeline.models import CheckedClaim, ClaimOf, ToldArticle, ToldStory, digest
from pipeline.scrub import scrub_line

FEWEST_ARTICLES = 3
FEWEST_OUTLETS = 2
MOST_ARTICLES = 12
MOST_QUOTES = 2
"""Quotes of a claim that are shown."""

MOST_SHOWN = 24_000
"""How many characters of claims a model is shown, about."""

VERSION = "1"
"""Counts up when other claims are chosen or they are told otherwise."""

_LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class ShownClaim:
    """A claim, and the article that it is from."""

    article: ToldArticle
    claim: CheckedClaim

    @property
    def quotes(self) -> Sequence[str]:
        """Its quotes as they are shown."""
        return [one.quote for one in self.claim.quotes[:MOST_QUOTES]]


@dataclass(frozen=True)
class ShownStory:
    """The part of a story that a model is shown, in the order of time."""

    articles: tuple[ToldArticle, ...]
    total: int

    @property
    def outlets(self) -> tuple[str, ...]:
        """The slugs of the outlets shown."""
        return tuple(dict.fromkeys(one.source for one in self.articles))

    @property
    def versions(self) -> tuple[int, ...]:
        """The versions whose claims are shown."""
        return tuple(one.version_id for one in self.articles)

    @cached_property
    def claims(self) -> Mapping[str, ShownClaim]:
        """The claims by the short ids that the messages give them."""
        listed = (ShownClaim(one, claim) for one in self.articles for claim in one.claims)
        return {f"c{number}": claim for number, claim in enumerate(listed, start=1)}

    @cached_property
    def language(self) -> str | None:
        """The language of most articles, that of the oldest first; None: of none it is known."""
        known = Counter(one.language for one in self.articles if one.language)
        return known.most_common(1)[0][0] if known else None

    @property
    def content_hash(self) -> str:
        """The hash of the claims with their outlets: neither of their order nor of titles."""
        told = sorted(
            "\x1f".join((one.article.source, *_lines(one.claim))) for one in self.claims.values()
        )
        return digest("\x1e".join((VERSION, *told)))

    @cached_property
    def text(self) -> str:
        """The claims as they are told, article by article."""
        return "\n\n".join(self._articles(self.claims))

    @property
    def doubtful(self) -> str:
        """The same without what a person cleared of speaking to models."""
        uncleared = {short: one for short, one in self.claims.items() if not one.claim.is_cleared}
        return "\n\n".join(self._articles(uncleared))

    def _articles(self, claims: Mapping[str, ShownClaim]) -> Iterator[str]:
        for article in self.articles:
            own = [(short, one) for short, one in claims.items() if one.article is article]
            if own:
                told = (_told(short, one.claim) for short, one in own)
                yield "\n".join((_heading(article), *chain.from_iterable(told)))


def shown_story(story: ToldStory, most_shown: int = MOST_SHOWN) -> ShownStory | None:
    """What is shown of a story; None where it has too few articles or outlets to compare."""
    outlets = {one.source for one in story.articles}
    if len(story.articles) < FEWEST_ARTICLES or len(outlets) < FEWEST_OUTLETS:
        return None
    chosen = _by_turns(story.articles)[:MOST_ARTICLES]
    share = most_shown // len(chosen)
    articles = sorted(chosen, key=lambda one: (one.at, one.article_id))
    return ShownStory(tuple(_within(one, share) for one in articles), len(story.articles))


def _by_turns(articles: Sequence[ToldArticle]) -> list[ToldArticle]:
    """The articles with each outlet's first before any second, in their order else."""
    outlets: dict[str, list[ToldArticle]] = {}
    for article in articles:
        outlets.setdefault(article.source, []).append(article)
    return [one for turn in zip_longest(*outlets.values()) for one in turn if one is not None]


def _within(article: ToldArticle, share: int) -> ToldArticle:
    """The article with the first of its claims, as far as they fit."""
    kept: list[CheckedClaim] = []
    for claim in article.claims:
        share -= sum(map(len, _lines(claim)))
        if share < 0 and kept:
            break
        kept.append(claim)
    return replace(article, claims=tuple(kept))


def _heading(article: ToldArticle) -> str:
    title = scrub_line(article.title)[:_LONGEST_TITLE]
    return f"outlet {article.source}, {article.at:%Y-%m-%d}: {title}".rstrip(": ")


def _told(short: str, claim: CheckedClaim) -> Iterator[str]:
    first, *quotes = _lines(claim)
    yield f"{short} {first}"
    yield from quotes


def _lines(claim: CheckedClaim) -> list[str]:
    """A claim in words, then each of its quotes, all of them in one line each."""
    quotes = [scrub_line(one.quote) for one in claim.quotes[:MOST_QUOTES]]
    return [_words(claim), *(f"  quote: {quote}" for quote in quotes)]


def _words(claim: CheckedClaim) -> str:
    said = scrub_line(claim.text)
    target = scrub_line(claim.target)
    if claim.of is ClaimOf.SUMMARY:
        return f"says: {said}"
    if claim.of is ClaimOf.FACT:
        return f"says ({claim.aspect}): {said}" if claim.aspect else f"says: {said}"
    if claim.of is ClaimOf.ACTOR:
        return f"reports {scrub_line(claim.holder)} as {claim.label} on: {target}"
    return f"is itself {claim.label} on: {target}"
