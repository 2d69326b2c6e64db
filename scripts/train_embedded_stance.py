"""Trains the embedded analyst's portrayal classifier on NewsMTSC and writes its weights.

    python scripts/train_embedded_stance.py [--output PATH]

Reads the training file from STANDPOINT_CORPORA. Regularisation is chosen by cross-validation on
that file alone, with all sentences of one article in one fold; the test file is read only
afterwards, by benchmarks/embedded_stance.py, which judges it with the written weights beside
the majority label and VADER. The same data and scikit-learn give the same file.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import StratifiedGroupKFold

from pipeline.analyze.mention import mention
from pipeline.analyze.portrayal import BUCKETS, buckets, numbers

CHECKOUT = Path(__file__).resolve().parent.parent
CORPORA = Path(os.environ.get("STANDPOINT_CORPORA", CHECKOUT.parent / "shared" / "corpora"))
TRAINING = CORPORA / "stance" / "newsmtsc" / "train.jsonl"
WEIGHTS = CHECKOUT / "pipeline" / "analyze" / "weights" / "portrayal.npz"

SEED = 20261121
FOLDS = 5
REGULARISATIONS = (0.5, 1.0, 2.0, 4.0)
THRESHOLDS = (0.5, 0.6, 0.65, 0.7, 0.8)
RARITY_STEPS = 16
FEWEST_MENTIONS = 2
NUMBERS_SHARE = 0.1
"""How much a number of unit variance weighs beside a mention's words, which have length 1."""


class Mentions(NamedTuple):
    """The training file as features: one row a mention."""

    words: csr_matrix
    numbers: NDArray[np.float64]
    labels: NDArray[np.int64]
    articles: list[str]

    def rows(self, chosen: Sequence[int] | NDArray[np.int64]) -> "Mentions":
        """Some of the mentions."""
        articles = [self.articles[row] for row in chosen]
        return Mentions(self.words[chosen], self.numbers[chosen], self.labels[chosen], articles)


class Classifier(NamedTuple):
    """A trained regression with what its features must be scaled by."""

    rarity: NDArray[np.uint8]
    spread: NDArray[np.float64]
    regression: LogisticRegression

    def probabilities(self, mentions: Mentions) -> NDArray[np.float64]:
        """One row a mention, one column a label."""
        return np.asarray(
            self.regression.predict_proba(features(mentions, self.rarity, self.spread))
        )


def read_mentions(path: Path) -> Mentions:
    """Reads one NewsMTSC file; polarity 2, 4, 6 is against, neutral, favor."""
    found, values, labels, articles = [], [], [], []
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, start=1):
        row = json.loads(line)
        for target in row["targets"]:
            named = [target, *target.get("further_mentions", [])]
            seen = mention(row["sentence_normalized"], [(one["from"], one["to"]) for one in named])
            found.append(buckets(seen))
            values.append(numbers(seen))
            labels.append(int(target["polarity"]) // 2 - 1)
            articles.append("_".join(row["primary_gid"].split("_")[:3]))
        progress(f"reading {number}/{len(lines)} sentences", last=number == len(lines))
    ends = np.cumsum([0, *map(len, found)])
    columns = np.concatenate(found)
    words = csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(found), BUCKETS))
    return Mentions(words, np.array(values), np.array(labels), articles)


def train(mentions: Mentions, regularisation: float) -> Classifier:
    """Fits rarities, scales and the regression, in this order."""
    seen = np.bincount(mentions.words.indices, minlength=BUCKETS)
    rarity = np.log((1 + len(mentions.labels)) / (1 + seen)) + 1
    steps = np.where(seen >= FEWEST_MENTIONS, np.rint(rarity * RARITY_STEPS), 0).astype(np.uint8)
    spread = mentions.numbers.std(axis=0) + 1e-6
    regression = LogisticRegression(C=regularisation, max_iter=1000, random_state=SEED)
    regression.fit(features(mentions, steps, spread), mentions.labels)
    return Classifier(steps, spread, regression)


