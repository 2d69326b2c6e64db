"""What surrounds the reading of a page costs how much beside it: CPU time of one process.

    python benchmarks/around_extraction.py [--pages 300] [--database URL]

Serves real news pages (STANDPOINT_CORPORA) on loopback, from another process, and takes each of
them through every part of extracting in turn, one part after the other over all pages:

- reading: from bytes to the document, the baseline;
- fetch: through the product's door, with robots.txt, places at the host and the database behind;
- archive: the original as a WARC record, on disk;
- identity: the article's key;
- store: page, article and version in one transaction, scrubbing included.

It prints milliseconds of CPU and of wall time for a page, and the share of reading. The database
is SQLite, or a PostgreSQL database that is empty; a server's own CPU is not this process's.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TypeVar

from extraction_scores import FOLDER, SETS, pages
from pipeline.errors import StandpointError
from pipeline.ingest.archive import WarcArchive
from pipeline.ingest.bounds import MAX_DOCUMENT_BYTES
from pipeline.ingest.extract import read_document
from pipeline.ingest.http import Http
from pipeline.ingest.identity import article_key
from pipeline.models import Document, Entry, Feed, FeedKind, Original, PendingEntry, Source
from pipeline.runtime import utc_now
from pipeline.store.sql import SqlStore, open_store

Item = TypeVar("Item")
Result = TypeVar("Result")
REACH = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """CPU and wall milliseconds for each page of one part."""

    cpu_ms: float
    wall_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A page that was read."""

    pending: PendingEntry
    original: Original
    document: Document


def main() -> None:
    """Takes the pages through each part and prints a line for it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--database", help="an empty PostgreSQL database; default: SQLite")
    options = parser.parse_args()
    if not FOLDER.is_dir():
        parser.exit(2, f"{FOLDER} is absent; set STANDPOINT_CORPORA to the folder of test data\n")
    with tempfile.TemporaryDirectory() as name, serving(Path(name), options.pages) as host:
        url = options.database or f"sqlite:///{Path(name) / 'standpoint.db'}"
        with closing(open_store(url, upgrade=True)) as store:
            parts = measured(store, Path(name), host)
    show(parts)


def measured(store: SqlStore, folder: Path, host: str) -> dict[str, Spent]:
    """What each part took, by its name."""
    door = Http(hosts=store, clock=utc_now, owner="benchmark", allow_hosts=[host], offline=True)
    archive = WarcArchive(folder / "originals", utc_now)
    waiting = announced(store, host, len(list((folder / "site").iterdir())))
    _fetch(door, waiting[0])  # robots.txt is read once a day
    parts = {}
    originals, parts["fetch"] = timed(lambda one: _fetch(door, one), waiting)
    _read_one(waiting[0], originals[0])  # loads models
    read, parts["reading"] = timed(
        lambda number: _read_one(waiting[number], originals[number]), range(len(waiting))
    )
    references, parts["archive"] = timed(archive.keep, originals)
    whole = [one for one in read if one is not None]
    keys, parts["identity"] = timed(
        lambda one: article_key(one.pending, one.document, one.original.url), whole
    )

    def stored(number: int) -> None:
        one = whole[number]
        store.save_document(
            one.pending,
            one.original,
            one.document,
            article_key=keys[number],
            archive_ref=references[number],
            now=utc_now(),
        )

    _, parts["store"] = timed(stored, range(len(whole)))
    return parts


def timed(work: Callable[[Item], Result], items: Sequence[Item]) -> tuple[list[Result], Spent]:
    """The results, and what each took on average."""
    wall, cpu = time.perf_counter(), time.process_time()
    results = [work(one) for one in items]
    spent = time.process_time() - cpu, time.perf_counter() - wall
    cpu_ms, wall_ms = (seconds / len(items) * 1000 for seconds in spent)
    return results, Spent(cpu_ms=cpu_ms, wall_ms=wall_ms)


def announced(store: SqlStore, host: str, count: int) -> Sequence[PendingEntry]:
    """An entry for every page, as extracting meets it."""
    feed = Feed(slug="main", kind=FeedKind.RSS, address=f"http://{host}/feed")
    source = Source(slug="corpus", name="Corpus", language="en", feeds=(feed,))
    store.configure([source])
    number = store.feed_rows([source])[0].feed_id
    names = [f"{page}.html" for page in range(count)]
    entries = [Entry(key=one, url=f"http://{host}/{one}", revision="1") for one in names]
    store.announce(number, entries, utc_now())
    return store.entries(store.pending_entries([number], config_hash="", now=utc_now()))


@contextmanager
def serving(folder: Path, count: int) -> Iterator[str]:
    """A server of so many pages, spread over the sets, in a process of its own; its host."""
    site = folder / "site"
    site.mkdir()
    each = -(-count // len(SETS))
    found = chain.from_iterable(islice(pages(name), each) for name in SETS)
    for number, (_, html) in enumerate(islice(found, count)):
        (site / f"{number}.html").write_bytes(html)
    command = [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1"]
    server = subprocess.Popen(
        [*command, "--directory", str(site)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert server.stdout  # noqa: S101 - it is a pipe
    try:
        yield f"127.0.0.1:{server.stdout.readline().split(' port ')[1].split()[0]}"
    finally:
        server.terminate()
        server.wait()
        server.stdout.close()


def show(parts: dict[str, Spent]) -> None:
    """The table, with the sum of all but reading."""
    reading = parts.pop("reading")
    around = Spent(
        cpu_ms=sum(one.cpu_ms for one in parts.values()),
        wall_ms=sum(one.wall_ms for one in parts.values()),
    )
    print(f"{'':10s} {'CPU ms':>7s} {'wall ms':>8s} {'of reading':>11s}")
    for name, one in {"reading": reading, **parts, "around": around}.items():
        share = one.cpu_ms / reading.cpu_ms
        print(f"{name:10s} {one.cpu_ms:7.2f} {one.wall_ms:8.2f} {share:11.1%}")
    reached = around.cpu_ms <= REACH * reading.cpu_ms
    print(f"around reading at most {REACH:.0%} of it: {'reached' if reached else 'missed'}")


def _fetch(door: Http, pending: PendingEntry) -> Original:
    answer = door.get(pending.entry.url, most_bytes=MAX_DOCUMENT_BYTES)
    return Original(
        url=answer.url,
        content=answer.content,
        content_type=answer.content_type,
        http_status=answer.status,
    )


def _read_one(pending: PendingEntry, original: Original) -> Read | None:
    try:
        document = read_document(original, language_hint="en", received_at=utc_now())
    except StandpointError:
        return None
    return Read(pending=pending, original=original, document=document)


if __name__ == "__main__":
    main()
