"""Listing pages: which links a selector picks, and what is refused."""

import pytest

from fake_hosts import FakeHosts
from make import NOW
from pipeline.errors import BadDocument, ConfigurationError
from pipeline.ingest.feed_content import FeedContent
from pipeline.ingest.http import Http
from pipeline.ingest.listings import MAX_LINKS, read_listing
from pipeline.ingest.markup import MAX_MARKUP, MAX_TAGS
from pipeline.ingest.readers import Readers, run_here
from pipeline.ingest.web import WebFetcher
from pipeline.models import Feed, FeedKind, Validators
from web_server import WebServer

PAGE = """<!doctype html><html><head><title>Politics</title></head><body>
<nav><a href="/">Home</a> <a href="/sport/">Sport</a></nav>
<main>
  <article><a href="/2026/toll"><img src="ship.jpg" alt="A ship"></a>
    <h2><a href="/2026/toll?utm_source=front">The harbour  toll
      <em>rises</em></a></h2></article>
  <article><h2><a href="fog#comments">Fog &amp; ferries</a></h2></article>
  <article><h2><a href="https://m.courier.example/2026/gull">The Gull sails</a></h2></article>
  <article><h2><a href="https://elsewhere.example/ad">Buy a boat</a></h2></article>
  <article><h2><a href="javascript:more()">More</a> <a>Nothing</a></h2></article>
  <article hidden><h2><a href="/2026/trap">Not for people</a></h2></article>
  <article><h2><a href="/2026/late" style="display:none">Nor this</a></h2></article>
  <article><h2><a href="?page=1">Older</a></h2></article>
  <article><h2><a href="/politics/">Politics</a></h2></article>
</main></body></html>"""
URL = "https://www.courier.example/politics/"


def read(
    page: str | bytes = PAGE, selector: str = "main a", content_type: str = "text/html"
) -> FeedContent:
    """What the Courier's listing announces."""
    content = page if isinstance(page, bytes) else page.encode()
    return read_listing(content, content_type, url=URL, selector=selector)


def links(selector: str = "main a", page: str = PAGE) -> list[tuple[str, str | None]]:
    """Addresses, without the site, and titles."""
    return [
        (entry.url.removeprefix("https://www.courier.example"), entry.title)
        for entry in read(page, selector).entries
    ]


def test_a_selector_picks_links_in_the_order_of_the_page() -> None:
    """Each once, with the words of the link; pictures have none."""
    assert links() == [
        ("/2026/toll?utm_source=front", "The harbour toll rises"),
        ("/politics/fog#comments", "Fog & ferries"),
        ("https://m.courier.example/2026/gull", "The Gull sails"),
        ("/politics/?page=1", "Older"),
    ]
    assert read().entries == read().entries


@pytest.mark.parametrize(
    ("selector", "count"),
    [("h2 a", 4), ("article", 4), ("article:first-child h2 > a", 1), ("a[href*='/2026/']", 2)],
)
def test_what_is_picked_is_a_link_or_holds_one(selector: str, count: int) -> None:
    """A person may name the teaser or the link in it."""
    assert len(links(selector)) == count
    assert links("article")[0] == links("h2 a")[0]


def test_relative_links_start_at_the_base_of_the_page() -> None:
    """A page may name another place of its own than its address."""
    page = '<base href="/archive/"><main><a href="toll">Toll</a></main>'
    assert links(page=page) == [("/archive/toll", "Toll")]


def test_an_entry_never_changes() -> None:
    """Words such as "2 hours ago" in a link would else fetch every page again."""
    (before,) = read("<main><a href=/toll>Toll, 1 hour ago</a></main>").entries
    (after,) = read("<main><a href=/toll>Toll, 2 hours ago</a></main>").entries
    assert (before.key, before.revision) == (after.key, after.revision)


def test_the_encoding_is_the_stated_one() -> None:
    """The header's, else the page's own."""
    page = '<meta charset="windows-1251"><main><a href=/port>Порт открыт</a></main>'
    (entry,) = read(page.encode("cp1251"), content_type="text/html").entries
    (same,) = read(page.encode("koi8-r"), content_type="text/html; charset=koi8-r").entries
    assert entry.title == same.title == "Порт открыт"


def test_of_too_many_links_the_first_are_taken() -> None:
    """The feed is flagged."""
    found = read("".join(f"<main><a href=/{one}>x</a></main>" for one in range(MAX_LINKS + 1)))
    assert (len(list(found.entries)), found.flags) == (MAX_LINKS, ("too_many_entries",))


@pytest.mark.parametrize(
    ("page", "code", "words"),
    [
        pytest.param("<main></main>", "not_a_feed", "'main a' picks no link", id="no link"),
        pytest.param("", "not_a_feed", "www.courier.example; the site may have", id="nothing"),
        pytest.param(
            "<main><a href=https://far.example/x>x</a>", "not_a_feed", "picks no", id="elsewhere"
        ),
        pytest.param("%PDF-1.7 x", "binary", "www.courier.example: this is a PDF", id="binary"),
        pytest.param("<b>" * (MAX_TAGS + 1), "too_large", "60,001 tags", id="many tags"),
        pytest.param("x" * (MAX_MARKUP + 1), "too_large", "5.0 MiB", id="large"),
        pytest.param(f"<a {'b ' * 2000}>", "too_large", "1,000 attributes", id="attributes"),
        pytest.param("<div>" * 50_000, "not_a_feed", "picks no link", id="deep"),
    ],
)
def test_a_page_without_links_is_refused_in_words(page: str, code: str, words: str) -> None:
    """An empty answer would look like a quiet day for ever."""
    with pytest.raises(BadDocument, match=words) as refused:
        read(page)
    assert refused.value.code == code


def test_a_listing_comes_from_a_server() -> None:
    """Through the real door, without validators: another selector must not hear "unchanged"."""
    with WebServer() as server:
        address = server.page("/politics/", PAGE.encode(), headers={"ETag": '"1"'})
        http = Http(
            hosts=FakeHosts(),
            clock=lambda: NOW,
            owner="test",
            allow_hosts=(server.host,),
            sleep=lambda seconds: None,
        )
        listing = Feed(kind=FeedKind.LISTING, address=address, selector="article:first-child h2 a")
        announced = WebFetcher(http, Readers(run_here), lambda: NOW).announce(
            listing, Validators(etag='"1"')
        )
        assert [one.url for one in announced.entries] == [server.url("/2026/toll?utm_source=front")]
    assert announced.validators == Validators()
    assert "if-none-match" not in server.seen[-1].headers


def test_a_listing_without_a_selector_is_a_fault_of_the_file() -> None:
    """It was taken out after the feed was stored."""
    http = Http(hosts=FakeHosts(), clock=lambda: NOW, owner="test", offline=True)
    with pytest.raises(ConfigurationError, match="has no `selector`"):
        WebFetcher(http, Readers(run_here), lambda: NOW).announce(
            Feed(kind=FeedKind.LISTING, address=URL), Validators()
        )
