"""Pages that state something of their article, for tests of what is read of it."""

import json
from datetime import UTC, datetime
from typing import Any

import trafilatura

from pipeline.ingest.page_facts import PageFacts, page_facts

HERE = "https://ledger.example/2024/ferry"
NOON = datetime(2024, 3, 5, 12, tzinfo=UTC)
BODY = "<p>Westhaven will have a ferry after midnight from June.</p>"


def page(head: str = "", body: str = BODY, attributes: str = "") -> Any:
    """The tree of a page; its title is in its head."""
    tree = trafilatura.load_html(
        f"<!doctype html><html {attributes}><head><title>Ferry wins</title>{head}</head>"
        f"<body><h1>Ferry wins</h1>{body}</body></html>"
    )
    assert tree is not None
    return tree


def linked(*data: object) -> str:
    """JSON-LD, a script for each value."""
    return "".join(f'<script type="application/ld+json">{json.dumps(one)}</script>' for one in data)


def article(**fields: object) -> dict[str, object]:
    """The JSON-LD of an article."""
    return {"@context": "https://schema.org", "@type": "NewsArticle", **fields}


def meta(name: str, content: str) -> str:
    """A meta tag."""
    return f'<meta property="{name}" content="{content}">'


def facts(*parts: str, **fields: str) -> PageFacts:
    """The facts of a page with this head."""
    return page_facts(page("".join(parts), **fields))


ADA = {"@type": "Person", "name": "Ada Nwosu"}

TRAIL = {
    "@type": "BreadcrumbList",
    "itemListElement": [
        {"@type": "ListItem", "position": 1, "item": {"@id": "https://l.example/", "name": "L"}},
        {"@type": "ListItem", "position": 2, "name": "Local", "item": "https://l.example/local"},
    ],
}