def features(
    mentions: Mentions, rarity: NDArray[np.uint8], spread: NDArray[np.float64]
) -> csr_matrix:
    """Words weighed by rarity and scaled to length 1, then numbers in shares of their spread."""
    words = mentions.words @ diags(rarity.astype(np.float64))
    lengths = np.sqrt(np.asarray(words.multiply(words).sum(axis=1)).ravel())
    words = diags(1 / np.maximum(lengths, 1e-9)) @ words
    return csr_matrix(hstack([words, csr_matrix(mentions.numbers / spread * NUMBERS_SHARE)]))


def folds(mentions: Mentions) -> Iterator[tuple[Mentions, Mentions, NDArray[np.int64]]]:
    """Training part, held-out part and the held-out rows, for each fold."""
    splitter = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=SEED)
    for kept, held in splitter.split(mentions.labels, mentions.labels, mentions.articles):
        yield mentions.rows(kept), mentions.rows(held), held


def cross_validated(mentions: Mentions, regularisation: float) -> NDArray[np.float64]:
    """The probabilities of each mention by a classifier that never saw its article."""
    found = np.zeros((len(mentions.labels), 3))
    for number, (kept, held, rows) in enumerate(folds(mentions), start=1):
        found[rows] = train(kept, regularisation).probabilities(held)
        progress(
            f"cross-validating C={regularisation}: fold {number}/{FOLDS}", last=number == FOLDS
        )
    return found


def choose_regularisation(mentions: Mentions) -> float:
    """The best value by cross-validated macro-F1; prints all, and how sure the best one is."""
    print("cross-validation on the training file\n\n  C  macro-F1  accuracy")
    best = (0.0, 0.0, np.zeros((0, 3)))
    for regularisation in REGULARISATIONS:
        read = cross_validated(mentions, regularisation)
        macro = float(f1_score(mentions.labels, read.argmax(axis=1), average="macro"))
        accuracy = float(accuracy_score(mentions.labels, read.argmax(axis=1)))
        print(f"{regularisation:3}  {macro:8.3f}  {accuracy:8.3f}")
        if macro > best[0]:
            best = (macro, regularisation, read)
    _, chosen, read = best
    print("\nprobability  coverage  accuracy")
    for threshold in THRESHOLDS:
        sure = read.max(axis=1) >= threshold
        right = read[sure].argmax(axis=1) == mentions.labels[sure]
        print(f"{threshold:>11}  {sure.mean():8.3f}  {right.mean():8.3f}")
    return chosen


def write(classifier: Classifier, path: Path) -> None:
    """Writes the weights as the classifier in the package reads them."""
    coefficients = classifier.regression.coef_.T
    words, values = coefficients[:BUCKETS], coefficients[BUCKETS:]
    scale = np.abs(words).max(axis=0) / np.iinfo(np.int8).max
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        path,
        rarity=classifier.rarity,
        words=np.rint(words / scale).astype(np.int8),
        words_scale=scale.astype(np.float32),
        numbers=(values * NUMBERS_SHARE / classifier.spread[:, None]).astype(np.float32),
        bias=classifier.regression.intercept_.astype(np.float32),
    )


def progress(words: str, *, last: bool) -> None:
    """One line, rewritten in a terminal and printed once elsewhere."""
    if sys.stderr.isatty():
        print(f"\r{words}", end="\n" if last else "", file=sys.stderr, flush=True)
    elif last:
        print(words, file=sys.stderr)


def main() -> None:
    """Chooses, trains, writes, and has the benchmark judge what was written."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--output", type=Path, default=WEIGHTS, help="file to write (.npz)")
    output = parser.parse_args().output
    if not TRAINING.is_file():
        parser.exit(2, f"{TRAINING} is absent; set STANDPOINT_CORPORA to the folder of test data\n")

    mentions = read_mentions(TRAINING)
    chosen = choose_regularisation(mentions)
    write(train(mentions, chosen), output)
    print(f"\ntrained with C={chosen}; wrote {output} ({output.stat().st_size:,} bytes)\n")
    if output.resolve() == WEIGHTS:
        benchmark = CHECKOUT / "benchmarks" / "embedded_stance.py"
        subprocess.run([sys.executable, str(benchmark)], check=True)


if __name__ == "__main__":
    main()
