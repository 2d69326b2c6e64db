"""What a page says of its article, where it says it in any type, depth and length."""

import json
from datetime import UTC

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.ingest.json_ld import MAX_SCRIPT
from pipeline.ingest.page_facts import page_facts
from stating_pages import HERE, TRAIL, article, facts, linked, page

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["@id", "@type", "@graph", "@list", "@value", "name", "url", "item", "position"]
            ),
            inner
            | st.sampled_from(["NewsArticle", "WebPage", "BreadcrumbList", "#a", "//[", HERE]),
            max_size=4,
        )
    ),
    max_leaves=12,
)
FIELDS = (
    "@type", "@id", "author", "creator", "publisher", "datePublished", "dateCreated", "headline",
    "articleSection", "image", "thumbnailUrl", "isAccessibleForFree", "hasPart", "inLanguage",
    "mainEntityOfPage", "url", "itemListElement", "articleBody",
)  # fmt: skip
TAGS = (
    "og:image", "og:url", "og:title", "og:site_name", "author", "article:published_time",
    "article:content_tier", "og:locale", "twitter:label1", "twitter:data1", "article:section",
)  # fmt: skip


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    data=st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=8),
    kind=st.sampled_from(["NewsArticle", "WebPage", "BreadcrumbList"]),
    tags=st.dictionaries(st.sampled_from(TAGS), st.text(max_size=60), max_size=4),
)
def test_any_statement_gives_facts(
    data: dict[str, object], kind: str, tags: dict[str, str]
) -> None:
    """No JSON-LD and no meta tag raises anything, whatever the types of their values."""
    tree = page(linked(TRAIL))
    head = tree.find(".//head")
    for script in head.iter("script"):
        script.text = json.dumps([{"@type": kind} | data, data])
    for name, content in tags.items():
        try:
            tag = head.makeelement("meta", {"property": name, "content": content})
        except ValueError:
            continue
        head.append(tag)
    found = page_facts(tree)
    assert found.published_at is None or found.published_at.tzinfo is UTC
    assert all(found.authors)


@pytest.mark.parametrize(
    "script",
    [
        "[" * 100_000,
        '{"@graph":' * 5000,
        json.dumps([article(author=[["x"] * 50] * 50)] * 70),
        json.dumps(article(headline="x" * (MAX_SCRIPT - 200), author="y" * 100)),
        json.dumps(article(headline="x" * MAX_SCRIPT)),
        '{"@type": "NewsArticle", "author": NaN, "author": 1e999, "datePublished": Infinity}',
        '{"@type": "NewsArticle", "author": ' + "9" * 10_000 + "}",
        '{"@type": "NewsArticle", "author": {"@id": "#a"}, "@id": "#a"}',
        "," * 400_000 + "{" + "," * 400_000,
    ],
)
def test_hostile_json_ld_is_bounded(script: str) -> None:
    """Deep, long, wide and odd scripts give facts."""
    assert facts(f'<script type="application/ld+json">{script}</script>').title


@pytest.mark.parametrize(
    "body",
    [
        "<h1>x</h1><a href='/author/" + "/author/" * 100_000 + "'>x</a>",
        "<h1>x</h1><p class=author>x</p>" * 10_000,
        "<p class=author>" + "<b>x</b>" * 20_000 + "</p>",
        "<time datetime='" + "1" * 1_000_000 + "'>",
        "<meta name=author content='" + "a, " * 300_000 + "'>",
    ],
)
def test_hostile_bodies_are_bounded(body: str) -> None:
    """Neither long attributes nor thousands of bylines stop the reader."""
    assert facts(body=body).title
