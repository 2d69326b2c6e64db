"""The fetcher of the web: feeds asked conditionally, pages as they came, files left to folders."""

import gzip
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fake_hosts import FakeHosts
from make import NOW
from papers import feed, write
from pipeline.errors import BadAddress, BadDocument, Unreachable
from pipeline.ingest.bounds import MAX_DOCUMENT_BYTES, MAX_FEED_BYTES
from pipeline.ingest.fetching import Fetchers
from pipeline.ingest.files import FolderFetcher
from pipeline.ingest.http import Fetched, Http
from pipeline.ingest.object_files import ObjectFetcher
from pipeline.ingest.readers import Readers, run_here
from pipeline.ingest.web import WebFetcher
from pipeline.models import Announcement, Entry, Feed, FeedKind, Validators
from pipeline.ports import Fetcher
from web_server import WebServer

FEED = b"<rss><channel><item><title>A</title><link>/a</link></item></channel></rss>"
CUT = FEED.removesuffix(b"</channel></rss>")
ADDRESS = "https://courier.example/feed"
READERS = Readers(run_here)
LAST = Validators(etag='"1"')


@dataclass
class FakeWeb:
    """Answers every address alike; remembers what it was asked."""

    content: bytes = FEED
    content_type: str = "text/html"
    unchanged: bool = False
    moved_to: str | None = None
    concurrency: int = 3
    asked: list[tuple[str, Validators, int, str]] = field(default_factory=list)

    def get(
        self,
        url: str,
        *,
        known: Validators = Validators(),  # noqa: B008
        most_bytes: int,
        accept: str = "*/*",
    ) -> Fetched:
        self.asked.append((url, known, most_bytes, accept))
        return Fetched(
            url="https://www.courier.example/moved/",
            status=304 if self.unchanged else 200,
            content_type=self.content_type,
            content=b"" if self.unchanged else self.content,
            validators=LAST,
            unchanged=self.unchanged,
            moved_to=self.moved_to,
        )


def fetcher(web: FakeWeb) -> WebFetcher:
    """A fetcher at the usual moment."""
    return WebFetcher(web, READERS, lambda: NOW)


def opened_http(server: WebServer) -> Http:
    """The real door, open to this server."""
    return Http(
        hosts=FakeHosts(),
        clock=lambda: NOW,
        owner="test",
        allow_hosts=(server.host,),
        sleep=lambda seconds: None,
    )


def web_feed(address: str = ADDRESS) -> Feed:
    """A feed on the web."""
    return Feed(kind=FeedKind.RSS, address=address)


def page(url: str = "https://courier.example/a", published_at: datetime | None = None) -> Entry:
    """An entry of the web."""
    return Entry(key=url, url=url, revision="1", published_at=published_at)


def test_a_feed_is_asked_with_what_is_known() -> None:
    """Its validators are sent and its new ones kept; links start where it was found."""
    web = FakeWeb()
    known = Validators(etag='"0"')
    announced = fetcher(web).announce(web_feed(), known)
    assert [entry.url for entry in announced.entries] == ["https://www.courier.example/a"]
    assert announced.validators == LAST
    assert [one[:3] for one in web.asked] == [(ADDRESS, known, MAX_FEED_BYTES)]
    assert "application/rss+xml" in web.asked[0][3]


def test_an_unchanged_feed_is_not_read() -> None:
    """Not modified means nothing announced, and the validators hold."""
    announced = fetcher(FakeWeb(unchanged=True)).announce(web_feed(), LAST)
    assert announced == Announcement(unchanged=True, validators=LAST)


def test_a_cut_feed_is_asked_whole_the_next_time() -> None:
    """Its validators are forgotten: else its missing items would never be asked for."""
    announced = fetcher(FakeWeb(CUT)).announce(web_feed(), LAST)
    assert announced.flags == ("truncated_feed",)
    assert announced.validators == Validators()


@pytest.mark.parametrize("unchanged", [False, True], ids=["read", "unchanged"])
def test_a_feed_that_moved_for_good_says_where_to(*, unchanged: bool) -> None:
    """Where it was found there, whether or not it changed."""
    web = FakeWeb(unchanged=unchanged, moved_to="https://new.example/feed")
    announced = fetcher(web).announce(web_feed(), LAST)
    assert announced.moved_to == "https://new.example/feed"
    assert fetcher(FakeWeb(unchanged=unchanged)).announce(web_feed(), LAST).moved_to is None


def test_a_listing_that_moved_for_good_says_where_to() -> None:
    """As a feed does, once its selector picks links there."""
    web = FakeWeb(b"<main><a href=/a>The toll</a></main>", moved_to="https://new.example/")
    listing = Feed(kind=FeedKind.LISTING, address=ADDRESS, selector="main a")
    assert fetcher(web).announce(listing, Validators()).moved_to == "https://new.example/"


