"""Labels a page's blocks from what is known of its article: which are of it, how sure that is."""

from collections.abc import Collection, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from extraction_scores import GRAM, WORD, Gold, flat, right_texts
from pipeline.ingest.article_blocks import REPEATED

PSEUDO_WEIGHT = 0.35
"""What a label weighs that only trafilatura gives, beside one that people gave."""

MAJORITY = 2
STATED_WEIGHT = 2.0
STANDFIRST_WEIGHT = 0.05
_SHORTEST = 25
_NEAR = 2
_MOST = 0.5

Labels = NDArray[np.float64]


def labels(
    name: str, gold: Gold, texts: Sequence[str], extracted: Sequence[str]
) -> tuple[Labels, Labels]:
    """One label and one weight a block; `extracted` are trafilatura's texts of the page."""
    words = np.array([len(WORD.findall(text)) for text in texts])
    weights = 0.5 + np.log1p(words)
    if name == "trafilatura":
        votes = np.sum([covered(texts, [one]) for one in extracted], axis=0)
        found = (votes >= MAJORITY).astype(float)
        weights = _state(found, weights, gold, texts)
    elif name == "scrapinghub":
        found = covered(texts, [gold["body"]]).astype(float)
    else:
        bodies = right_texts(gold)
        found = covered(texts, bodies[::2]).astype(float)
        weights[covered(texts, bodies) > found] = STANDFIRST_WEIGHT
    seen: set[str] = set()
    for number in np.flatnonzero(found).tolist():
        text = texts[number]
        found[number] = text not in seen
        if len(text) > REPEATED:
            seen.add(text)
    return found, weights


def covered(texts: Sequence[str], right: Iterable[str]) -> NDArray[np.bool_]:
    """Which blocks are mostly in a right text; a short one must stand beside another."""
    grams: set[tuple[str, ...]] = set()
    lines: set[str] = set()
    for text in right:
        words = WORD.findall(text)
        grams.update(zip(*(words[start:] for start in range(GRAM)), strict=False))
        lines.update(" ".join(WORD.findall(line)) for line in text.split("\n"))
    shares, short = [], []
    for text in texts:
        words = WORD.findall(text)
        short.append(len(words) < GRAM)
        shares.append(float(" ".join(words) in lines) if short[-1] else _share(words, grams))
    for number, share in enumerate(shares):
        if short[number] and share:
            around = range(max(0, number - _NEAR), min(len(texts), number + _NEAR + 1))
            if all(short[one] or shares[one] <= _MOST for one in around):
                shares[number] = 0.0
    return np.array(shares) > _MOST


def _share(words: Sequence[str], grams: Collection[tuple[str, ...]]) -> float:
    hit = np.zeros(len(words), dtype=bool)
    for start in range(len(words) - GRAM + 1):
        if tuple(words[start : start + GRAM]) in grams:
            hit[start : start + GRAM] = True
    return float(hit.mean())


def _state(found: Labels, weights: Labels, gold: Gold, texts: Sequence[str]) -> Labels:
    """Writes what people stated over trafilatura's votes; gives the weights."""
    wanted, unwanted = (
        [flat(one) for one in gold["with"]],
        [flat(one) for one in gold["without"]],
    )
    factors = np.full(len(texts), PSEUDO_WEIGHT)
    for number, text in enumerate(texts):
        for passages, label in ((wanted, 1.0), (unwanted, 0.0)):
            if any(one in text or (len(text) > _SHORTEST and text in one) for one in passages):
                found[number], factors[number] = label, STATED_WEIGHT
    stated: Labels = weights * factors
    return stated
