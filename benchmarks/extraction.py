"""How clean the text of articles is, and how fast it is had, beside plain trafilatura.

    python benchmarks/extraction.py [--held-out FOLDER] [--rounds N] [--json]

Reads the public extraction sets from STANDPOINT_CORPORA by `read_document`, from a page's bytes to
the text that is stored, without its headline. A page that it refuses has no text; `F1 read` is the
score of the others. `shipped` is the
model in the package, which was trained on these very pages: its F1 says nothing of new ones. `held
out` reads each set with a model that saw none of its pages and with thresholds chosen on the other
two; `python scripts/train_article_blocks.py` writes those models to FOLDER.

Speed is pages per second of CPU of one process over all sets, each page read by one and then by
the other, in turns of who is first; the median of N rounds. What is loaded before the first page
is out of the garbage collector's sight for both.
"""

import argparse
import gc
import json
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import trafilatura

from extraction_scores import CHECKOUT, FOLDER, SETS, Gold, f1, pages
from pipeline.errors import PermanentError
from pipeline.ingest import article_blocks
from pipeline.ingest.extract import read_document
from pipeline.models import Original

HELD_OUT = CHECKOUT / "build" / "article-blocks"
_NOW = datetime.now(UTC)

Page = tuple[Gold, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What one extractor made of one set; `refused` counts pages by reason code.

    `f1` counts a refused page as empty, `f1_read` leaves it out.
    """

    set: str
    extractor: str
    pages: int
    f1: float
    f1_read: float
    refused: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """Pages per CPU-second of the baseline and of the product in one round."""

    plain: float
    product: float

    @property
    def ratio(self) -> float:
        """How many times as fast the product is."""
        return self.product / self.plain


def plain(html: bytes, url: str | None) -> str:  # noqa: ARG001 - what a scorer calls it with
    """The baseline."""
    return trafilatura.extract(html, include_comments=False) or ""


def extract(html: bytes, url: str | None) -> str:
    """The text of a page's article as the product stores it, without its headline."""
    try:
        return _body(html, url)
    except PermanentError:
        return ""


def _body(html: bytes, url: str | None) -> str:
    original = Original(
        url=url or "https://page.example/article", content=html, content_type="text/html"
    )
    document = read_document(original, language_hint=None, received_at=_NOW)
    return document.text.removeprefix(f"{document.title}\n\n")


def score(name: str, label: str, read: Sequence[Page]) -> Score:
    """The product on one set."""
    texts: list[str | None] = []
    refused = Counter[str]()
    for gold, html in read:
        try:
            texts.append(_body(html, gold.get("url")))
        except PermanentError as error:
            texts.append(None)
            refused[error.code] += 1
    return _score(name, label, [gold for gold, _ in read], texts, refused)


def _score(
    name: str,
    label: str,
    golds: Sequence[Gold],
    texts: Sequence[str | None],
    refused: Mapping[str, int],
) -> Score:
    pairs = list(zip(golds, texts, strict=True))
    shown = [(gold, text) for gold, text in pairs if text is not None]
    return Score(
        set=name,
        extractor=label,
        pages=len(golds),
        f1=f1(name, golds, [text or "" for text in texts]),
        f1_read=f1(name, [gold for gold, _ in shown], [text for _, text in shown]),
        refused=dict(refused),
    )


@contextmanager
def model_of(weights: Path) -> Iterator[None]:
    """Has the product read with another model."""
    shipped, article_blocks.WEIGHTS = article_blocks.WEIGHTS, weights
    article_blocks.shipped.cache_clear()
    try:
        yield
    finally:
        article_blocks.WEIGHTS = shipped
        article_blocks.shipped.cache_clear()


def race(read: Sequence[Page]) -> Speed:
    """Both over the same pages, page by page."""
    spent = {plain: 0.0, extract: 0.0}
    for number, (gold, html) in enumerate(read):
        for reader in (plain, extract) if number % 2 else (extract, plain):
            spent[reader] += _seconds(reader, html, gold.get("url"))
    return Speed(plain=len(read) / spent[plain], product=len(read) / spent[extract])


def _seconds(reader: Callable[[bytes, str | None], str], html: bytes, url: str | None) -> float:
    start = time.process_time()
    reader(html, url)
    return time.process_time() - start


def scores(sets: dict[str, list[Page]], held_out: Path) -> Iterator[Score]:
    """Every extractor on every set."""
    for name, read in sets.items():
        golds = [gold for gold, _ in read]
        texts = [plain(html, None) for _, html in read]
        yield _score(name, "trafilatura", golds, texts, {})
        yield score(name, "shipped", read)
        weights = held_out / f"without-{name}.npz"
        if weights.is_file():
            with model_of(weights):
                yield score(name, "held out", read)


def show(found: Score) -> None:
    """One line of the table."""
    refused = ", ".join(f"{count} {code}" for code, count in sorted(found.refused.items()))
    print(
        f"{found.set:12} {found.extractor:12} {found.pages:5} {found.f1:7.4f} {found.f1_read:7.4f}"
        f"  {refused or '-'}",
        flush=True,
    )


def main() -> None:
    """Prints the comparison."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--held-out", type=Path, default=HELD_OUT, help="folder of three models")
    parser.add_argument("--rounds", type=int, default=3, help="of the race; 0 for none")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    options = parser.parse_args()
    if not FOLDER.is_dir():
        parser.exit(2, f"{FOLDER} is absent; set STANDPOINT_CORPORA to the folder of test data\n")
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    sets = {name: list(pages(name)) for name in SETS}
    every = [page for read in sets.values() for page in read]
    for reader in (plain, extract):
        reader(every[0][1], None)
    gc.freeze()

    rounds = [race(every) for _ in range(options.rounds)]
    if not options.json:
        print("set          extractor    pages      F1 F1 read  refused")
    for found in scores(sets, options.held_out):
        print(json.dumps(asdict(found)), flush=True) if options.json else show(found)
    for number, one in enumerate(rounds, 1):
        if options.json:
            print(json.dumps(asdict(one)), flush=True)
        else:
            print(
                f"round {number}: trafilatura {one.plain:.1f}, product {one.product:.1f} "
                f"pages/CPU-s, ratio {one.ratio:.2f}"
            )
    if rounds and not options.json:
        middle = median(one.ratio for one in rounds)
        print(f"all {len(every):,} pages, median of {len(rounds)} rounds: ratio {middle:.2f}")


if __name__ == "__main__":
    main()
