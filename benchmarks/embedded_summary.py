"""How close the shipped summary comes to references people wrote, beside the first sentences.

    python benchmarks/embedded_summary.py [--json]

Reads the CNN/DailyMail articles with their highlights from STANDPOINT_CORPORA and prints the
F1 of ROUGE-1, ROUGE-2 and ROUGE-L (Lin, "ROUGE: A Package for Automatic Evaluation of
Summaries", 2004) of the shipped summary and of the first three sentences. Words are compared in
lower case and without stemming, so the figures are a little lower than those of stemmed ROUGE.
"""

import argparse
import csv
import json
import os
import re
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import fmean

from pipeline.analyze.lead_summary import summary_spans
from pipeline.analyze.sentences import Span, sentences

CHECKOUT = Path(__file__).resolve().parent.parent
CORPORA = Path(os.environ.get("STANDPOINT_CORPORA", CHECKOUT.parent / "shared" / "corpora"))
METRICS = ("ROUGE-1", "ROUGE-2", "ROUGE-L")

Summarizer = Callable[[str, Sequence[Span]], Sequence[Span]]


def words(text: str) -> list[str]:
    """Lower-case words and numbers."""
    return re.findall(r"\w+", text.lower())


def rouge(found: str, reference: str) -> tuple[float, float, float]:
    """F1 of ROUGE-1, ROUGE-2 and ROUGE-L."""
    ours, theirs = words(found), words(reference)
    return (
        f1(overlap(ours, theirs, 1), len(ours), len(theirs)),
        f1(overlap(ours, theirs, 2), len(ours) - 1, len(theirs) - 1),
        f1(common_subsequence(ours, theirs), len(ours), len(theirs)),
    )


def overlap(ours: Sequence[str], theirs: Sequence[str], size: int) -> int:
    """How many n-grams both hold, repeats counted."""
    grams = [
        Counter(zip(*(one[start:] for start in range(size)), strict=False))
        for one in (ours, theirs)
    ]
    return (grams[0] & grams[1]).total()


def common_subsequence(ours: Sequence[str], theirs: Sequence[str]) -> int:
    """The length of the longest common subsequence."""
    lengths = [0] * (len(theirs) + 1)
    for word in ours:
        diagonal = 0
        for place, other in enumerate(theirs, start=1):
            above = lengths[place]
            lengths[place] = diagonal + 1 if word == other else max(above, lengths[place - 1])
            diagonal = above
    return lengths[-1]


def f1(common: int, ours: int, theirs: int) -> float:
    """The harmonic mean of precision and recall."""
    return 2 * common / (ours + theirs) if common else 0.0


def lead_three(_text: str, spans: Sequence[Span]) -> Sequence[Span]:
    """The baseline: the first three sentences."""
    return spans[:3]


def mean_rouge(rows: Sequence[dict[str, str]], summarizer: Summarizer) -> dict[str, float]:
    """The mean of each metric over all articles, from 0 to 1."""
    found = []
    for row in rows:
        text = row["article"]
        chosen = summarizer(text, sentences(text, "en"))
        summary = " ".join(text[start:end] for start, end in chosen)
        found.append(rouge(summary, row["highlights"]))
    return dict(zip(METRICS, map(fmean, zip(*found, strict=True)), strict=True))


def main() -> None:
    """Prints the comparison."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    as_json = parser.parse_args().json

    path = CORPORA / "summaries" / "cnndm" / "articles.csv"
    if not path.is_file():
        parser.exit(2, f"{path} is absent; set STANDPOINT_CORPORA to the folder of test data\n")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    systems = {"lead-3": mean_rouge(rows, lead_three), "shipped": mean_rouge(rows, summary_spans)}
    if as_json:
        print(json.dumps(systems))
        return
    print(f"CNN/DailyMail, {len(rows)} articles\n\nsystem   {'  '.join(METRICS)}")
    for name, figures in systems.items():
        print(f"{name:7}  {'  '.join(f'{100 * figures[one]:7.1f}' for one in METRICS)}")


if __name__ == "__main__":
    main()
