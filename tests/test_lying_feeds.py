"""Feeds whose guids and links lie, polled from a server: the rows are the truth all the same."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import format_datetime
from html import escape
from pathlib import Path

import pytest
from store_steps import rows

from make import NOW
from pipeline.flow import Standpoint
from pipeline.models import Scope
from pipeline.runtime import new_invocation, opened
from pipeline.settings import read_settings
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.takedown import forget_article
from web_server import WebServer

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
TOLL, RAIN = "Toll divides the city", "Rain all week"


@dataclass(frozen=True)
class Item:
    """What a feed says of one article; links are paths on its server."""

    link: str | None
    title: str = TOLL
    guid: str | None = None
    age: timedelta | None = DAY
    teaser: str = ""
    permanent: bool = False


@dataclass(frozen=True)
class Truth:
    """What is stored after a poll, and what was fetched for it."""

    articles: int
    versions: int
    entries: int
    fetched: Sequence[str] = field(default_factory=list)


@dataclass(frozen=True)
class Poll:
    """One answer of a feed, the truth after it, and the pages that changed before it.

    A page is its text, the path that it sends on to, or None for one that is no article.
    """

    items: Sequence[Item]
    truth: Truth
    pages: Mapping[str, str | None] = field(default_factory=dict)


def quiet(items: Sequence[Item], truth: Truth) -> Poll:
    """A poll that brings nothing new."""
    return Poll(items, Truth(truth.articles, truth.versions, truth.entries))


ONE, TWO = Truth(1, 1, 1, ["/a"]), Truth(2, 2, 2, ["/a", "/b"])
A, B = {"/a": "Ayes"}, {"/b": "Bees"}
AB = {**A, **B}
LIES: Mapping[str, Sequence[Poll]] = {
    "one guid for all articles": [
        Poll(both := [Item("/a", guid="1"), Item("/b", RAIN, guid="1")], TWO, AB),
        quiet(both, TWO),
    ],
    "one guid and one title for all articles": [
        Poll(both := [Item("/a", guid="1"), Item("/b", guid="1")], TWO, AB),
        quiet(both, TWO),
    ],
    "a guid that changes": [
        Poll([Item("/a", guid="1")], ONE, A),
        quiet([Item("/a", guid="2")], ONE),
    ],
    "a guid that goes to another article": [
        Poll([Item("/a", guid="1")], ONE, A),
        Poll([Item("/b", RAIN, guid="1", age=HOUR)], Truth(2, 2, 2, ["/b"]), B),
        quiet([Item("/b", RAIN, guid="1", age=HOUR)], TWO),
    ],
    "guids that number places": [
        Poll([Item("/a", guid="1")], ONE, A),
        Poll([Item("/b", guid="1"), Item("/a", guid="2")], Truth(2, 2, 2, ["/b"]), B),
        quiet([Item("/b", guid="1"), Item("/a", guid="2")], TWO),
    ],
    "the same guid and title every day": [
        Poll([Item("/a", "The week", guid="1")], ONE, A),
        Poll([Item("/b", "The week", guid="1", age=HOUR)], Truth(2, 2, 2, ["/b"]), B),
    ],
    "no guid": [
        Poll([Item("/a"), Item("/b", RAIN)], TWO, AB),
        quiet([Item("/b", RAIN), Item("/a")], TWO),
    ],
    "no link": [
        Poll([Item(None, guid="1"), Item("/a", RAIN)], ONE, A),
        quiet([Item(None, guid="1"), Item("/a", RAIN)], ONE),
    ],
    "a guid in place of the link": [
        Poll([Item(None, guid="/a", permanent=True)], ONE, A),
        quiet([Item(None, guid="/a", permanent=True)], ONE),
    ],
    "a session in the link": [
        Poll([Item("/a?sid=1", guid="g")], Truth(1, 1, 1, ["/a?sid=1"]), {"/a?sid=1": "Ayes"}),
        quiet([Item("/a?sid=2", guid="g")], ONE),
        quiet([Item("/a?sid=3", guid="g")], ONE),
        Poll(
            [Item("/a?sid=4", guid="g", teaser="corrected")],
            Truth(1, 2, 1, ["/a?sid=4"]),
            {"/a?sid=4": "Noes"},
        ),
        quiet([Item("/a?sid=5", guid="g", teaser="corrected")], Truth(1, 2, 1)),
    ],
    "a session in the link of what is no article": [
        Poll([Item("/a?sid=1", guid="g")], Truth(0, 0, 1, ["/a?sid=1"]), {"/a?sid=1": None}),
        quiet([Item("/a?sid=2", guid="g")], Truth(0, 0, 1)),
    ],
    "a session in the path, and no date": [
        Poll([Item("/1/a", guid="g", age=None)], Truth(1, 1, 1, ["/1/a"]), {"/1/a": "Ayes"}),
        quiet([Item("/2/a", guid="g", age=None)], ONE),
    ],
    "a detour that counts readers": [
        Poll(
            [Item("/go/1", guid="g")],
            Truth(1, 1, 1, ["/a", "/go/1"]),
            {"/go/1": "/a", "/go/2": "/a", **A},
        ),
        quiet([Item("/go/2", guid="g")], ONE),
    ],
    "tracking parameters": [
        Poll([Item("/a?gclid=1")], Truth(1, 1, 1, ["/a?gclid=1"]), {"/a?gclid=1": "Ayes"}),
        quiet([Item("/a?gclid=2&fbclid=x#top")], ONE),
    ],
    "a link for telephones beside the other": [
        Poll(both := [Item("/a"), Item("/a/amp")], ONE, A),
        quiet(both, ONE),
    ],
    "a slash at the end, with a guid": [
        Poll([Item("/a", guid="g")], ONE, A),
        quiet([Item("/a/", guid="g")], ONE),
    ],
    "a slash at the end, without one": [
        Poll([Item("/a")], Truth(1, 1, 1, ["/a", "/a/"]), {"/a": "/a/", "/a/": "Ayes"}),
        Poll([Item("/a/")], Truth(1, 1, 2, ["/a/"])),
        quiet([Item("/a/")], Truth(1, 1, 2)),
    ],
    "a new title in the link": [
        Poll([Item("/toll-divides", guid="g")], Truth(1, 1, 1, ["/toll-divides"]),
             {"/toll-divides": "Ayes"}),
        Poll([Item("/toll-unites", "Toll unites the city", guid="g")],
             Truth(1, 2, 1, ["/toll-unites"]), {"/toll-unites": "Noes"}),
        quiet([Item("/toll-unites", "Toll unites the city", guid="g")], Truth(1, 2, 1)),
    ],
}  # fmt: skip


@pytest.fixture
def server() -> Iterator[WebServer]:
    with WebServer() as server:
        yield server


@pytest.fixture
def flow(server: WebServer, tmp_path: Path, database_url: str) -> Iterator[Standpoint]:
    """The program, with one source whose feed is the server's."""
    (tmp_path / "sources.yaml").write_text(
        "sources:\n- slug: courier\n  name: Courier\n  language: en\n  feeds:\n"
        f"  - kind: rss\n    address: {server.url('/feed')}\n",
        encoding="utf-8",
    )
    (tmp_path / "targets.yaml").write_text("targets: []\n", encoding="utf-8")
    variables = {
        "STANDPOINT_HOME": str(tmp_path / "home"),
        "STANDPOINT_SOURCES": str(tmp_path / "sources.yaml"),
        "STANDPOINT_TARGETS": str(tmp_path / "targets.yaml"),
        "STANDPOINT_DATABASE_URL": database_url,
        "STANDPOINT_ALLOW_HOSTS": server.host,
        "STANDPOINT_OFFLINE": "1",
    }
    with opened(read_settings(variables)) as flow:
        yield flow


