"""Feeds of summaries: what each is called, and an article as readers of feeds show it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape

from pipeline.models import BY_HAND, Source, Target
from pipeline.ports.publishing import FeedStore, PublishedArticle, PublishedStance
from pipeline.publish.wording import cut
from pipeline.scrub import scrub, scrub_line
from pipeline.web_links import safe_link

MOST_ARTICLES = 50
LONGEST_TITLE = 300
LONGEST_QUOTE = 1000
AUTHORITY = "standpoint.invalid,2026"
"""Who names what the feeds identify (RFC 4151): a name that is nobody's, so that ids stay when
files are served from elsewhere."""

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
HELD = "The summary is held until a person has looked at it."


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFeed:
    """One feed: its file without an ending, its title, its articles, newest first.

    `address` is where the folder of all feeds is served, if that is known.
    """

    name: str
    title: str
    articles: Sequence[PublishedArticle]
    address: str | None = None

    @property
    def id(self) -> str:
        """What it is called for good."""
        return f"tag:{AUTHORITY}:feed/{self.name}"

    @property
    def updated_at(self) -> datetime:
        """When anything in it last changed."""
        return max((one.updated_at for one in self.articles), default=NEVER)

    def served_at(self, ending: str) -> str | None:
        """The address of its file with this ending, if that is known."""
        return f"{self.address}/feeds/{self.name}.{ending}" if self.address else None


def feeds(
    store: FeedStore, sources: Sequence[Source], targets: Sequence[Target], address: str | None
) -> Iterator[PublishedFeed]:
    """The feed of everything, then one for each source and target that has articles."""
    articles = store.published_articles(limit=MOST_ARTICLES)
    yield PublishedFeed(name="all", title="Standpoint", articles=articles, address=address)
    for source in sources:
        articles = store.published_articles(source=source.slug, limit=MOST_ARTICLES)
        if articles and source.slug != BY_HAND:
            name, title = f"sources/{source.slug}", f"Standpoint: {scrub_line(source.name)}"
            yield PublishedFeed(name=name, title=title, articles=articles, address=address)
    for target in targets:
        articles = store.published_articles(target=target.slug, limit=MOST_ARTICLES)
        if articles:
            name, title = f"targets/{target.slug}", f"Standpoint: {scrub_line(target.statement)}"
            yield PublishedFeed(name=name, title=title, articles=articles, address=address)


def article_id(article: PublishedArticle) -> str:
    """What an article is called for good, in every feed that tells of it."""
    return f"tag:{AUTHORITY}:article/{article.key_sha256}"


def article_title(article: PublishedArticle) -> str:
    """The title on one line."""
    return cut(article.title, LONGEST_TITLE) or "Untitled"


def web_link(article: PublishedArticle) -> str | None:
    """The article's address on the web; None for a file, and for what is no safe address."""
    return safe_link(article.url)


def summary_text(article: PublishedArticle) -> str:
    """The summary as plain text."""
    return HELD if article.summary_held else scrub(" ".join(article.sentences))


def article_html(article: PublishedArticle) -> str:
    """Summary and stances as HTML without any tag but p, ul, li, b, bdi and q."""
    stances = "".join(f"<li>{_stance(one)}</li>" for one in article.stances)
    listed = f"<ul>{stances}</ul>" if stances else ""
    return f"<p>{_text(summary_text(article))}</p>{listed}"


def _stance(stance: PublishedStance) -> str:
    quote = f": <q>{_text(cut(stance.quote, LONGEST_QUOTE))}</q>" if stance.quote else ""
    head = f"<b>{escape(stance.label)}</b> on {_text(stance.target)}"
    return f"{head} (judged by {_text(stance.analyst)}){quote}"


def _text(words: str) -> str:
    return f"<bdi>{escape(scrub(words))}</bdi>"
