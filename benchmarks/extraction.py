"""How clean the text of articles is, and how fast it is had, beside plain trafilatura.

    python benchmarks/extraction.py [--held-out FOLDER] [--set NAME ...] [--json]

Reads the public extraction sets from STANDPOINT_CORPORA. `shipped` is the model in the package,
which was trained on these very pages: only its speed is a measurement. `held out` reads each set
with a model that saw none of its pages and with thresholds chosen on the other two; `python
scripts/train_article_blocks.py` writes those models to FOLDER. CPU time of one process.
"""

import argparse
import json
import logging
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import trafilatura

from extraction_scores import CHECKOUT, FOLDER, SETS, f1, pages
from pipeline.errors import BadDocument
from pipeline.ingest.article_blocks import ArticleModel, article_paragraphs
from pipeline.ingest.decode import decode
from pipeline.ingest.markup import check_markup
from pipeline.ingest.paragraphs import clean_paragraphs
from pipeline.ingest.webpage import declared_charset

HELD_OUT = CHECKOUT / "build" / "article-blocks"

Extractor = Callable[[bytes], str]


@dataclass(frozen=True, slots=True)
class Result:
    """What one extractor made of one set."""

    extractor: str
    set: str
    pages: int
    f1: float
    unsure: int
    pages_per_cpu_s: float


class Reader:
    """Reads pages with one model, and counts those that it left to trafilatura."""

    def __init__(self, model: ArticleModel | None = None) -> None:
        self.model = model
        self.unsure = 0

    def __call__(self, html: bytes) -> str:
        """The text of a page: its blocks where the model is sure, else trafilatura's."""
        try:
            page = decode(html, declared_charset(html))
            check_markup(page)
        except BadDocument:
            return ""
        tree = trafilatura.load_html(page)
        if tree is None:
            return ""
        found = article_paragraphs(tree, model=self.model)
        if found is not None:
            return "\n".join(clean_paragraphs(found))
        self.unsure += 1
        return trafilatura.extract(tree, include_comments=False) or ""


def extract(html: bytes, url: str | None) -> str:  # noqa: ARG001 - what a scorer calls it with
    """The text of a page's article by the shipped model, from its bytes."""
    return Reader()(html)


def plain(html: bytes) -> str:
    """The baseline."""
    return trafilatura.extract(html, include_comments=False) or ""


def measure(label: str, name: str, extractor: Extractor) -> Result:
    """One extractor on one set."""
    golds, texts, spent = [], [], 0.0
    for gold, html in pages(name):
        start = time.process_time()
        text = extractor(html)
        spent += time.process_time() - start
        golds.append(gold)
        texts.append(text)
    unsure = extractor.unsure if isinstance(extractor, Reader) else 0
    return Result(label, name, len(golds), f1(name, golds, texts), unsure, len(golds) / spent)


def show(result: Result, baseline: Result) -> None:
    """One line of the table."""
    ratio = result.pages_per_cpu_s / baseline.pages_per_cpu_s
    print(
        f"{result.set:12} {result.extractor:12} {result.f1:6.4f} {result.unsure:7} "
        f"{result.pages_per_cpu_s:12.1f} {ratio:6.2f}",
        flush=True,
    )


def main() -> None:
    """Prints the comparison."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--held-out", type=Path, default=HELD_OUT, help="folder of three models")
    parser.add_argument("--set", action="append", choices=SETS, help="default: all three")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    options = parser.parse_args()
    if not FOLDER.is_dir():
        parser.exit(2, f"{FOLDER} is absent; set STANDPOINT_CORPORA to the folder of test data\n")
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    if not options.json:
        print("set          extractor        F1  unsure  pages/CPU-s  ratio")
    for name in options.set or SETS:
        extractors: dict[str, Extractor] = {"trafilatura": plain, "shipped": Reader()}
        held_out = options.held_out / f"without-{name}.npz"
        if held_out.is_file():
            extractors["held out"] = Reader(ArticleModel.read(held_out))
        extract(
            b"<html><body><p>Everything is loaded before the clock runs.</p></body></html>", None
        )
        measured = [measure(label, name, one) for label, one in extractors.items()]
        for result in measured:
            if options.json:
                print(json.dumps(asdict(result)), flush=True)
            else:
                show(result, measured[0])


if __name__ == "__main__":
    main()
