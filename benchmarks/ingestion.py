"""A thousand articles of twenty feeds, taken in by real processes that are killed on the way.

    python benchmarks/ingestion.py [--articles 1000] [--kills 3] [--edits 25] [--server URL]

Serves a made-up world on loopback, one address an outlet, and runs `standpoint collect` and
`standpoint extract` on SQLite and, where --server names one, on scratch databases of PostgreSQL:

1. undisturbed: everything is new; the baseline of all that follows;
2. killed: the same into another database, by processes that are killed (SIGKILL) at random
   moments, and a last one that is not: the rows must be the baseline's, none lost, none twice;
3. asked again: at least 95 % of the requests to feeds must be conditional, and no row new;
4. edited: exactly the edited articles must have a second version.

It exits with 1 where one of these does not hold.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from pipeline.settings import CHECKOUT
from pipeline.store.sql import open_store, upgrade_store

sys.path.insert(0, str(CHECKOUT / "tests"))
from databases import scratch_database
from news_site import NewsSite, Seen

FEEDS = 20
CONDITIONAL = 0.95
MOST_ROWS = 1_000_000
FACTS = {
    "entries": "SELECT feed.slug, feed.source_id, entry.key, entry.url, entry.title FROM entry "
    "JOIN feed ON feed.id = entry.feed_id ORDER BY 2, 3",
    "pages": "SELECT page.url, page.sha256, page.http_status, article.key FROM page "
    "JOIN article ON article.id = page.article_id ORDER BY 1, 2",
    "articles": "SELECT key, url FROM article ORDER BY 1",
    "versions": "SELECT article.key, seq, sha256, title, published_at FROM version "
    "JOIN article ON article.id = version.article_id ORDER BY 1, 2",
    "failures": "SELECT item_key, code FROM failure ORDER BY 1, 2",
}

Rows = dict[str, list[tuple[object, ...]]]


@dataclass(frozen=True, slots=True)
class Desk:
    """A home and a database of its own, and what a process there is told by its variables."""

    variables: dict[str, str]
    database: str

    def start(self, command: str) -> subprocess.Popen[bytes]:
        """A process of the product, under way."""
        return subprocess.Popen(
            [sys.executable, "-m", "pipeline", command, "--plain"],
            cwd=CHECKOUT,
            env={**os.environ, **self.variables},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def ingest(self) -> float:
        """Collects and extracts to the end; returns the seconds that it took."""
        began = time.monotonic()
        for command in ("collect", "extract"):
            self.finish(command)
        return time.monotonic() - began

    def finish(self, command: str) -> None:
        """Lets a process come to its end."""
        code = self.start(command).wait()
        if code:
            raise SystemExit(f"standpoint {command} ended with {code}")

    def rows(self) -> Rows:
        """What is stored, without ids and times."""
        with closing(open_store(self.database)) as store:
            return {
                name: [tuple(row) for row in store.query(sql, limit=MOST_ROWS, seconds=60).rows]
                for name, sql in FACTS.items()
            }


def main() -> None:
    """Plays all acts on each database."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--edits", type=int, default=25)
    parser.add_argument("--server", help="a PostgreSQL server on which databases can be made")
    options = parser.parse_args()
    good = True
    for server in (None, options.server) if options.server else (None,):
        print(f"==== {'PostgreSQL' if server else 'SQLite'}", flush=True)
        with (
            tempfile.TemporaryDirectory() as name,
            NewsSite(options.articles, outlets=FEEDS) as site,
            desk(site, Path(name) / "a", server) as calm,
            desk(site, Path(name) / "b", server) as shaken,
        ):
            seconds = undisturbed(calm, site)
            good &= killed(shaken, site, options.kills, seconds, calm.rows())
            good &= asked_again(calm, site)
            good &= edited(calm, site, options.edits)
    raise SystemExit(0 if good else 1)


@contextmanager
def desk(site: NewsSite, folder: Path, server: str | None) -> Iterator[Desk]:
    """A desk with its database, made and migrated."""
    folder.mkdir()
    site.configure(folder)
    scratch = scratch_database(server) if server else nullcontext(f"sqlite:///{folder / 'a.db'}")
    with scratch as url:
        upgrade_store(url)
        yield Desk({**site.variables(folder), "STANDPOINT_DATABASE_URL": url}, url)


def undisturbed(calm: Desk, site: NewsSite) -> float:
    """The baseline; returns its seconds."""
    seconds = calm.ingest()
    tell("undisturbed", site, calm.rows(), f"{seconds:.0f} s")
    return seconds


def killed(shaken: Desk, site: NewsSite, kills: int, seconds: float, baseline: Rows) -> bool:
    """Kills so many processes at random moments, then lets one come to its end."""
    chance = random.Random(7)
    done = 0
    for command, longest in (("collect", seconds / 4), *[("extract", seconds)] * kills):
        process = shaken.start(command)
        try:
            process.wait(timeout=chance.uniform(0.2, 0.9) * longest)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            done += 1
            rows = shaken.rows()
            stored = f"{len(rows['entries'])} entries and {len(rows['pages'])} pages"
            print(f"  {command} killed; {stored} stored by then", flush=True)
        if command == "collect":
            shaken.finish(command)
    took = shaken.ingest()
    rows = shaken.rows()
    tell("killed, then finished", site, rows, f"{done} kills, {took:.0f} s for the rest")
    return says("the rows of the undisturbed run", differing(baseline, rows) == [])


def asked_again(calm: Desk, site: NewsSite) -> bool:
    """Asks every feed once more, with nothing new."""
    before = calm.rows()
    calm.ingest()
    seen = site.forget_requests()
    feeds = [one for one in seen if one.is_feed]
    share = sum(one.conditional for one in feeds) / len(feeds)
    rows = calm.rows()
    print(f"asked again: {requests(seen)}; {share:.0%} of those to feeds conditional")
    few = says(f"at least {CONDITIONAL:.0%} conditional", share >= CONDITIONAL)
    return says("no new row", differing(before, rows) == []) and few


def edited(calm: Desk, site: NewsSite, edits: int) -> bool:
    """Corrects some articles and asks again."""
    chosen = random.Random(11).sample(site.world.articles, edits)
    wanted = sorted(site.url(site.edit(one)) for one in chosen)
    calm.ingest()
    rows = calm.rows()
    urls = {key: str(url) for key, url in rows["articles"]}
    again = sorted(urls[row[0]] for row in rows["versions"] if row[1] != 1)
    tell("edited", site, rows, f"{edits} articles corrected")
    return says("a second version of exactly those", again == wanted)


def differing(one: Rows, other: Rows) -> list[str]:
    """The tables that are not the same."""
    return [name for name in FACTS if one[name] != other[name]]


def tell(act: str, site: NewsSite, rows: Rows, more: str) -> None:
    """One line on an act: rows, requests, and what else there is to say."""
    counts = ", ".join(f"{len(found):,d} {name}" for name, found in rows.items())
    print(f"{act}: {counts}; {requests(site.forget_requests())}; {more}", flush=True)


def requests(seen: Sequence[Seen]) -> str:
    """How many requests were made, and how they were answered."""
    statuses = sorted(Counter(one.status for one in seen).items())
    return f"{len(seen)} requests: " + ", ".join(f"{count} x {code}" for code, count in statuses)


def says(expected: str, holds: bool) -> bool:
    """Prints whether an expectation holds."""
    print(f"  {'yes' if holds else 'NO'}: {expected}", flush=True)
    return holds


if __name__ == "__main__":
    main()
