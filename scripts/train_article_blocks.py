"""Trains the two sets of trees that find an article among a page's blocks.

    PYTHONPATH=benchmarks python scripts/train_article_blocks.py [--held-out FOLDER] [--output PATH]

Reads the public extraction sets from STANDPOINT_CORPORA. For each set it trains a model on the
other two and writes it to FOLDER as `without-SET.npz`, with the thresholds that are best for these
two, each site of them read by a model of other sites: nothing of it has seen the set. The shipped
model is then trained on all three, with the thresholds that are best for these, each read by the
model of the other two. benchmarks/extraction.py prints what each is worth.
"""

import argparse
import logging
import sys
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from statistics import geometric_mean
from typing import Any

import numpy as np
import trafilatura
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from article_labels import Labels, labels
from extraction_scores import CHECKOUT, FOLDER, SETS, Gold, f1, pages
from pipeline.ingest.article_blocks import (
    WEIGHTS,
    ArticleModel,
    expected_f1,
    kept,
    stated_words,
)
from pipeline.ingest.block_features import describe, describe_again
from pipeline.ingest.block_layout import lay_out
from pipeline.ingest.block_text import Numbers
from pipeline.ingest.blocks import Blocks, read_blocks
from pipeline.ingest.boosted import LEAVES, Boosted
from pipeline.ingest.decode import decode, mend
from pipeline.ingest.hidden import HiddenParts
from pipeline.ingest.json_ld import article_body, statements
from pipeline.ingest.page_tree import read_tree
from pipeline.ingest.webpage import article_paragraphs, declared_charset

HELD_OUT = CHECKOUT / "build" / "article-blocks"
SEED = 20261122
FOLDS = 3
FIRST_TREES, SECOND_TREES = 90, 130
KEEPS = (0.5, 0.55, 0.6, 0.65)
SURES = (0.75, 0.8, 0.85, 0.88)
"""No more: a page that is left to trafilatura costs its time on top."""

NEVER = 1.1
"""More than any expected F1."""

LONG, FEW_LINKS = 100, 0.4
EASY_SHARE = 0.15
"""How many of the blocks far from any article are learnt from; they weigh the more."""


@dataclass(slots=True)
class Page:
    """A page with its labels, and what models that did not see it thought of its blocks."""

    name: str
    gold: Gold
    html: bytes
    blocks: Blocks
    fold: int
    numbers: Numbers
    label: Labels
    weight: Labels
    rows: NDArray[np.int64]
    again: Numbers = field(default_factory=lambda: np.empty((0, 0), dtype=np.float32))
    chances: Numbers = field(default_factory=lambda: np.empty(0, dtype=np.float32))
    without: str = ""


def read_pages(name: str) -> list[Page]:
    """The pages of a set; one without a block teaches nothing."""
    found = []
    for gold, html in pages(name):
        tree, _, stated = _parsed(html)
        blocks = read_blocks(tree)
        extracted = [_extract(html), *_opinions(html, name)]
        texts = blocks.texts
        numbers = np.empty((0, 0), dtype=np.float32)
        label = weight = np.empty(0)
        rows = np.empty(0, dtype=np.int64)
        if texts:
            numbers = describe(lay_out(blocks), *stated_words(tree), stated)
            label, weight = labels(name, gold, texts, extracted)
            rows, weight = _sample(label, weight, texts, numbers[2])
        site = gold["url"].removeprefix("hard::").split("//")[-1].split("/")[0].split("-")[0]
        fold = zlib.crc32(site.removeprefix("www.").encode()) % FOLDS
        blocks.elements.clear()  # they hold the page's tree
        found.append(Page(name, gold, html, blocks, fold, numbers, label, weight, rows))
    return found


def _parsed(html: bytes) -> tuple[Any, HiddenParts, str]:
    """A page's tree without what its attributes hide, what they do not, its stated article."""
    tree = read_tree(mend(decode(html, declared_charset(html))))
    stated = article_body(statements(tree.iter("script")))
    hidden = HiddenParts(tree)
    hidden.drop_marked()
    return tree, hidden, stated


