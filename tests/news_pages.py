"""How the made-up news world looks on the wire: pages and three formats of feeds."""

import json
from collections.abc import Sequence
from email.utils import format_datetime
from html import escape

from news_world import Article, Outlet

FEED_PATHS = {"rss": "/feed.xml", "atom": "/atom.xml", "json": "/feed.json"}
FEED_TYPES = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
}
NAVIGATION = ("Home", "Town", "Harbour", "Letters", "Weather", "Sport", "Jobs")


def page(outlet: Outlet, article: Article, root: str) -> str:
    """An article's page with what pages have around an article."""
    facts = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title,
        "datePublished": article.published_at.isoformat(),
        "dateModified": article.updated_at.isoformat(),
        "author": {"@type": "Person", "name": article.author},
        "publisher": {"@type": "Organization", "name": outlet.name},
    }
    paragraphs = "\n".join(f"<p>{escape(one)}</p>" for one in article.paragraphs)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{escape(article.title)} | {escape(outlet.name)}</title>
<link rel="canonical" href="{root}{article.path}">
<script type="application/ld+json">{json.dumps(facts)}</script>
</head>
<body>
{_top(outlet)}
<main>
<article>
<h1>{escape(article.title)}</h1>
<p class="byline">By {escape(article.author)}</p>
<time datetime="{article.published_at.isoformat()}">{article.published_at:%d %B %Y}</time>
{paragraphs}
</article>
</main>
{_bottom(outlet)}
</body>
</html>
"""


def front_page(outlet: Outlet, articles: Sequence[Article]) -> str:
    """An outlet's homepage; it names the feed."""
    kind = FEED_TYPES[outlet.format]
    links = "\n".join(f'<li><a href="{one.path}">{escape(one.title)}</a></li>' for one in articles)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{escape(outlet.name)}</title>
<meta property="og:site_name" content="{escape(outlet.name)}">
<link rel="alternate" type="{kind}" title="All news" href="{FEED_PATHS[outlet.format]}">
</head>
<body>
{_top(outlet)}
<ul>
{links}
</ul>
{_bottom(outlet)}
</body>
</html>
"""


def feed(outlet: Outlet, articles: Sequence[Article], root: str) -> str:
    """An outlet's feed in its own format."""
    return FORMATS[outlet.format](outlet, articles, root)


def _rss(outlet: Outlet, articles: Sequence[Article], root: str) -> str:
    items = "\n".join(
        f"<item><title>{escape(one.title)}</title><link>{root}{one.path}</link>"
        f'<guid isPermaLink="false">{outlet.slug}-{one.number}</guid>'
        f"<pubDate>{format_datetime(one.published_at)}</pubDate>"
        f"<atom:updated>{one.updated_at.isoformat()}</atom:updated>"
        f"<description>{escape(one.teaser)}</description></item>"
        for one in articles
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>\n'
        f"<title>{escape(outlet.name)}</title><link>{root}/</link><language>en</language>\n"
        f"<description>All news</description>\n{items}\n</channel></rss>\n"
    )


def _atom(outlet: Outlet, articles: Sequence[Article], root: str) -> str:
    entries = "\n".join(
        f"<entry><title>{escape(one.title)}</title>"
        f'<link rel="alternate" href="{root}{one.path}"/>'
        f"<id>tag:{outlet.slug}.example,2025:{one.number}</id>"
        f"<published>{one.published_at.isoformat()}</published>"
        f"<updated>{one.updated_at.isoformat()}</updated>"
        f"<summary>{escape(one.teaser)}</summary></entry>"
        for one in articles
    )
    newest = max(one.updated_at for one in articles)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">\n'
        f'<title>{escape(outlet.name)}</title><link href="{root}/"/>\n'
        f"<id>tag:{outlet.slug}.example,2025:feed</id><updated>{newest.isoformat()}</updated>\n"
        f"{entries}\n</feed>\n"
    )


def _json(outlet: Outlet, articles: Sequence[Article], root: str) -> str:
    items = [
        {
            "id": f"{outlet.slug}-{one.number}",
            "url": f"{root}{one.path}",
            "title": one.title,
            "summary": one.teaser,
            "date_published": one.published_at.isoformat(),
            "date_modified": one.updated_at.isoformat(),
        }
        for one in articles
    ]
    head = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.name,
        "home_page_url": f"{root}/",
        "language": "en",
    }
    return json.dumps({**head, "items": items})


FORMATS = {"rss": _rss, "atom": _atom, "json": _json}


def _top(outlet: Outlet) -> str:
    items = "".join(f'<li><a href="/{one.lower()}/">{one}</a></li>' for one in NAVIGATION)
    return (
        f'<header><a href="/">{escape(outlet.name)}</a></header>\n<nav><ul>{items}</ul></nav>\n'
        '<aside class="banner">Subscribers get the crossword a day earlier.</aside>'
    )


def _bottom(outlet: Outlet) -> str:
    return (
        f"<footer><p>{escape(outlet.name)} is printed on recycled paper. Terms. Imprint.</p>"
        "<p>We use cookies to remember your font size.</p></footer>"
    )
