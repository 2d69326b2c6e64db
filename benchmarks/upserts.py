"""How many articles a second go into PostgreSQL by the product's own way, beside COPY.

    python benchmarks/upserts.py --server URL [--articles 10000] [--batch 500] [--rounds 3]

Writes made-up articles of about 4,000 letters, each with its page and its first version, into
scratch databases on a server:

- the product: `save_documents`, in batches, each a transaction that locks the entries, looks for
  what was forgotten, finds or adds articles, pages and versions and forgets failures;
- its words: `index_words`, which makes full-text search fast and waits for no one;
- again: the same documents once more, which changes nothing;
- edited: a new version of each, with the sentences that changed;
- the baselines: the rows that the product left, by COPY and by `executemany` of psycopg, into the
  same tables with the same indexes, in transactions of the same size, without any look-up.

The rounds take turns; it prints the best of each, in wall time and in CPU time of this process,
which waits for the server, and of the server's, where it runs on this machine. What both together
need tells how many a second a machine with nothing else to do would take over one connection.
Commits do not wait for the disk (`synchronous_commit` is off).
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from pipeline.models import (
    Document,
    Entry,
    Extracted,
    Feed,
    FeedKind,
    Original,
    PendingEntry,
    Source,
)
from pipeline.runtime import utc_now
from pipeline.settings import CHECKOUT
from pipeline.store.sql import SqlStore, open_store

sys.path.insert(0, str(CHECKOUT / "tests"))
from databases import scratch_database

REACH = 5000
TABLES = ("article", "page", "version")
SENTENCE = "In district {number} the council counts {part} cars a day and names a price for each. "

Rows = dict[str, tuple[Sequence[str], list[tuple[Any, ...]]]]


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds for all articles."""

    wall: float
    cpu: float
    server: float

    @property
    def needed(self) -> float:
        """Seconds of both processors, which do not work at once."""
        return self.cpu + self.server