def _extract(html: bytes, *, precise: bool = False, fast: bool = False) -> str:
    return (
        trafilatura.extract(html, include_comments=False, favor_precision=precise, fast=fast) or ""
    )


def _opinions(html: bytes, name: str) -> list[str]:
    if name != "trafilatura":
        return []
    return [_extract(html, precise=True), _extract(html, fast=True)]


def _sample(
    label: Labels, weight: Labels, texts: Sequence[str], linked: Numbers
) -> tuple[NDArray[np.int64], Labels]:
    near = np.convolve(label, np.ones(9))[4 : 4 + len(label)] > 0
    hard = near | ((np.array([len(text) for text in texts]) > LONG) & (linked < FEW_LINKS))
    draw = np.random.default_rng(zlib.crc32(texts[0].encode())).random(len(label))
    rows = np.flatnonzero(hard | (draw < EASY_SHARE))
    return rows, np.where(hard, weight, weight / EASY_SHARE)[rows]


def grow(chosen: Sequence[Page], *, second: bool, trees: int) -> Boosted:
    """Trees that tell the sampled blocks of some pages apart."""
    classifier = HistGradientBoostingClassifier(
        max_iter=trees,
        learning_rate=0.08,
        max_leaf_nodes=LEAVES,
        l2_regularization=5.0,
        max_features=0.3,
        early_stopping=False,
        random_state=SEED,
    )
    columns = [(page.again if second else page.numbers)[:, page.rows] for page in chosen]
    classifier.fit(
        np.concatenate(columns, axis=1).T,
        np.concatenate([page.label[page.rows] for page in chosen]),
        sample_weight=np.concatenate([page.weight for page in chosen]),
    )
    return export(classifier)


def export(classifier: HistGradientBoostingClassifier) -> Boosted:
    """The trees as arrays."""
    grown = [trees[0].nodes for trees in classifier._predictors]  # noqa: SLF001
    shape = (LEAVES - 1, len(grown))
    feature = np.zeros(shape, dtype=np.int64)
    threshold = np.full(shape, np.inf, dtype=np.float32)
    clears = np.zeros(shape, dtype=np.uint16)
    value = np.zeros((len(grown), LEAVES), dtype=np.float32)
    for tree, nodes in enumerate(grown):
        tests = leaves = 0

        def leaves_under(number: int, tree: int = tree, nodes: NDArray[np.void] = nodes) -> int:
            nonlocal tests, leaves
            node = nodes[number]
            if node["is_leaf"]:
                value[tree, leaves] = node["value"]
                leaves += 1
                return 1 << (leaves - 1)
            test, tests = tests, tests + 1
            left = leaves_under(int(node["left"]))
            feature[test, tree] = node["feature_idx"]
            threshold[test, tree] = node["num_threshold"]
            clears[test, tree] = left
            return left | leaves_under(int(node["right"]))

        leaves_under(0)
    bias = float(np.ravel(classifier._baseline_prediction)[0])  # noqa: SLF001
    return Boosted(feature, threshold, clears, value, bias)


def train(chosen: Sequence[Page]) -> ArticleModel:
    """A model of some pages; the second trees learn from first opinions of unseen pages."""
    seen = [page for page in chosen if page.blocks.texts]
    for fold in range(FOLDS):
        first = grow([page for page in seen if page.fold != fold], second=False, trees=FIRST_TREES)
        for page in seen:
            if page.fold == fold:
                chance = first.probabilities(page.numbers)
                page.again = describe_again(lay_out(page.blocks), page.numbers, chance)
    first = grow(seen, second=False, trees=FIRST_TREES)
    second = grow(seen, second=True, trees=SECOND_TREES)
    return ArticleModel(first, second, keep=0.6, sure=0.85)


