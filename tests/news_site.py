"""Serves the made-up news world on loopback: pages, feeds in three formats, robots.txt, a log.

    with NewsSite(articles=300) as site:
        site.configure(folder)              # sources.yaml and targets.yaml for it
        settings = read_settings(site.variables(folder))

Each outlet has an address of its own, 127.0.0.1 to 127.0.0.8, where the system has them.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import format_datetime, parsedate_to_datetime
from functools import partial
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self

from news_pages import FEED_PATHS, FEED_TYPES, feed, front_page, page
from news_world import TOPICS, Article, Outlet, World, first_outlets

ROBOTS = "User-agent: *\nDisallow: /private/\n"
NOT_A_FEED = "<!doctype html><html><body><h1>We are rebuilding our site</h1></body></html>"


@dataclass(frozen=True)
class Seen:
    """One request and how it was answered."""

    host: str
    path: str
    status: int
    conditional: bool

    @property
    def is_feed(self) -> bool:
        """Whether it asked for a feed."""
        return self.path in FEED_PATHS.values()


@dataclass(frozen=True)
class Answer:
    """What is sent back."""

    status: int
    content_type: str = "text/html; charset=utf-8"
    body: str = ""
    modified: str = ""
    more: Mapping[str, str] | None = None

    @property
    def etag(self) -> str:
        """A name of the body."""
        return f'"{sha256(self.body.encode()).hexdigest()[:16]}"'


GONE = Answer(410)
BUSY_FOR_AN_HOUR = Answer(503, more={"Retry-After": "3600"})
HTML_INSTEAD = Answer(200, body=NOT_A_FEED)


class NewsSite:
    """A server for each outlet of a world; `feed_answers` replaces what a feed says, by outlet."""

    def __init__(self, articles: int = 300, *, outlets: int = 8, seed: int = 7) -> None:
        self.world = World(seed=seed, outlets=first_outlets(outlets))
        list(self.world.write(articles))
        self.feed_answers: dict[str, Answer] = {}
        self.log: list[Seen] = []
        self.lock = threading.Lock()
        self.servers = {
            outlet.slug: _server(f"127.0.0.{number}", partial(_Handler, self, outlet))
            for number, outlet in enumerate(self.world.outlets, start=1)
        }

    def __enter__(self) -> Self:
        for server in self.servers.values():
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for server in self.servers.values():
            server.shutdown()
            server.server_close()

    # ---- what is where

    def host(self, outlet: Outlet) -> str:
        """An outlet's host and port."""
        name, port = self.servers[outlet.slug].server_address[:2]
        return f"{name!s}:{port}"

    def root(self, outlet: Outlet) -> str:
        """An outlet's homepage, without the slash."""
        return f"http://{self.host(outlet)}"

    def feed(self, outlet: Outlet) -> str:
        """An outlet's feed."""
        return self.root(outlet) + FEED_PATHS[outlet.format]

    def url(self, article: Article) -> str:
        """An article's address."""
        return self.root(self._outlet(article.outlet)) + article.path

    # ---- what can be changed

    def edit(self, article: Article) -> Article:
        """Corrects an article: its page and its feed change."""
        with self.lock:
            return self.world.edit(article)

    def add(self, count: int = 1) -> list[Article]:
        """Publishes more articles."""
        with self.lock:
            return list(self.world.write(count))

    def forget_requests(self) -> list[Seen]:
        """The requests so far; the log starts anew."""
        with self.lock:
            seen, self.log = self.log, []
        return seen

    # ---- what a person would write

    def configure(self, folder: Path) -> None:
        """Writes sources.yaml and targets.yaml."""
        sources = "".join(
            f"  - slug: {outlet.slug}\n    name: {outlet.name}\n    country: {outlet.country}\n"
            f"    language: en\n    group: {outlet.group}\n    homepage: {self.root(outlet)}/\n"
            f"    feeds:\n      - kind: rss\n        address: {self.feed(outlet)}\n"
            for outlet in self.world.outlets
        )
        targets = "".join(
            f"  - slug: {topic.slug}\n    statement: {topic.statement}\n"
            f"    aliases: [{', '.join(topic.aliases)}]\n    languages: [en]\n"
            "    only_if_named: true\n"
            for topic in TOPICS
        )
        (folder / "sources.yaml").write_text(f"sources:\n{sources}", encoding="utf-8")
        (folder / "targets.yaml").write_text(f"targets:\n{targets}", encoding="utf-8")

    def variables(self, folder: Path) -> dict[str, str]:
        """Settings of a run that reads this world into a home of its own."""
        return {
            "STANDPOINT_HOME": str(folder / "home"),
            "STANDPOINT_SOURCES": str(folder / "sources.yaml"),
            "STANDPOINT_TARGETS": str(folder / "targets.yaml"),
            "STANDPOINT_ANALYST": "embedded",
            "STANDPOINT_ALLOW_HOSTS": ",".join(map(self.host, self.world.outlets)),
            "STANDPOINT_FIRST_ENTRIES": "1000",
            "STANDPOINT_OFFLINE": "1",
        }

    # ---- answering

    def answer(self, outlet: Outlet, path: str) -> Answer:
        """What stands at a path of an outlet's site."""
        with self.lock:
            if path == "/robots.txt":
                return Answer(200, "text/plain", ROBOTS)
            if path == FEED_PATHS[outlet.format]:
                return self.feed_answers.get(outlet.slug) or self._feed(outlet)
            if path == "/":
                return Answer(200, body=front_page(outlet, self.world.of(outlet)[:10]))
            for article in self.world.of(outlet):
                if article.path == path:
                    body = page(outlet, article, self.root(outlet))
                    return Answer(200, body=body, modified=_stamp(article))
        return Answer(404, body="<h1>Not here</h1>")

    def note(self, seen: Seen) -> None:
        """Writes a request down."""
        with self.lock:
            self.log.append(seen)

    def _feed(self, outlet: Outlet) -> Answer:
        articles = self.world.of(outlet)
        body = feed(outlet, articles, self.root(outlet))
        newest = max(articles, key=lambda one: one.updated_at)
        return Answer(200, FEED_TYPES[outlet.format], body, _stamp(newest))

    def _outlet(self, slug: str) -> Outlet:
        return next(one for one in self.world.outlets if one.slug == slug)


