"""What surrounds the reading of a page costs how much beside it: CPU time of one process.

    python benchmarks/around_extraction.py [--pages 300] [--server URL]

Serves real news pages (STANDPOINT_CORPORA) from twenty hosts on loopback, in another process, and
takes all of them through every part of extracting in turn:

- reading: from bytes to the document, by this project, and by trafilatura alone as it stands;
- fetch: through the product's door, with robots.txt, places at the host and the database behind;
- archive: the original as a WARC record, on disk and settled, in batches as the step does it;
- identity: the article's key;
- store: page, article and version, scrubbing included, in the step's batches.

Then the step itself does all of it at once, with its threads, on a database and a folder of its
own, with a reader that has the documents at hand: that is what is around reading. It prints
milliseconds of CPU and of wall time for a page, and the share of both readings. The database is
SQLite, or a scratch one on a PostgreSQL server, whose own CPU is not this process's.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import TypeVar

import trafilatura

from extraction_scores import FOLDER, SETS, pages
from pipeline.errors import StandpointError
from pipeline.flow import no_progress
from pipeline.ingest.archive import WarcArchive
from pipeline.ingest.bounds import MAX_DOCUMENT_BYTES
from pipeline.ingest.extract import read_document
from pipeline.ingest.http import Http
from pipeline.ingest.identity import article_key
from pipeline.ingest.web import WebFetcher
from pipeline.models import (
    Document,
    Entry,
    Extracted,
    Feed,
    FeedKind,
    Original,
    PendingEntry,
    Source,
    StepCounts,
)
from pipeline.runtime import shared_readers, utc_now
from pipeline.settings import CHECKOUT
from pipeline.steps.extract import MOST_TOGETHER, extract
from pipeline.store.sql import SqlStore, open_store

sys.path.insert(0, str(CHECKOUT / "tests"))
from databases import scratch_database

Item = TypeVar("Item")
Result = TypeVar("Result")
REACH = 0.25
HOSTS = 20
SERVERS = """
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

handler = partial(SimpleHTTPRequestHandler, directory=sys.argv[1])
hosts = [
    ThreadingHTTPServer((f"127.0.0.{one + 1}", 0), handler) for one in range(int(sys.argv[2]))
]
print(*(f"{one.server_address[0]}:{one.server_port}" for one in hosts))
for one in hosts:
    Thread(target=one.serve_forever).start()
"""
"""A process of hosts that serve a folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """CPU and wall milliseconds for each page of one part."""

    cpu_ms: float
    wall_ms: float


@dataclass(slots=True)
class AtHand:
    """A reader that has read everything before."""

    documents: dict[str, Document | StandpointError]
    concurrency: int = 2

    def read_document(
        self,
        original: Original,
        *,
        language_hint: str | None,  # noqa: ARG002 - the port's
        received_at: datetime,  # noqa: ARG002 - the port's
    ) -> Document:
        """The document, or why there is none."""
        found = self.documents[original.url]
        if isinstance(found, StandpointError):
            raise found
        return found


def main() -> None:
    """Takes the pages through each part and prints a line for it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--server", help="a PostgreSQL server; default: SQLite")
    options = parser.parse_args()
    if not FOLDER.is_dir():
        parser.exit(2, f"{FOLDER} is absent; set STANDPOINT_CORPORA to the folder of test data\n")
    with (
        tempfile.TemporaryDirectory() as name,
        serving(Path(name), options.pages) as hosts,
        desk(Path(name), hosts, "parts", options.server) as parts,
        desk(Path(name), hosts, "step", options.server) as whole,
    ):
        read, spent = measured(parts)
        spent["the step"] = stepped(whole, read)
    show(spent)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The doors of one run."""

    store: SqlStore
    door: Http
    archive: WarcArchive
    waiting: Sequence[PendingEntry]


@contextmanager
def desk(folder: Path, hosts: Sequence[str], name: str, server: str | None) -> Iterator[Desk]:
    """A run's doors, with what waits announced and each host's robots.txt read."""
    place = folder / name
    place.mkdir()
    scratch = scratch_database(server) if server else nullcontext(f"sqlite:///{place / 'a.db'}")
    with scratch as url, closing(open_store(url, upgrade=True)) as store:
        waiting = announced(store, hosts, len(list((folder / "site").iterdir())))
        door = Http(hosts=store, clock=utc_now, owner=name, allow_hosts=hosts, offline=True)
        for one in waiting[: len(hosts)]:
            _fetch(door, one)
        yield Desk(
            store=store,
            door=door,
            archive=WarcArchive(place / "originals", utc_now),
            waiting=waiting,
        )