def rss(items: Sequence[Item], server: WebServer) -> bytes:
    """A feed of these items."""
    return f"<rss><channel><title>Courier</title>{''.join(_item(one, server) for one in items)}\
</channel></rss>".encode()


def _item(item: Item, server: WebServer) -> str:
    said = [f"<title>{item.title}</title>", f"<description>{item.teaser}</description>"]
    if item.link:
        said.append(f"<link>{escape(server.url(item.link))}</link>")
    if item.guid:
        guid = server.url(item.guid) if item.permanent else item.guid
        said.append(f'<guid isPermaLink="{str(item.permanent).lower()}">{guid}</guid>')
    if item.age:
        said.append(f"<pubDate>{format_datetime(NOW - item.age)}</pubDate>")
    return f"<item>{''.join(said)}</item>"


def page(word: str | None) -> bytes:
    """An article in which a word stands, or a page that asks to log in."""
    if word is None:
        return b"<html><body><form>Log in to read <input type=password></form></body></html>"
    lines = (
        f"{word} were counted at the harbour for the {number} time since the council sat down, "
        "and the clerk read them aloud before the doors were shut for the night."
        for number in ("first", "second", "third", "fourth", "fifth")
    )
    body = "".join(f"<p>{line}</p>" for line in lines)
    return (
        '<html><head><meta property="og:type" content="article"></head>'
        f"<body><article><h1>{word} at the harbour</h1>{body}</article></body></html>"
    ).encode()


def serve(server: WebServer, poll: Poll) -> None:
    """What the server answers from now on; it forgets what it was asked."""
    for path, content in poll.pages.items():
        if content and content.startswith("/"):
            server.redirect(path, server.url(content))
        else:
            server.page(path, page(content), headers={"Content-Type": "text/html"})
    server.page("/feed", rss(poll.items, server), headers={"Content-Type": "text/xml"})
    server.seen.clear()


def run(flow: Standpoint) -> None:
    """Collects and extracts what is due."""
    flow.configure()
    flow.collect(flow.feeds(Scope()), new_invocation())
    flow.extract(flow.pending_entries(Scope()), new_invocation())


@pytest.mark.parametrize("lie", LIES)
def test_rows_equal_the_truth(
    lie: str, flow: Standpoint, server: WebServer, database: Database
) -> None:
    """After each poll there are the articles and versions that there are, and no needless fetch."""
    for poll in LIES[lie]:
        serve(server, poll)
        run(flow)
        fetched = sorted({*server.paths()} - {"/feed", "/robots.txt"})
        articles, versions, entries = (
            len(rows(database, table)) for table in (tables.Article, tables.Version, tables.Entry)
        )
        assert Truth(articles, versions, entries, fetched) == poll.truth


def test_a_takedown_finds_an_entry_by_the_address_without_its_trackers(
    flow: Standpoint, server: WebServer, database: Database
) -> None:
    """The address that people copy need not be the one that the feed announced."""
    [poll, _] = LIES["tracking parameters"]
    serve(server, poll)
    run(flow)
    forget_article(flow, server.url("/a"), "asked for")
    assert rows(database, tables.Article) == []
    run(flow)
    assert rows(database, tables.Article) == []
