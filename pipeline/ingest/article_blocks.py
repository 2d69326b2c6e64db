"""Decides which blocks of a page are its article, or that it is not sure."""

from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, Self

import numpy as np

from pipeline.ingest.block_features import describe, describe_again
from pipeline.ingest.block_text import Numbers
from pipeline.ingest.blocks import Blocks, read_blocks
from pipeline.ingest.boosted import Boosted

WEIGHTS = Path(__file__).parent / "weights" / "article.npz"

REPEATED = 60
"""Characters; a longer block that stands in the article already is left out."""

_MAX_STATED = 100
_LEADS = frozenset({"description", "og:description"})


@dataclass(frozen=True, slots=True)
class ArticleModel:
    """Two sets of trees and two thresholds.

    The second trees see what the first thought of each block's surroundings. A block is kept
    from the probability `keep` on; a page is trusted from the expected F1 `sure` on.
    """

    first: Boosted
    second: Boosted
    keep: float
    sure: float

    @classmethod
    def read(cls, path: Path) -> Self:
        """The model in a file that scripts/train_article_blocks.py wrote."""
        with np.load(path, allow_pickle=False) as arrays:
            keep, sure = (float(one) for one in arrays["thresholds"])
        return cls(Boosted.read(path, "first"), Boosted.read(path, "second"), keep, sure)

    def chances(self, blocks: Blocks, numbers: Numbers) -> Numbers:
        """The probability of each block to be of the article."""
        first = self.first.probabilities(numbers)
        return self.second.probabilities(describe_again(blocks, numbers, first))


@cache
def shipped() -> ArticleModel:
    """The model that comes with the program."""
    return ArticleModel.read(WEIGHTS)


def article_paragraphs(
    tree: Any, stated: str = "", model: ArticleModel | None = None
) -> list[str] | None:
    """The article's paragraphs in a page's tree (lxml), or nothing where the model is not sure.

    The tree is not changed; its hidden elements are out of it. `stated` is the article's text as
    the page states it in its JSON-LD.
    """
    blocks = read_blocks(tree)
    if not blocks.texts:
        return None
    model = model or shipped()
    chances = model.chances(blocks, describe(blocks, *stated_words(tree), stated))
    if expected_f1(blocks.texts, chances) < model.sure:
        return None
    return kept(blocks.texts, chances, model.keep) or None


def expected_f1(texts: list[str], chances: Numbers) -> float:
    """The best F1 over characters that keeping the likeliest blocks promises."""
    length = np.array([len(text) for text in texts], dtype=np.float64)
    order = np.argsort(-chances, kind="stable")
    right = np.cumsum((chances * length)[order])
    return float((2 * right / (np.cumsum(length[order]) + right[-1] + 1e-9)).max())


def kept(texts: list[str], chances: Numbers, least: float) -> list[str]:
    """The likely blocks in the page's order, long ones once."""
    found: list[str] = []
    long: set[str] = set()
    for text, chance in zip(texts, chances.tolist(), strict=True):
        if chance < least or text in long:
            continue
        found.append(text)
        if len(text) > REPEATED:
            long.add(text)
    return found


def stated_words(tree: Any) -> tuple[str, str]:
    """A page's title and description as its head states them."""
    title = next((one.text or "" for one in tree.iter("title")), "")
    for meta in islice(tree.iter("meta"), _MAX_STATED):
        if (meta.get("name") or meta.get("property") or "").lower() in _LEADS:
            lead = meta.get("content")
            if lead:
                return title, lead
    return title, ""
