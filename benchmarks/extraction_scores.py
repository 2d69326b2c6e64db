"""Scores article texts on the public extraction sets, as their authors' evaluations do.

scrapinghub and fundus: bags of four words; precision and recall are means over pages (the
article-extraction-benchmark). A page of fundus may have several right texts, each with or without
its standfirst; the closest counts. trafilatura: passages that must and must not occur, pooled.
"""

import gzip
import json
import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

CHECKOUT = Path(__file__).resolve().parent.parent
CORPORA = Path(os.environ.get("STANDPOINT_CORPORA", CHECKOUT.parent / "shared" / "corpora"))
FOLDER = CORPORA / "extraction"
SETS = ("scrapinghub", "fundus", "trafilatura")
WORD = re.compile(r"\w+")
GRAM = 4

Gold = dict[str, Any]


def pages(name: str) -> Iterator[tuple[Gold, bytes]]:
    """What is right for each page of a set, and the page."""
    with (FOLDER / name / "gold.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            gold = json.loads(line)
            yield gold, gzip.decompress((FOLDER / name / "pages" / gold["page"]).read_bytes())


def f1(name: str, golds: Sequence[Gold], texts: Sequence[str]) -> float:
    """The F1 of a set's texts."""
    pairs = list(zip(golds, texts, strict=True))
    if name == "trafilatura":
        return _passages_f1(pairs)
    rows = []
    for gold, text in pairs:
        right = [gold["body"]] if name == "scrapinghub" else right_texts(gold)
        rows.append(max((overlap(one, text) for one in right), key=lambda row: row[0]))
    precision = fmean(hit / (hit + extra) for hit, extra, _ in rows if hit + extra)
    recall = fmean(hit / (hit + miss) for hit, _, miss in rows if hit + miss)
    return 2 * precision * recall / (precision + recall)


def right_texts(gold: Gold) -> list[str]:
    """The right texts of a page of fundus: per version without its standfirst, then with it."""
    found = []
    for version in gold["versions"].values():
        body = version["body"]
        parts = [
            text
            for section in body["sections"]
            for text in (*section["headline"], *section["paragraphs"])
        ]
        found += ["\n".join(parts), "\n".join((*body["summary"], *parts))]
    return found


def overlap(right: str, text: str) -> tuple[float, float, float]:
    """What is found, too much and missing, as shares of one page."""
    want, got = grams(right), grams(text)
    hit = (want & got).total()
    miss, extra = want.total() - hit, got.total() - hit
    total = hit + miss + extra
    return (hit / total, extra / total, miss / total) if total else (0.0, 0.0, 0.0)


def grams(text: str) -> Counter[tuple[str, ...]]:
    """The four-word sequences of a text; a shorter text is one sequence."""
    words = WORD.findall(text)
    if len(words) < GRAM:
        return Counter([tuple(words)] if words else [])
    return Counter(zip(*(words[start:] for start in range(GRAM)), strict=False))


def flat(text: str) -> str:
    """A text with single blanks only."""
    return " ".join(text.split())


def _passages_f1(pairs: Sequence[tuple[Gold, str]]) -> float:
    hit = extra = miss = 0
    for gold, text in pairs:
        found = flat(text)
        here = sum(flat(one) in found for one in gold["with"])
        hit, miss = hit + here, miss + len(gold["with"]) - here
        extra += sum(flat(one) in found for one in gold["without"])
    return 2 * hit / (2 * hit + extra + miss)
