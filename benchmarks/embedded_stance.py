"""How well the shipped classifier reads portrayal, beside two baselines.

    python benchmarks/embedded_stance.py [--json]

Reads the test file of NewsMTSC from STANDPOINT_CORPORA and judges each mention with the weights
in the package, exactly as the embedded analyst does. Printed beside it, over the same mentions:
the most frequent label of the training file, and VADER's verdict on the whole sentence; each with
its bootstrap interval. Then, for several thresholds, the share of mentions read with at least
that probability and how many of these are right: what abstention costs and buys. What production
makes of single sentences: `standpoint evaluate stance --dataset newsmtsc --analyst embedded`.
"""

import argparse
import json
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from pipeline.analyze.portrayal import LABELS, read_portrayal, shipped_weights
from pipeline.analyze.portrayal_stance import CONFIDENT, CONFIDENT_ALONE
from pipeline.analyze.sentences import Span
from pipeline.evaluate.report import interval
from pipeline.evaluate.stance_scores import StanceScores, stance_scores

CHECKOUT = Path(__file__).resolve().parent.parent
CORPORA = Path(os.environ.get("STANDPOINT_CORPORA", CHECKOUT.parent / "shared" / "corpora"))
THRESHOLDS = (0.5, 0.6, CONFIDENT, 0.7, CONFIDENT_ALONE)
VADER_NEUTRAL = 0.05


class Item(NamedTuple):
    """One annotated mention; `label` is a place in `LABELS`."""

    sentence: str
    spans: list[Span]
    label: int


def read_items(path: Path) -> Iterator[Item]:
    """The mentions of one NewsMTSC file; polarity 2, 4, 6 is against, neutral, favor."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        for target in row["targets"]:
            named = [target, *target.get("further_mentions", [])]
            spans = [(one["from"], one["to"]) for one in named]
            yield Item(row["sentence_normalized"], spans, int(target["polarity"]) // 2 - 1)


def scores(gold: Sequence[int], found: Sequence[int]) -> StanceScores:
    """The scores of places in `LABELS`; each mention is drawn by itself."""
    told = [[LABELS[place] for place in places] for places in (gold, found)]
    return stance_scores(told[0], told[1], range(len(gold)))


def vader(sentences: Sequence[str]) -> list[int]:
    """VADER's own three-way verdict on whole sentences."""
    analyzer = SentimentIntensityAnalyzer()
    compounds = [analyzer.polarity_scores(sentence)["compound"] for sentence in sentences]
    return [1 + (value >= VADER_NEUTRAL) - (value <= -VADER_NEUTRAL) for value in compounds]


def plain(one: StanceScores) -> dict[str, float]:
    """Shares from 0 to 1 for a program."""
    return {"macro_f1": one.macro_f1.value, "accuracy": one.accuracy.value}


def main() -> None:
    """Prints the comparison."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    as_json = parser.parse_args().json

    folder = CORPORA / "stance" / "newsmtsc"
    if not folder.is_dir():
        parser.exit(2, f"{folder} is absent; set STANDPOINT_CORPORA to the folder of test data\n")
    usual = Counter(item.label for item in read_items(folder / "train.jsonl")).most_common(1)[0][0]
    items = list(read_items(folder / "test_rw.jsonl"))
    gold = [item.label for item in items]
    weights = shipped_weights()
    read = np.array([read_portrayal(item.sentence, item.spans, weights) for item in items])
    systems = {
        "majority": scores(gold, [usual] * len(gold)),
        "VADER": scores(gold, vader([item.sentence for item in items])),
        "shipped": scores(gold, read.argmax(axis=1).tolist()),
    }
    if as_json:
        print(json.dumps({name: plain(one) for name, one in systems.items()}))
        return
    print(f"NewsMTSC test_rw, {len(items)} mentions\n")
    print("system     macro-F1  95 % interval   accuracy")
    for name, one in systems.items():
        macro, right = one.macro_f1, one.accuracy
        print(f"{name:10} {macro.value:8.3f}  {interval(macro)}  {right.value:8.3f}")
    print("\nprobability  coverage  accuracy")
    right = read.argmax(axis=1) == np.array(gold)
    for threshold in THRESHOLDS:
        sure = read.max(axis=1) >= threshold
        print(f"{threshold:>11}  {sure.mean():8.3f}  {right[sure].mean():8.3f}")


if __name__ == "__main__":
    main()
