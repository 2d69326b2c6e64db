"""Reads every public feed and page, naughty strings in every field, and thousands damaged by dice.

    python benchmarks/fuzzing.py [--mutated 20000] [--seed 1] [--baseline-every 9] [--keep FOLDER]

Each case ends as a document, as entries, or as an expected error with a reason code: anything else
is a crash, is printed and, with --keep, written to a file. Ours reads in the product's own child
processes; a case without any outcome would be a lost one. Beside it: what feedparser.parse and
trafilatura.extract do on every ninth case, in a process of their own, with ten seconds for each.
"""

import argparse
import json
import logging
import random
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import feedparser
import trafilatura

from extraction_scores import CORPORA, SETS, pages
from pipeline.errors import StandpointError
from pipeline.ingest.parser_pool import ParserPool
from pipeline.ingest.readers import Readers
from pipeline.models import Original
from pipeline.settings import CHECKOUT

sys.path.insert(0, str(CHECKOUT / "tests"))
from mutations import fields_of, mutated

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
URL = "https://courier.example/1"
FEEDS = CORPORA / "feeds" / "feedparser"
NAUGHTY = CORPORA / "hostile" / "blns.json"
OWN = CHECKOUT / "tests" / "data" / "feeds"
OWN_SHARE = 200
"""How often the dice know each feed of our own, that half of the damaged feeds are such."""

BATCH = 50
LONGEST_DAMAGED = 60_000
"""Bytes of a page that is damaged: more of them say more than longer ones."""

BASELINE_SECONDS = 10


KILLED = frozenset({"parser_died", "too_slow"})
"""Codes of cases that cost a child process and nothing else; printed and kept as crashes are."""


@dataclass(frozen=True, slots=True)
class Case:
    """Some bytes, read as a feed or as a document of a type."""

    name: str
    is_feed: bool
    content_type: str
    content: bytes


def whole(feeds: Sequence[bytes], sites: Sequence[bytes]) -> Iterator[Case]:
    """The public files as they are, each feed also as a page and each page also as a feed."""
    for number, content in enumerate(feeds):
        yield Case(f"feed-{number}", True, "", content)
        yield Case(f"feed-as-page-{number}", False, "text/html", content)
    for number, content in enumerate(sites):
        yield Case(f"page-{number}", False, "text/html", content)
        yield Case(f"page-as-feed-{number}", True, "", content)


def naughty(words: Sequence[str]) -> Iterator[Case]:
    """Each naughty string in every field of each format, and alone."""
    for number, one in enumerate(words):
        for name, (kind, content) in fields_of(one).items():
            is_feed = name in {"rss", "atom", "json"}
            yield Case(f"naughty-{name}-{number}", is_feed, kind, content)


def damaged(
    feeds: list[bytes], sites: list[bytes], words: Sequence[str], seed: int, count: int
) -> Iterator[Case]:
    """So many feeds and pages, damaged by dice."""
    short = [one for one in sites if len(one) <= LONGEST_DAMAGED]
    for number in range(count):
        dice = random.Random(f"{seed} {number}")
        kind = feeds if number % 2 else short
        content = mutated(dice, dice.choice(kind), dice.choice(feeds + short), words)
        yield Case(f"damaged-{seed}-{number}", bool(number % 2), "text/html", content)


def outcome(readers: Readers, case: Case) -> str:
    """How reading a case ended."""
    try:
        if case.is_feed:
            found = readers.read_feed(case.content, "", url=URL, now=NOW)
            return "entries" if found.entries else "no entry"
        original = Original(url=URL, content=case.content, content_type=case.content_type)
        readers.read_document(original, language_hint="en", received_at=NOW)
    except StandpointError as error:
        return error.code
    except Exception as error:  # noqa: BLE001 - what this benchmark looks for
        return f"CRASH {type(error).__name__}: {str(error)[:100]}"
    return "document"