def measured(parts: Desk) -> tuple[dict[str, Document | StandpointError], dict[str, Spent]]:
    """What was read at each address, and what each part took, by its name."""
    waiting, spent = parts.waiting, {}
    originals, spent["fetch"] = timed(lambda one: _fetch(parts.door, one), waiting)
    _read_one(originals[0])  # loads models
    trafilatura.extract(originals[0].content)
    read, spent["reading"] = timed(_read_one, originals)
    _, spent["trafilatura"] = timed(lambda one: trafilatura.extract(one.content), originals)

    def kept(batch: Sequence[Original]) -> Sequence[str]:
        references = [parts.archive.keep(one) for one in batch]
        parts.archive.settle(references)
        return references

    together, spent["archive"] = timed(kept, _batches(originals), len(originals))
    references = list(chain.from_iterable(together))
    whole = [number for number, one in enumerate(read) if isinstance(one, Document)]
    documents = {number: one for number, one in enumerate(read) if isinstance(one, Document)}
    keys, spent["identity"] = timed(
        lambda number: article_key(waiting[number], documents[number], originals[number].url), whole
    )
    extracted = [
        Extracted(
            pending=waiting[number],
            original=originals[number],
            document=documents[number],
            article_key=key,
            archive_ref=references[number],
        )
        for number, key in zip(whole, keys, strict=True)
    ]
    _, spent["store"] = timed(
        lambda batch: parts.store.save_documents(batch, utc_now()),
        _batches(extracted),
        len(extracted),
    )
    return {one.url: said for one, said in zip(originals, read, strict=True)}, spent


def stepped(whole: Desk, read: dict[str, Document | StandpointError]) -> Spent:
    """What the step takes with its reading done before."""
    fetcher = WebFetcher(whole.door, shared_readers(), utc_now)

    def step(waiting: Sequence[PendingEntry]) -> StepCounts:
        return extract(
            waiting,
            pending=len(waiting),
            fetcher=fetcher,
            reader=AtHand(read),
            archive=whole.archive,
            store=whole.store,
            clock=utc_now,
            progress=no_progress,
        )

    return timed(step, [whole.waiting], len(whole.waiting))[1]


def timed(
    work: Callable[[Item], Result], items: Sequence[Item], count: int | None = None
) -> tuple[list[Result], Spent]:
    """The results, and what each of so many took on average."""
    wall, cpu = time.perf_counter(), time.process_time()
    results = [work(one) for one in items]
    spent = time.process_time() - cpu, time.perf_counter() - wall
    cpu_ms, wall_ms = (seconds / (count or len(items)) * 1000 for seconds in spent)
    return results, Spent(cpu_ms=cpu_ms, wall_ms=wall_ms)


def announced(store: SqlStore, hosts: Sequence[str], count: int) -> Sequence[PendingEntry]:
    """An entry for every page, as extracting meets it: neighbours are of different hosts."""
    feed = Feed(slug="main", kind=FeedKind.RSS, address=f"http://{hosts[0]}/feed")
    source = Source(slug="corpus", name="Corpus", language="en", feeds=(feed,))
    store.configure([source])
    number = store.feed_rows([source])[0].feed_id
    urls = [f"http://{hosts[page % len(hosts)]}/{page}.html" for page in range(count)]
    store.announce(number, [Entry(key=one, url=one, revision="1") for one in urls], utc_now())
    return store.entries(store.pending_entries([number], config_hash="", now=utc_now()))


@contextmanager
def serving(folder: Path, count: int) -> Iterator[Sequence[str]]:
    """Servers of so many pages, spread over the sets, in a process of their own; their hosts."""
    site = folder / "site"
    site.mkdir()
    each = -(-count // len(SETS))
    found = chain.from_iterable(islice(pages(name), each) for name in SETS)
    for number, (_, html) in enumerate(islice(found, count)):
        (site / f"{number}.html").write_bytes(html)
    server = subprocess.Popen(
        [sys.executable, "-u", "-c", SERVERS, str(site), str(HOSTS)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert server.stdout  # noqa: S101 - it is a pipe
    try:
        yield server.stdout.readline().split()
    finally:
        server.terminate()
        server.wait()
        server.stdout.close()


def show(spent: dict[str, Spent]) -> None:
    """The table, with the share of both readings."""
    own, plain = spent["reading"].cpu_ms, spent["trafilatura"].cpu_ms
    print(f"{'':12s} {'CPU ms':>7s} {'wall ms':>8s} {'of reading':>11s} {'of trafilatura':>15s}")
    for name, one in spent.items():
        share = f"{one.cpu_ms / own:11.1%} {one.cpu_ms / plain:15.1%}"
        print(f"{name:12s} {one.cpu_ms:7.2f} {one.wall_ms:8.2f} {share}")
    reached = spent["the step"].cpu_ms <= REACH * own
    print(f"around reading at most {REACH:.0%} of it: {'reached' if reached else 'missed'}")


def _batches(items: Sequence[Item]) -> Sequence[Sequence[Item]]:
    """As many together as the step takes."""
    starts = range(0, len(items), MOST_TOGETHER)
    return [items[start : start + MOST_TOGETHER] for start in starts]


def _fetch(door: Http, pending: PendingEntry) -> Original:
    answer = door.get(pending.entry.url, most_bytes=MAX_DOCUMENT_BYTES)
    return Original(
        url=answer.url,
        content=answer.content,
        content_type=answer.content_type,
        http_status=answer.status,
    )


def _read_one(original: Original) -> Document | StandpointError:
    try:
        return read_document(original, language_hint="en", received_at=utc_now())
    except StandpointError as error:
        return error


if __name__ == "__main__":
    main()
