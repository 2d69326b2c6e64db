"""Counts how many texts of public collections have each word: pipeline/group/common_words.txt.

Reads the summaries and the extraction sets below STANDPOINT_CORPORA, none of which the benchmark of
stories uses. The first line of the file is the number of texts, each other a word and its number.

    STANDPOINT_CORPORA=/data .venv/bin/python scripts/count_common_words.py
"""

import csv
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from pipeline.group.terms import counted_terms

FEWEST = 2
TARGET = Path(__file__).resolve().parent.parent / "pipeline" / "group" / "common_words.txt"


def main() -> None:
    """Counts, and writes the file."""
    having: Counter[str] = Counter()
    texts = 0
    for text in collections(Path(os.environ["STANDPOINT_CORPORA"])):
        counted = counted_terms(text)
        having.update({*counted.names, *counted.words, *counted.numbers})
        texts += 1
    common = sorted((word, number) for word, number in having.items() if number >= FEWEST)
    lines = [str(texts), *(f"{word} {number}" for word, number in common)]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{texts} texts, {len(common)} words")


def collections(corpora: Path) -> Iterator[str]:
    """The texts of the collections."""
    csv.field_size_limit(sys.maxsize)
    with (corpora / "summaries" / "cnndm" / "articles.csv").open(encoding="utf-8") as file:
        yield from (row["article"] for row in csv.DictReader(file))
    for name in ("scrapinghub", "fundus"):
        with (corpora / "extraction" / name / "gold.jsonl").open(encoding="utf-8") as file:
            yield from (body(json.loads(line)) for line in file)


def body(record: dict[str, object]) -> str:
    """The text of a page: its own, or the paragraphs of the first version of it."""
    if isinstance(record.get("body"), str):
        return str(record["body"])
    return "\n".join(paragraphs(record.get("versions")))


def paragraphs(part: object) -> Iterator[str]:
    """All that is said inside lists and mappings under `body`."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, list):
        for one in part:
            yield from paragraphs(one)
    elif isinstance(part, dict):
        for name, one in part.items():
            if name not in ("authors", "publishing_date", "title"):
                yield from paragraphs(one)


if __name__ == "__main__":
    main()
