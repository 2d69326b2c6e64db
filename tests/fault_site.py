"""A loopback site that misbehaves, and the flow that meets it: what each fault leaves behind.

The real HTTP door asks a real server, the real parsers read in child processes, and the real steps
write into a database. Beside the faulty site
stands a sound one, whose article must come in whatever the other does.
"""

import shutil
import socket
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fakes import FakeAnalyst, FakeClock
from make import NOW, invocation
from pipeline.flow import Standpoint
from pipeline.ingest.archive import WarcArchive
from pipeline.ingest.dial import connect
from pipeline.ingest.fetching import Fetchers
from pipeline.ingest.files import FolderFetcher
from pipeline.ingest.http import Http
from pipeline.ingest.object_files import ObjectFetcher
from pipeline.ingest.readers import Readers
from pipeline.ingest.web import WebFetcher
from pipeline.models import Scope, StepCounts
from pipeline.settings import read_settings
from pipeline.store.sql import SqlStore, open_store
from web_server import WebServer

PATIENT, SHORT = 20.0, 1.5
"""Seconds of one fetch in these tests; the product's are thirty."""

NAMES = {
    "internal.example": ["10.0.0.5"],
    "mixed.example": ["8.8.8.8", "10.0.0.5"],
    "news.example": ["8.8.8.8"],
}
REBOUND = "rebound.example"
"""A name that is public when it is looked up first, and internal from then on."""

_SOURCES = """\
sources:
  - {{slug: faulty, name: Faulty, language: en, feeds: [{{kind: rss, address: "{}"}}]}}
  - {{slug: sound, name: Sound, language: en, feeds: [{{kind: rss, address: "{}"}}]}}
"""
_TARGETS = "targets: [{slug: toll, statement: The city should charge a toll.}]\n"

WORDS = (
    "The council of Brunmar voted on Tuesday to charge drivers who enter the old town. The mayor "
    "called the toll a fair price for quiet streets, and two shop owners said that it would cost "
    "them customers. Buses will run every six minutes from the first of May, and the money pays "
    "for them. A second vote is planned before the summer, when the numbers of the first weeks "
    "are known and the bridge has been repaired."
)


def article(title: str = "Brunmar votes for a toll", text: str = WORDS, *, more: str = "") -> bytes:
    """A page of news that is read as an article."""
    body = "".join(f"<p>{text}</p>" for _ in range(3))
    head = f"<title>{title}</title><meta property='og:type' content='article'>"
    return (
        f"<!doctype html><html lang='en'><head><meta charset='utf-8'>{head}</head><body><main>"
        f"<article><h1>{title}</h1>{body}{more}</article></main></body></html>"
    ).encode()


def rss(*links: str, inside: str = "", before: str = "") -> bytes:
    """A feed that announces these links."""
    items = "".join(
        f"<item><title>Item {number}</title><link>{link}</link></item>"
        for number, link in enumerate(links)
    )
    head = "<rss version='2.0'><channel><title>Faulty</title>"
    return f"{before}{head}{inside}{items}</channel></rss>".encode()