def main() -> None:
    """Writes in each way and prints a line for it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--server", required=True, help="a PostgreSQL server")
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--batch", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    taken: dict[str, list[Taken]] = {}
    for _ in range(options.rounds):
        for name, one in one_round(options.server, options.articles, options.batch):
            taken.setdefault(name, []).append(one)
    print(
        f"{'':24s} {'articles/s':>11s} {'CPU ms each':>12s} {'server ms':>10s} {'per CPU s':>10s}"
    )
    for name, rounds in taken.items():
        wall, best = min(one.wall for one in rounds), min(rounds, key=lambda one: one.needed)
        cpu, server = (spent / options.articles * 1000 for spent in (best.cpu, best.server))
        rates = f"{options.articles / wall:11,.0f} {cpu:12.3f} {server:10.3f}"
        print(f"{name:24s} {rates} {options.articles / best.needed:10,.0f}")
    for about, seconds in (
        ("by the clock", min(one.wall for one in taken["the product"])),
        ("by the processor", min(one.needed for one in taken["the product"])),
    ):
        reached = options.articles / seconds >= REACH
        print(f"at least {REACH:,} articles/s {about}: {'reached' if reached else 'missed'}")


def one_round(server: str, count: int, batch: int) -> Iterator[tuple[str, Taken]]:
    """Each way once, into a database of its own."""
    with scratch(server, count) as (url, store, waiting):
        documents = [extracted(number, one) for number, one in enumerate(waiting)]
        edited = [
            replace(
                one,
                original=replace(one.original, content=b"edited"),
                document=replace(one.document, text=f"{one.document.text} It begins in May."),
            )
            for one in documents
        ]
        yield "the product", timed(url, partial(save, store, documents, batch))
        yield "its words", timed(url, store.index_words)
        rows = stored(url)
        yield "the product, again", timed(url, partial(save, store, documents, batch))
        yield "the product, edited", timed(url, partial(save, store, edited, batch))
    for name, write in (("COPY", copy), ("executemany", insert)):
        with scratch(server, count) as (url, _, _), psycopg.connect(url) as connection:
            yield name, timed(url, partial(write, connection, rows, batch))


def save(store: SqlStore, documents: Sequence[Extracted], batch: int) -> None:
    """By the product."""
    for start in range(0, len(documents), batch):
        store.save_documents(documents[start : start + batch], utc_now())


def copy(connection: psycopg.Connection, rows: Rows, batch: int) -> None:
    """By COPY."""
    for start in range(0, len(rows["article"][1]), batch):
        for table in TABLES:
            names, found = rows[table]
            into = sql.SQL("copy {} ({}) from stdin").format(
                sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, names))
            )
            with connection.cursor().copy(into) as lines:
                for row in found[start : start + batch]:
                    lines.write_row(row)
        connection.commit()


def insert(connection: psycopg.Connection, rows: Rows, batch: int) -> None:
    """By executemany."""
    for start in range(0, len(rows["article"][1]), batch):
        for table in TABLES:
            names, found = rows[table]
            into = sql.SQL("insert into {} ({}) values ({})").format(
                sql.Identifier(table),
                sql.SQL(", ").join(map(sql.Identifier, names)),
                sql.SQL(", ").join([sql.Placeholder()] * len(names)),
            )
            connection.cursor().executemany(into, found[start : start + batch])
        connection.commit()


def stored(url: str) -> Rows:
    """The rows as they stand in the database, ready to be written elsewhere."""
    found: Rows = {}
    with psycopg.connect(url) as connection:
        for table in TABLES:
            cursor = connection.execute(
                sql.SQL("select * from {} order by id").format(sql.Identifier(table))
            )
            names = [one.name for one in cursor.description or ()]
            rows = [
                tuple(Jsonb(value) if isinstance(value, list) else value for value in row)
                for row in cursor
            ]
            found[table] = (names, rows)
    return found


@contextmanager
def scratch(server: str, count: int) -> Iterator[tuple[str, SqlStore, Sequence[PendingEntry]]]:
    """A database with the schema and the entries, its store, and what waits there."""
    with scratch_database(server) as url, closing(open_store(url, upgrade=True)) as store:
        feed = Feed(slug="main", kind=FeedKind.RSS, address="https://made-up.example/feed")
        source = Source(slug="made-up", name="Made up", language="en", feeds=(feed,))
        store.configure([source])
        number = store.feed_rows([source])[0].feed_id
        store.announce(number, entries(count), utc_now())
        ids = store.pending_entries([number], config_hash="", now=utc_now())
        yield url, store, store.entries(ids)


def entries(count: int) -> Sequence[Entry]:
    """So many."""
    urls = [f"https://made-up.example/news/{number}" for number in range(count)]
    return [Entry(key=url, url=url, revision="1") for url in urls]


def extracted(number: int, pending: PendingEntry) -> Extracted:
    """An article about a district."""
    url = pending.entry.url
    said = "".join(SENTENCE.format(number=number, part=part) for part in range(50))
    return Extracted(
        pending=pending,
        original=Original(
            url=url, content=b"%d" % number, content_type="text/html", http_status=200
        ),
        document=Document(
            title=f"District {number}",
            text=f"District {number}\n\n{said}",
            extractor="made up",
            url=url,
            authors=("Ida Holt",),
            language="en",
            published_at=utc_now(),
        ),
        article_key=f"url:{url}",
        archive_ref=f"2026/11/22-host-17-a1b2c3d4.warc.gz:{number}+533:{'0' * 64}",
    )


def timed(url: str, work: Callable[[], object]) -> Taken:
    """What it took."""
    wall, cpu = time.perf_counter(), time.process_time()
    with server_time(url) as spent:
        work()
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return Taken(wall=wall, cpu=cpu, server=sum(spent))


@contextmanager
def server_time(url: str) -> Iterator[list[float]]:
    """Filled at the end with the processor's seconds of each of the server's processes."""
    spent: list[float] = []
    with psycopg.connect(url, autocommit=True) as connection:
        before = processor_seconds(connection)
        yield spent
        after = processor_seconds(connection)
    spent += [seconds - before.get(pid, 0.0) for pid, seconds in after.items()]


def processor_seconds(connection: psycopg.Connection) -> dict[int, float]:
    """By process of this database's connections; nothing of a server elsewhere."""
    pids = connection.execute(
        "select pid from pg_stat_activity where datname = current_database() "
        "and pid <> pg_backend_pid() and backend_type = 'client backend'"
    )
    found = {}
    for (pid,) in pids:
        with suppress(OSError):
            spent = Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()
            found[pid] = int(spent[0]) / 1e9
    return found


if __name__ == "__main__":
    main()
