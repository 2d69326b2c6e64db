"""ROUGE-1, ROUGE-2 and ROUGE-L: how much of a reference's wording a summary shares.

Lin, "ROUGE: A Package for Automatic Evaluation of Summaries", 2004. Words are compared in lower
case and without stemming, and ROUGE-L takes the whole summary as one sentence, so the figures
are a little lower than those of stemmed ROUGE. Letters of scripts without blanks count singly.
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz.distance import LCSseq

_WORD = re.compile("[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]|[^\\W_]+")


class Rouge(NamedTuple):
    """F1 scores from 0 to 1."""

    rouge_1: float
    rouge_2: float
    rouge_l: float


NAMES = ("ROUGE-1", "ROUGE-2", "ROUGE-L")


def rouge(summary: str, reference: str) -> Rouge:
    """The scores of a summary; 0 where either has no words."""
    ours, theirs = words(summary), words(reference)
    return Rouge(
        _f1(_shared(ours, theirs, 1), len(ours), len(theirs)),
        _f1(_shared(ours, theirs, 2), len(ours) - 1, len(theirs) - 1),
        _f1(LCSseq.similarity(ours, theirs), len(ours), len(theirs)),
    )


def words(text: str) -> list[str]:
    """Lower-case words and numbers."""
    return _WORD.findall(text.lower())


def lead(text: str, count: int) -> str:
    """The baseline: a text's first words."""
    found = list(re.finditer(r"\S+", text))[:count]
    return text[: found[-1].end()] if found else ""


def _shared(ours: Sequence[str], theirs: Sequence[str], size: int) -> int:
    """How many n-grams both hold, repeats counted."""
    mine, yours = (
        Counter(zip(*(one[start:] for start in range(size)), strict=False))
        for one in (ours, theirs)
    )
    return (mine & yours).total()


def _f1(common: int, ours: int, theirs: int) -> float:
    return 2 * common / (ours + theirs) if common else 0.0
