"""Decides which blocks of a page are its article, or that it is not sure."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, Self

import numpy as np

from pipeline.ingest.block_features import describe, describe_again
from pipeline.ingest.block_layout import Layout, lay_out
from pipeline.ingest.block_text import Numbers
from pipeline.ingest.blocks import Blocks, read_blocks
from pipeline.ingest.boosted import Boosted

WEIGHTS = Path(__file__).parent / "weights" / "article.npz"

REPEATED = 60
"""Characters; a longer block that stands in the article already is left out."""

DOUBTED = 0.01
"""What the first trees give less is not asked about again: two of three blocks."""

LIKELY = 0.01
"""What is less likely to be of the article is not shown to others."""

LOST = 0.5
"""An expected F1; of a page that promises less, the model does not know what is likely either."""

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

    def chances(self, layout: Layout, numbers: Numbers) -> Numbers:
        """The probability of each block to be of the article."""
        chances = self.first.probabilities(numbers)
        doubted = np.flatnonzero(chances >= DOUBTED)
        if len(doubted):
            again = describe_again(layout, numbers, chances, doubted)
            chances[doubted] = self.second.probabilities(again)
        return chances


@cache
def shipped() -> ArticleModel:
    """The model that comes with the program."""
    return ArticleModel.read(WEIGHTS)


@dataclass(frozen=True, slots=True)
class Article:
    """A page's article as the model sees it: the numbers of blocks, in the page's order.

    Where the model is `sure` they are what is kept, else all that others should look at.
    """

    blocks: Blocks
    chosen: Sequence[int]
    sure: bool

    @property
    def paragraphs(self) -> list[str]:
        """The text of each block."""
        return [self.blocks.texts[one] for one in self.chosen]

    @property
    def elements(self) -> list[Any]:
        """What holds the text in the page's tree (lxml)."""
        return self.blocks.holding(self.chosen)

    def prune(self) -> None:
        """Takes all else out of the page's tree."""
        self.blocks.drop_others(self.chosen)


def find_article(tree: Any, stated: str = "", model: ArticleModel | None = None) -> Article | None:
    """The article in a page's tree (lxml); nothing where the model is at a loss.

    The tree is not changed; what its attributes hide is out of it (`HiddenParts.drop_marked`).
    `stated` is the article's text as the page states it in its JSON-LD.
    """
    blocks = read_blocks(tree)
    if not blocks.texts:
        return None
    model = model or shipped()
    layout = lay_out(blocks)
    chances = model.chances(layout, describe(layout, *stated_words(tree), stated))
    chosen, promised = kept(blocks.texts, chances, model.keep), expected_f1(blocks.texts, chances)
    if chosen and promised >= model.sure:
        return Article(blocks, chosen, sure=True)
    if promised < LOST:
        return None
    return Article(blocks, blocks.beside(np.flatnonzero(chances >= LIKELY).tolist()), sure=False)


def expected_f1(texts: list[str], chances: Numbers) -> float:
    """The best F1 over characters that keeping the likeliest blocks promises."""
    length = np.array([len(text) for text in texts], dtype=np.float64)
    order = np.argsort(-chances, kind="stable")
    right = np.cumsum((chances * length)[order])
    return float((2 * right / (np.cumsum(length[order]) + right[-1] + 1e-9)).max())


def kept(texts: Sequence[str], chances: Numbers, least: float) -> list[int]:
    """The numbers of the likely blocks in the page's order, long ones once."""
    found: list[int] = []
    long: set[str] = set()
    for number in np.flatnonzero(chances >= least).tolist():
        text = texts[number]
        if text in long:
            continue
        found.append(number)
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