class _Handler(BaseHTTPRequestHandler):
    """Sends what the site answers, or 304 to who holds it already."""

    protocol_version = "HTTP/1.1"

    def __init__(self, site: NewsSite, outlet: Outlet, *inherited: object) -> None:
        self.site, self.outlet = site, outlet
        super().__init__(*inherited)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        answer = self.site.answer(self.outlet, path)
        match = self.headers.get("If-None-Match")
        since = self.headers.get("If-Modified-Since")
        if answer.status == 200 and answer.modified and _holds(answer, match, since):
            answer = Answer(304, modified=answer.modified, more={"ETag": answer.etag})
        conditional = bool(match or since)
        self.site.note(Seen(self.site.host(self.outlet), path, answer.status, conditional))
        self._send(answer)

    def _send(self, answer: Answer) -> None:
        body = answer.body.encode()
        self.send_response(answer.status)
        headers = {"Content-Type": answer.content_type, "Last-Modified": answer.modified}
        headers |= {"ETag": answer.etag} if answer.modified else {}
        for name, value in {**headers, **(answer.more or {})}.items():
            if value:
                self.send_header(name, value)
        if answer.status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if answer.status != 304:
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: the site keeps its own log."""


def _holds(answer: Answer, match: str | None, since: str | None) -> bool:
    """Whether who asks has this answer already; a stated ETag alone decides."""
    if match is not None:
        return answer.etag in match
    return bool(since) and parsedate_to_datetime(since or "") >= parsedate_to_datetime(
        answer.modified
    )


def _server(address: str, handler: "partial[_Handler]") -> ThreadingHTTPServer:
    try:
        return ThreadingHTTPServer((address, 0), handler)
    except OSError:  # macOS knows 127.0.0.1 alone
        return ThreadingHTTPServer(("127.0.0.1", 0), handler)


def _stamp(article: Article) -> str:
    return format_datetime(article.updated_at, usegmt=True)
