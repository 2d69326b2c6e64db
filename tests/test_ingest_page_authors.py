"""Who wrote a page's article, by what it states and what it shows."""

import pytest

from stating_pages import ADA, BODY, HERE, article, facts, linked, meta


@pytest.mark.parametrize(
    "author",
    [
        "Ada Nwosu",
        ["Ada Nwosu"],
        ADA,
        {"@type": ["Person"], "name": ["Ada Nwosu"]},
        {"@type": "Person", "name": {"@value": "Ada Nwosu"}},
        {"@list": [ADA]},
        [[ADA], ADA],
        {"@id": "#ada"},
        {"@type": "Organization", "name": "Ada Nwosu"},
        "By Ada Nwosu (an)",
    ],
)
def test_json_ld_names_an_author_in_many_shapes(author: object) -> None:
    """Text, lists in lists, objects, and the name of an object elsewhere."""
    known = {"@type": "Person", "@id": "#ada", "name": "Ada Nwosu"}
    graph = {"@graph": [{"@type": "WebPage", "mainEntity": article(author=author)}, known]}
    assert facts(linked(graph)).authors == ("Ada Nwosu",)


@pytest.mark.parametrize(
    "script",
    [
        '{"@type": "NewsArticle", "author": "Ada Nwosu"};',
        '/*<![CDATA[*/ {"@type": "NewsArticle", "author": "Ada Nwosu"} /*]]>*/',
        '{"@type": "NewsArticle", "author": ["Ada Nwosu",],}',
        '{"@type": "NewsArticle", "description": "a\nb", "author": "Ada Nwosu"}',
        '{"@type": "http://schema.org/ReportageNewsArticle", "author": "Ada Nwosu"}',
    ],
)
def test_slips_in_json_ld_are_read_over(script: str) -> None:
    """What follows the value, late commas and line breaks in a text do no harm."""
    for kind in ("application/ld+json", "Application/LD+JSON; charset=utf-8"):
        assert facts(f'<script type="{kind}">{script}</script>').authors == ("Ada Nwosu",)


def test_the_article_at_the_pages_address_counts() -> None:
    """Articles that a page links to are not its own."""
    other = article(url="https://ledger.example/other", author="Nobody Else")
    own = article(mainEntityOfPage={"@id": HERE}, author="Ada Nwosu")
    found = facts(linked([other, own]), f'<link rel="canonical" href="{HERE}">')
    assert (found.authors, found.url) == (("Ada Nwosu",), HERE)


@pytest.mark.parametrize(
    "head",
    [
        meta("author", "Ada Nwosu"),
        meta("article:author", "https://facebook.com/ledger")
        + meta("sailthru.author", "Ada Nwosu"),
        meta("author", "ada@ledger.example")
        + meta("twitter:label1", "Written by")
        + meta("twitter:data1", "Ada Nwosu"),
        meta("ledger_authors", "Ada Nwosu"),
        linked({"@type": "WebPage", "author": {"name": "Ada Nwosu"}}),
    ],
)
def test_meta_tags_name_an_author(head: str) -> None:
    """Links and addresses are passed over for the next tag that has a name."""
    assert facts(head).authors == ("Ada Nwosu",)


@pytest.mark.parametrize(
    "byline",
    [
        '<span itemprop="author"><span itemprop="name">Ada Nwosu</span>, 3 comments</span>',
        '<a rel="author nofollow" href="/x">Ada Nwosu</a>',
        '<div class="post-byline">By Ada Nwosu</div>',
        '<p class="authorWrapper"><span class="author">von Ada Nwosu</span> Stand: 12:00 Uhr</p>',
        '<p>von <a href="/autoren/name/ada-nwosu">Ada Nwosu</a></p>',
        '<div class="comment"><p class="author">Troll</p></div><p class="author">Ada Nwosu</p>',
        '<nav><a rel="author" href="/x">All authors</a></nav><p class="author">Ada Nwosu</p>',
    ],
)
def test_a_byline_that_is_shown_names_an_author(byline: str) -> None:
    """By microdata, relation, class or a link to an author's page; not those of comments."""
    assert facts(body=byline + BODY).authors == ("Ada Nwosu",)


def test_bylines_side_by_side_are_one() -> None:
    """Two links in one place are two authors, one further down is none."""
    byline = '<p><a rel="author">Ada Nwosu</a> and <a rel="author">Piet Vos</a></p>'
    assert facts(body=byline + BODY + '<p><a rel="author">Ola Berg</a></p>').authors == (
        "Ada Nwosu",
        "Piet Vos",
    )


def test_the_outlet_gives_way_to_a_person() -> None:
    """A statement of the outlet's own name stands only where no person is named."""
    own = linked(article(author="The Ledger", publisher={"name": "The Ledger"}))
    assert facts(own).authors == ("The Ledger",)
    assert facts(own, body='<p class="author">Ada Nwosu</p>').authors == ("Ada Nwosu",)
    assert facts(own, body='<p class="author">source: desk/an</p>').authors == ("The Ledger",)