def read(chosen: Sequence[Page], model: ArticleModel) -> None:
    """Notes what a model thinks of pages that it did not see, and what trafilatura does."""
    unsure = replace(model, sure=NEVER)
    for page in chosen:
        texts = page.blocks.texts
        if texts:
            page.chances = model.chances(lay_out(page.blocks), page.numbers)
        if not texts or expected_f1(texts, page.chances) < max(SURES):
            page.without = "\n".join(article_paragraphs(*_parsed(page.html), unsure))


def score(chosen: Sequence[Page], keep: float, sure: float) -> float:
    """The F1 of pages of one set at some thresholds."""
    texts = []
    for page in chosen:
        found = page.blocks.texts
        trusted = bool(found) and expected_f1(found, page.chances) >= sure
        likely = kept(found, page.chances, keep) if trusted else []
        texts.append("\n".join(found[one] for one in likely))
        texts[-1] = texts[-1] or page.without
    return f1(chosen[0].name, [page.gold for page in chosen], texts)


def write(model: ArticleModel, path: Path) -> None:
    """Writes a model as the program reads it."""
    arrays: dict[str, NDArray[np.generic]] = {"thresholds": np.array([model.keep, model.sure])}
    for name, trees in (("first", model.first), ("second", model.second)):
        arrays |= {
            f"{name}_feature": trees.feature.astype(np.int16),
            f"{name}_threshold": trees.threshold,
            f"{name}_clears": trees.clears,
            f"{name}_value": trees.value,
            f"{name}_bias": np.array(trees.bias),
        }
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]
    print(f"wrote {path} ({path.stat().st_size:,} bytes)", file=sys.stderr, flush=True)


def main() -> None:
    """Trains with each set held out, chooses thresholds, then trains on everything."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--held-out", type=Path, default=HELD_OUT, help="folder for three models")
    parser.add_argument("--output", type=Path, default=WEIGHTS, help="file to write (.npz)")
    options = parser.parse_args()
    if not FOLDER.is_dir():
        parser.exit(2, f"{FOLDER} is absent; set STANDPOINT_CORPORA to the folder of test data\n")
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

    sets = {name: read_pages(name) for name in SETS}
    thresholds = {held: best(_read_across(_all_but(held, sets))) for held in SETS}
    for held, (keep, sure) in thresholds.items():
        model = replace(train(_all_but(held, sets)), keep=keep, sure=sure)
        read(sets[held], model)
        found = score(sets[held], keep, sure)
        print(f"{held}: F1 {found:.4f} at keep {keep}, sure {sure}", flush=True)
        write(model, options.held_out / f"without-{held}.npz")
    every = [page for name in SETS for page in sets[name]]
    keep, sure = best(every)
    write(replace(train(every), keep=keep, sure=sure), options.output)


def _all_but(held: str, sets: Mapping[str, Sequence[Page]]) -> list[Page]:
    return [page for name in SETS if name != held for page in sets[name]]


def _read_across(chosen: Sequence[Page]) -> Sequence[Page]:
    """Some pages, each read by a model of those of other sites."""
    for fold in range(FOLDS):
        model = train([page for page in chosen if page.fold != fold])
        read([page for page in chosen if page.fold == fold], model)
    return chosen


def best(chosen: Sequence[Page]) -> tuple[float, float]:
    """The thresholds that leave the least error over the sets of some pages that were read.

    By its geometric mean: the sets differ in how hard they are, and by the plain mean the hardest
    would choose alone.
    """
    of_sets = [[page for page in chosen if page.name == name] for name in SETS]
    scores = {
        pair: [1 - score(one, *pair) for one in of_sets if one] for pair in product(KEEPS, SURES)
    }
    for (keep, sure), errors in scores.items():
        told = ", ".join(f"{1 - error:.4f}" for error in errors)
        print(f"  keep {keep}, sure {sure}: {told}", file=sys.stderr, flush=True)
    return min(scores, key=lambda pair: geometric_mean(scores[pair]))


if __name__ == "__main__":
    main()