@dataclass(frozen=True)
class Also:
    """What else must hold, in words and as a check."""

    words: str
    check: Callable[["Met"], bool]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One fault: the row of the list, what is served, how it must end, and what else must hold."""

    row: str
    served: str
    outcome: str
    arrange: Callable[[WebServer], None]
    polls: int = 1
    first_entries: int = 20
    deadline: float = PATIENT
    also: "Also | None" = None
    dials: Sequence[tuple[str, int]] = ()


@dataclass(frozen=True, kw_only=True)
class Met:
    """What a fault left: its outcome, what comes next, and all there is to look at."""

    outcome: str
    next: str
    server: WebServer
    store: SqlStore
    dialled: Sequence[tuple[str, int]]
    counts: Sequence[StepCounts]
    slept: Sequence[float]

    def rows(self, sql: str) -> Sequence[tuple[object, ...]]:
        """The rows of a query."""
        return self.store.query(sql, limit=5000, seconds=30).rows

    def text(self) -> str:
        """The text read from the faulty page."""
        found = self.rows(f"SELECT text FROM version {_OF_FAULTY}")
        return str(found[0][0]) if found else ""


_OF_FAULTY = """JOIN article ON article.id = version.article_id
    JOIN source ON source.id = article.source_id WHERE source.slug = 'faulty'"""


@dataclass
class Outside:
    """Loopback as it is; other names as written above; what would leave this machine is noted."""

    dialled: list[tuple[str, int]] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)
    looked_up: list[str] = field(default_factory=list)

    def resolve(self, host: str, port: int) -> Sequence[str]:
        self.looked_up.append(host)
        if host == REBOUND:
            return ["8.8.8.8"] if self.looked_up.count(host) == 1 else ["10.0.0.5"]
        return NAMES.get(host, [host])

    def connect(self, address: str, port: int, seconds: float) -> socket.socket:
        self.dialled.append((address, port))
        if address.startswith("127."):
            return connect(address, port, seconds)
        raise ConnectionRefusedError


def meet(fault: Fault, reader: Readers, database: Path, folder: Path) -> Met:
    """Collects from and extracts the faulty site and a sound one, as often as the fault asks."""
    with ExitStack() as stack:
        faulty, sound = (stack.enter_context(WebServer(f"127.0.0.{n}")) for n in (1, 2))
        sound.page("/feed", rss(sound.url("/story")))
        sound.page("/story", article())
        faulty.page("/feed", rss(faulty.url("/page")))
        fault.arrange(faulty)
        shutil.copy(database, folder / "standpoint.db")
        (folder / "sources.yaml").write_text(
            _SOURCES.format(faulty.url("/feed"), sound.url("/feed")), encoding="utf-8"
        )
        (folder / "targets.yaml").write_text(_TARGETS, encoding="utf-8")
        store = stack.enter_context(closing(open_store(f"sqlite:///{folder / 'standpoint.db'}")))
        outside = Outside()
        fetcher = WebFetcher(
            Http(
                hosts=store,
                clock=FakeClock(),
                owner="test",
                allow_hosts=(faulty.host, sound.host),
                deadline=fault.deadline,
                resolve=outside.resolve,
                connect=outside.connect,
                sleep=outside.slept.append,
            ),
            reader,
            FakeClock(),
        )
        flow = _flow(folder, store, fetcher, reader)
        flow.settings = replace(flow.settings, first_entries=fault.first_entries)
        counts: list[StepCounts] = []
        for number in range(fault.polls):
            run, scope = invocation(f"run-{number}"), Scope()
            flow.configure()
            counts.append(flow.collect(flow.feeds(scope), run))
            counts.append(flow.extract(flow.pending_entries(scope), run))
        met = Met(
            outcome="",
            next="",
            server=faulty,
            store=store,
            dialled=[one for one in outside.dialled if not one[0].startswith("127.")],
            counts=counts,
            slept=outside.slept,
        )
        outcome, then = _outcome(met)
        met = replace(met, outcome=outcome, next=then)
        _check(met, fault)
        return met


def _flow(folder: Path, store: SqlStore, web: WebFetcher, reader: Readers) -> Standpoint:
    clock = FakeClock()
    settings = replace(
        read_settings({"STANDPOINT_HOME": str(folder)}),
        sources=folder / "sources.yaml",
        targets=folder / "targets.yaml",
    )
    return Standpoint(
        settings,
        store=store,
        fetcher=Fetchers(FolderFetcher(folder), web, ObjectFetcher(())),
        archive=WarcArchive(settings.originals, clock),
        reader=reader,
        analyst=FakeAnalyst(),
        clock=clock,
    )


def _outcome(met: Met) -> tuple[str, str]:
    """The one state that the faulty feed or its page ended in, and what happens next."""
    failed = met.rows("SELECT item_kind, code, transient, retry_at FROM failure")
    feeds = met.rows(
        "SELECT flags, paused_reason, next_fetch_at FROM feed JOIN source ON source.id = source_id "
        "WHERE source.slug = 'faulty'"
    )
    flags, paused, next_at = feeds[0]
    read = met.rows(f"SELECT count(*) FROM version {_OF_FAULTY}")[0][0]
    if not failed:
        said = " ".join(str(flags or "").strip("[]").replace('"', "").split())
        return (
            f"done{f' ({said})' if said else ''}",
            f"{read} articles stored" if read != 1 else "its article is stored",
        )
    ((kind, code, transient, retry_at),) = failed
    if transient:
        return f"failed {code}", f"asked again {_later(next_at or retry_at)}"
    if kind == "feed" and not paused:
        return f"failed {code}", "asked by the next run; paused the third time"
    if kind == "feed":
        return f"{'paused' if next_at else 'dead'} {code}", f"asked again {_later(next_at)}"
    skipped = any(dict(one.counts).get("skipped") for one in met.counts)
    return f"{'skipped' if skipped else 'dead'} {code}", "left alone until it or the code changes"


def _later(moment: object) -> str:
    if moment is None:
        return "at another address only"
    at = moment if isinstance(moment, datetime) else datetime.fromisoformat(str(moment))
    wait = (at if at.tzinfo else at.replace(tzinfo=UTC)) - NOW
    return f"after {timedelta(seconds=round(wait.total_seconds()))}"


def _check(met: Met, fault: Fault) -> None:
    """Nothing is half written, and the neighbour came in."""
    assert met.rows(
        "SELECT count(*) FROM version JOIN article ON article.id = version.article_id "
        "JOIN source ON source.id = article.source_id WHERE source.slug = 'sound'"
    ) == ((1,),), fault.served
    halves = "SELECT count(*) FROM {} WHERE id NOT IN (SELECT {} FROM version)"
    assert met.rows(halves.format("article", "article_id")) == ((0,),), fault.served
    assert met.rows(halves.format("page", "page_id")) == ((0,),), fault.served
    assert met.rows("SELECT key FROM lease") == (), fault.served
    assert met.dialled == list(fault.dials), fault.served
    assert fault.also is None or fault.also.check(met), fault.served
