"""Times of search and lists over generated articles, beside a scan with LIKE as the baseline.

    python benchmarks/search.py --articles 200000 [--database URL]

Without a URL a file is made in a temporary folder. A database that holds articles is used as it is.
Each question is asked `--rounds` times, interleaved. Figures are wall times at the client and the
CPU time of this process and of the database's, if that is on this machine. The archive of
`million.py` has the same words.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import perf_counter

from processor import Processor

from generated_articles import fill, vocabulary
from pipeline.models.search_words import read_terms
from pipeline.ports.browsing import Filter, Search
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore, open_store, upgrade_store

FREQUENT, SECOND = vocabulary()[:2]
RARE = "quillfeather"
NAMED = (
    "select slug from source order by id limit 1 offset 6",
    "select slug from target order by id limit 1",
)
"""The source and the target that are asked about."""

LIMIT_MS = 300
P95 = 0.95
BASELINE = "select count(*) from version where text like '%{word}%' limit 20"


def main() -> int:
    """Fills the database if it is empty, asks, and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--database", default="")
    parser.add_argument("--rounds", type=int, default=20)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = given.database or f"sqlite:///{Path(folder) / 'search.db'}"
        upgrade_store(url)
        store = open_store(url)
        if not store.totals()["articles"]:
            fill(Database.at(url), given.articles)
        print(
            f"{store.totals()['articles']:,} articles, {given.rounds} rounds, "
            f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
        )
        processor = Processor(url)
        measure(questions(store), given.rounds, processor)
        processor.close()
        store.close()
    return 0


def questions(store: SqlStore) -> Mapping[str, Callable[[], object]]:
    """What is asked, by its name; the last is the baseline."""

    def search(query: str, **where: object) -> Callable[[], object]:
        by_rank = bool(where.pop("by_rank", True))
        asked = Search(
            terms=read_terms(query),
            by_rank=by_rank,
            where=Filter(**where),  # type: ignore[arg-type]
        )
        return lambda: store.search(asked, after=None, limit=20)

    source, target = (str(store.query(one, limit=1, seconds=60).rows[0][0]) for one in NAMED)
    return {
        "frequent word": search(FREQUENT),
        "frequent word, newest": search(FREQUENT, by_rank=False),
        "two frequent words": search(f"{FREQUENT} {SECOND}"),
        "phrase": search(f'"{FREQUENT} {SECOND}"'),
        "start of a word": search(f"{FREQUENT[:3]}*"),
        "without a word": search(f"{FREQUENT} -{RARE}"),
        "rare word": search(RARE),
        "no such word": search("zeppelin"),
        "frequent word, one source": search(FREQUENT, source=source),
        "frequent word, one label": search(FREQUENT, target=target, label="favor"),
        "list, newest": lambda: store.list_articles(Filter(), after=None, limit=50),
        "list, one source": lambda: store.list_articles(
            Filter(source=source), after=None, limit=50
        ),
        "list, one label": lambda: store.list_articles(
            Filter(target=target, label="favor"), after=None, limit=50
        ),
        "baseline: LIKE, rare word": lambda: store.query(
            BASELINE.format(word=RARE), limit=1, seconds=600
        ),
    }


def measure(asked: Mapping[str, Callable[[], object]], rounds: int, processor: Processor) -> None:
    """Asks everything in turns and prints median and p95 in milliseconds."""
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in asked}
    for number in range(rounds + 1):
        for name, ask in asked.items():
            if name.startswith("baseline") and number > 1:
                continue
            worked, began = processor.ms(), perf_counter()
            ask()
            took = ((perf_counter() - began) * 1000, processor.ms() - worked)
            if number or name.startswith("baseline"):
                times[name].append(took)
    print(f"{'question':28} {'median ms':>10} {'p95 ms':>8} {'CPU p95':>8}")
    for name, told in times.items():
        wall, cpu = (sorted(column) for column in zip(*told, strict=True))
        late = wall[_last(wall)] > LIMIT_MS and not name.startswith("baseline")
        print(
            f"{name:28} {wall[len(wall) // 2]:10.1f} {wall[_last(wall)]:8.1f} "
            f"{cpu[_last(cpu)]:8.1f}{'  missed' if late else ''}"
        )


def _last(told: Sequence[float]) -> int:
    return min(len(told) - 1, int(len(told) * P95))


if __name__ == "__main__":
    sys.exit(main())
