"""Finding a site's feeds: declared by its page, or where they usually are."""

import pytest

from pipeline.errors import BadDocument
from pipeline.ingest.discovery import (
    MAX_FEEDS,
    likely_feed_addresses,
    read_site,
)
from pipeline.ingest.feed_content import FoundFeed, SiteFacts

URL = "https://courier.example/news/today"


def found(head: str, url: str = URL) -> tuple[FoundFeed, ...]:
    """The feeds of a page with this head."""
    page = f"<!doctype html><html><head>{head}</head><body><p>Hello</body></html>"
    return read_site(page.encode(), "text/html; charset=utf-8", url=url).feeds


def link(kind: str = "application/rss+xml", href: str = "/feed", more: str = "") -> str:
    """A declared feed."""
    return f'<link rel="alternate" type="{kind}" href="{href}" {more}>'


@pytest.mark.parametrize(
    ("declared", "feed"),
    [
        (link(), FoundFeed("https://courier.example/feed", None)),
        (link(href="atom.xml", kind="application/atom+xml; charset=utf-8"),
         FoundFeed("https://courier.example/news/atom.xml", None)),
        (link("application/feed+json", "//feeds.example/j"),
         FoundFeed("https://feeds.example/j", None)),
        (link("Application/RSS+XML", more="title=' Zölle &amp; Fähren '"),
         FoundFeed("https://courier.example/feed", "Zölle & Fähren")),
        ("<base href='https://cdn.example/x/'>" + link(href="f"),
         FoundFeed("https://cdn.example/x/f", None)),
        ("<base href='javascript:x'>" + link(),
         FoundFeed("https://courier.example/feed", None)),
        (link("application/json", "/feed.json"),
         FoundFeed("https://courier.example/feed.json", None)),
    ],
    ids=["root", "relative", "host", "title", "base", "bad-base", "json"],
)  # fmt: skip
def test_declared_feeds_are_found(declared: str, feed: FoundFeed) -> None:
    """Addresses are whole, titles plain, and the kind is what the page says."""
    assert found(declared) == (feed,)


@pytest.mark.parametrize(
    "declared",
    [
        link(href="javascript:alert(1)"), link(href="file:///etc/passwd"), link(href="http://[::1"),
        link(href="https://a.example/" + "a" * 600), link("text/html"), link("image/png"),
        link("application/json", "/wp-json/wp/v2/posts/1"),
        '<link rel="stylesheet" type="application/rss+xml" href="/a">', "<link>", "<!-- x",
        "<!--" + link() + "-->",
    ],
    ids=range(11),
)  # fmt: skip
def test_what_is_no_feed_of_the_web_is_left_out(declared: str) -> None:
    """Other schemes, other types, endless addresses, comments."""
    assert found(declared) == ()


def test_feeds_come_once_and_not_without_end() -> None:
    """A page that declares thousands gives the first twenty."""
    assert len(found(link() * 3)) == 1
    assert len(found("".join(link(href=f"/{number}") for number in range(5000)))) == MAX_FEEDS


@pytest.mark.parametrize(
    "content",
    [b"", b" ", b"\xff\xfe", b"<link " + b"a=1 " * 100_000 + b">", b"<div>" * 100_000],
    ids=["empty", "blank", "mark", "attributes", "deep"],
)
def test_hostile_pages_declare_nothing(content: bytes) -> None:
    """They neither take long nor break anything."""
    assert read_site(content, "", url=URL) == SiteFacts()


def test_what_is_no_text_is_refused() -> None:
    """An image is no page."""
    with pytest.raises(BadDocument):
        read_site(b"\x89PNG\r\n\x1a\n", "image/png", url=URL)


def test_likely_addresses_are_few_and_whole() -> None:
    """In the page's folder first, then at the root of the site; nothing for another scheme."""
    likely = likely_feed_addresses("https://courier.example/blog/?page=2#top")
    assert likely[0] == "https://courier.example/blog/feed"
    assert "https://courier.example/rss.xml" in likely
    assert len(likely) == 14
    assert len(likely_feed_addresses("https://courier.example")) == 7
    assert likely_feed_addresses("file:///etc/passwd") == ()


@pytest.mark.parametrize(
    ("page", "facts"),
    [
        ("<html lang='en-GB'><title> The\nCourier </title>",
         SiteFacts(title="The Courier", language="en")),
        ("<html><title>Home</title><meta property='og:site_name' content='Courier'>",
         SiteFacts(title="Courier")),
        ("<html lang='x'><meta charset=utf-8><title>Fähre\u202e</title>", SiteFacts(title="Fähre")),
        ("<p>Hello", SiteFacts()),
    ],
    ids=["title", "site-name", "scrubbed", "nothing"],
)  # fmt: skip
def test_a_page_names_its_site(page: str, facts: SiteFacts) -> None:
    """The site's own name comes before the page's title; the language is a code or none."""
    assert read_site(page.encode(), "", url=URL) == facts
