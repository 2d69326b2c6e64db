"""How often a page's author and date are right, beside plain trafilatura, and what they cost.

    python benchmarks/page_facts.py [--set NAME ...] [--wrong] [--json]

Reads the public extraction sets from STANDPOINT_CORPORA: fundus, and the trafilatura set as a
second opinion. `ours` is the document that the product makes of a page, from bytes to byline; a
page that it refuses counts as wrong. The baseline is trafilatura.extract_metadata on the same
bytes. page_fact_scores.py says what is right. `facts ms` is CPU time of one process for a page's
facts alone, on a tree that is parsed already: the mean and the median.
"""

import argparse
import json
import logging
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from functools import partial
from statistics import fmean, median
from typing import Any

import trafilatura

from extraction_scores import FOLDER, Gold, pages
from page_fact_scores import Found, author_is_right, date_is_right, share
from pipeline.errors import PermanentError
from pipeline.ingest.extract import read_document
from pipeline.ingest.page_facts import page_facts
from pipeline.models import Original

SETS = ("fundus", "trafilatura")

Reader = Callable[[bytes, str], Found]


@dataclass(frozen=True, slots=True)
class Result:
    """What one reader found on the pages of one set."""

    reader: str
    set: str
    pages: int
    author: float
    date: float
    facts_ms: float
    facts_median_ms: float


def ours(html: bytes, url: str) -> Found:
    """The author and the date of the document in a page."""
    original = Original(url=url, content=html, content_type="text/html")
    try:
        document = read_document(original, language_hint=None, received_at=datetime.now(UTC))
    except PermanentError:
        return Found((), None)
    return Found(document.authors, document.published_at)


def plain(html: bytes, url: str) -> Found:
    """The baseline."""
    tree = trafilatura.load_html(html)
    if tree is None:
        return Found((), None)
    facts = trafilatura.extract_metadata(tree, default_url=url)
    day = date.fromisoformat(facts.date) if facts.date else None
    return Found((facts.author or "").split(";"), day)


def address(gold: Gold) -> str:
    """Where a page was read; the trafilatura set has file names for some."""
    url = str(gold["url"])
    return url if url.startswith("http") else f"file:///{gold['page']}"


def milliseconds(run: Callable[[Any], object], html: bytes) -> float:
    """The CPU time of one reader of trees on a page."""
    tree = trafilatura.load_html(html)
    if tree is None:
        return 0.0
    start = time.process_time()
    run(tree)
    return (time.process_time() - start) * 1000


def measure(
    label: str, name: str, reader: Reader, facts: Callable[[Any], object], *, wrong: bool
) -> Result:
    """One reader on one set."""
    authors, dates, spent = [], [], []
    for gold, html in pages(name):
        found = reader(html, address(gold))
        authors.append(author_is_right(name, gold, found))
        dates.append(date_is_right(name, gold, found))
        spent.append(milliseconds(facts, html))
        if wrong and False in {authors[-1], dates[-1]}:
            print(f"  {gold['url']}: {'; '.join(found.authors)} | {found.day}")
    return Result(
        label, name, len(authors), share(authors), share(dates), fmean(spent), median(spent)
    )


def main() -> None:
    """Prints the comparison."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--set", action="append", choices=SETS, help="default: both")
    parser.add_argument("--wrong", action="store_true", help="list what is wrong of ours")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    options = parser.parse_args()
    if not FOLDER.is_dir():
        parser.exit(2, f"{FOLDER} is absent; set STANDPOINT_CORPORA to the folder of test data\n")
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    if not options.json:
        print("set          reader       pages  author   date  facts ms  median")
    for name in options.set or SETS:
        for label, reader, facts, wrong in (
            ("trafilatura", plain, trafilatura.extract_metadata, False),
            ("ours", ours, page_facts, options.wrong),
        ):
            run = partial(measure, label, name, reader, facts)
            show(run(wrong=wrong), as_json=options.json)


def show(result: Result, *, as_json: bool) -> None:
    """One line of the table."""
    if as_json:
        print(json.dumps(asdict(result)), flush=True)
        return
    print(
        f"{result.set:12} {result.reader:12} {result.pages:5} {result.author:7.3f} "
        f"{result.date:6.3f} {result.facts_ms:9.2f} {result.facts_median_ms:7.2f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