def plain_outcome(case: Case) -> str:
    """The same of the plain libraries."""
    try:
        if case.is_feed:
            return "entries" if feedparser.parse(case.content).entries else "no entry"
        return "document" if trafilatura.extract(case.content) else "nothing"
    except Exception as error:  # noqa: BLE001 - what this benchmark looks for
        return f"CRASH {type(error).__name__}"


def quiet() -> None:
    """What the plain libraries warn of is no news here."""
    warnings.simplefilter("ignore")
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


class Plain:
    """The plain libraries in a process of their own, which is replaced when it dies or hangs."""

    def __init__(self) -> None:
        self._process = ProcessPoolExecutor(1, initializer=quiet)

    def outcome(self, case: Case) -> str:
        """How reading a case ended."""
        try:
            return self._process.submit(plain_outcome, case).result(BASELINE_SECONDS)
        except TimeoutError:
            how = f"CRASH more than {BASELINE_SECONDS} s"
        except BrokenProcessPool:
            how = "CRASH the process died"
        self.close()
        self._process = ProcessPoolExecutor(1, initializer=quiet)
        return how

    def close(self) -> None:
        """Ends the process, whatever it does."""
        for process in list(self._process._processes.values()):  # noqa: SLF001 - it may hang
            process.kill()
        self._process.shutdown(cancel_futures=True)


def tried(title: str, cases: Iterator[Case], *, every: int, keep: Path | None) -> int:
    """Reads cases in batches, prints how they ended, and returns how many crashed or got lost."""
    ours: Counter[str] = Counter()
    plain: Counter[str] = Counter()
    count = batches = lost = 0
    began = time.monotonic()
    pool, beside = ParserPool(), Plain()
    readers = Readers(pool.run)
    with ThreadPoolExecutor(pool.concurrency) as threads:
        while batch := list(islice(cases, BATCH)):
            ended = list(threads.map(lambda case: outcome(readers, case), batch))
            batches += 1
            lost += len(ended) != len(batch)
            for case, how in zip(batch, ended, strict=True):
                ours[how] += 1
                if how.startswith("CRASH") or how in KILLED:
                    print(f"  {case.name}: {how}", flush=True)
                    if keep:
                        (keep / case.name).write_bytes(case.content)
            for case in batch[:: every or BATCH] if every else ():
                plain[beside.outcome(case)] += 1
            count += len(batch)
    pool.close()
    beside.close()
    crashes = sum(number for how, number in ours.items() if how.startswith("CRASH"))
    print(
        f"{title}: {count:,} read in {time.monotonic() - began:.0f} s, {batches} batches, "
        f"{lost} lost, {crashes} crashes\n  ours: {_said(ours)}\n  plain, {plain.total():,} of "
        f"them: {_said(plain)}",
        flush=True,
    )
    return crashes + lost


def _said(counts: Counter[str]) -> str:
    return ", ".join(f"{how} {number:,}" for how, number in counts.most_common()) or "not asked"


def main() -> None:
    """Prints the three parts; fails where anything crashed or got lost."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--mutated", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--baseline-every", type=int, default=9, help="0: not at all")
    parser.add_argument("--keep", type=Path, help="folder for what crashed")
    options = parser.parse_args()
    if not NAUGHTY.is_file():
        parser.exit(2, f"{NAUGHTY} is absent; set STANDPOINT_CORPORA to the folder of test data\n")
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
    feeds = [path.read_bytes() for path in sorted(FEEDS.rglob("*.*"))]
    # the public feeds are small; these have links, dates and texts
    own = [path.read_bytes() for path in sorted(OWN.iterdir()) if "gold" not in path.name]
    sites = [content for name in SETS for _, content in pages(name)]
    words = [one for one in json.loads(NAUGHTY.read_text(encoding="utf-8")) if one]
    every, keep = options.baseline_every, options.keep
    bad = tried("public files", whole(feeds + own, sites), every=every, keep=keep)
    bad += tried("naughty strings", naughty(words), every=every, keep=keep)
    cases = damaged(feeds + own * OWN_SHARE, sites, words, options.seed, options.mutated)
    bad += tried("damaged", cases, every=every, keep=keep)
    sys.exit(bad > 0)


if __name__ == "__main__":
    main()