def test_a_cut_feed_has_not_moved() -> None:
    """Where it breaks off nobody knows whether it is the whole feed that lives there."""
    web = FakeWeb(CUT, moved_to="https://new.example/feed")
    assert fetcher(web).announce(web_feed(), LAST).moved_to is None


def test_what_is_no_feed_is_refused() -> None:
    """A page at a feed's address is a failure of the feed."""
    with pytest.raises(BadDocument, match=r"www\.courier\.example sent an HTML page"):
        fetcher(FakeWeb(b"<html>")).announce(web_feed(), Validators())


@pytest.mark.parametrize("content_type", ["text/html; charset=x", "image/png", "application/pdf"])
def test_a_page_is_an_original_whatever_its_type(content_type: str) -> None:
    """Reading it says whether it is a document; here it is bytes from where redirects ended."""
    web = FakeWeb(b"bytes", content_type)
    original = fetcher(web).fetch(page())
    assert original.url == "https://www.courier.example/moved/"
    assert (original.content, original.content_type) == (b"bytes", content_type)
    assert original.http_status == 200
    assert web.asked[0][:3] == ("https://courier.example/a", Validators(), MAX_DOCUMENT_BYTES)


def test_a_page_without_a_date_has_the_feeds() -> None:
    """What the feed stated is the fallback; a page without a type is taken for HTML."""
    date = datetime(2026, 11, 1, tzinfo=UTC)
    original = fetcher(FakeWeb(content_type="")).fetch(page(published_at=date))
    assert original.modified_at == date
    assert original.content_type == "text/html"


def test_one_fetcher_reads_files_and_the_web(tmp_path: Path) -> None:
    """A feed's kind and an entry's address say who reads it."""
    write(tmp_path / "a.txt", "text")
    web = FakeWeb()
    both: Fetcher = Fetchers(FolderFetcher(tmp_path), fetcher(web), ObjectFetcher(()))
    assert both.concurrency == 3
    (file,) = both.announce(feed("."), Validators()).entries
    assert both.fetch(file).content == b"text"
    assert web.asked == []
    (entry,) = both.announce(web_feed(), Validators()).entries
    assert both.fetch(entry).content == FEED
    assert len(web.asked) == 2


def test_an_entry_of_neither_is_refused(tmp_path: Path) -> None:
    """An address without a scheme goes to the web's door; one of a store waits to be allowed."""
    http = Http(hosts=FakeHosts(), clock=lambda: NOW, owner="test", offline=True)
    both = Fetchers(
        FolderFetcher(tmp_path), WebFetcher(http, READERS, lambda: NOW), ObjectFetcher(())
    )
    with pytest.raises(BadAddress):
        both.fetch(page("courier.example/a"))
    with pytest.raises(Unreachable, match="STANDPOINT_INGEST_FROM"):
        both.fetch(page("ftp://courier.example/a"))


def test_a_feed_and_its_page_come_from_a_server() -> None:
    """Through the real door: the feed, the same feed unchanged, the page it leads to."""
    with WebServer() as server:
        server.page("/feed", FEED, headers={"ETag": '"7"', "Content-Type": "text/xml"})
        server.page("/a", b"<html>A</html>", headers={"Content-Type": "text/html"})
        web = WebFetcher(opened_http(server), READERS, lambda: NOW)
        announced = web.announce(web_feed(server.url("/feed")), Validators())
        (entry,) = announced.entries
        original = web.fetch(entry)
        server.page("/feed", status="304 Not Modified", headers={"ETag": '"7"'})
        again = web.announce(web_feed(server.url("/feed")), announced.validators)
    assert announced.validators == Validators(etag='"7"')
    assert (original.url, original.content) == (server.url("/a"), b"<html>A</html>")
    assert again.unchanged
    assert server.seen[-1].headers["if-none-match"] == '"7"'


def test_a_sitemap_is_followed_through_a_server() -> None:
    """Through the real door: robots.txt, the index, its packed file; no validators are sent."""
    page_of = "<url><loc>{}</loc><lastmod>2026-11-{}</lastmod></url>"
    with WebServer() as server:
        pages = (page_of.format(server.url(f"/{day}"), day) for day in (10, 18, 19))
        packed = gzip.compress(f"<urlset>{''.join(pages)}</urlset>".encode())
        file = server.page("/2026-11.xml.gz", packed, headers={"ETag": '"1"'})
        named = f"<sitemapindex><sitemap><loc>{file}</loc></sitemap></sitemapindex>".encode()
        address = server.page("/sitemap.xml", named, headers={"ETag": '"7"'})
        web = WebFetcher(opened_http(server), READERS, lambda: NOW)
        sitemap = Feed(kind=FeedKind.SITEMAP, address=address, days=2)
        announced = web.announce(sitemap, Validators(etag='"7"'))
    assert [one.url for one in announced.entries] == [server.url("/19"), server.url("/18")]
    assert announced.validators == Validators()
    assert server.paths() == ["/robots.txt", "/sitemap.xml", "/2026-11.xml.gz"]
    assert not any("if-none-match" in seen.headers for seen in server.seen)
