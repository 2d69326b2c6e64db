"""How good or bad single words are, by the VADER lexicon, and where that weighs on a target.

Lexicon, boosters and the effect of a negation are those of Hutto and Gilbert, "VADER: A
Parsimonious Rule-based Model for Sentiment Analysis of Social Media Text" (ICWSM 2014).
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from vaderSentiment.vaderSentiment import (
    BOOSTER_DICT,
    N_SCALAR,
    NEGATE,
    SentimentIntensityAnalyzer,
)

Floats = NDArray[np.float64]

NEGATIONS = frozenset(NEGATE) | {"no", "nobody", "denied", "denies", "fail", "failed"}

_FADING = (1.0, 0.95, 0.9)
"""What is left of a booster's effect one, two and three words on."""

_NORMAL = 15.0


@cache
def _lexicon() -> dict[str, float]:
    return dict(SentimentIntensityAnalyzer().lexicon)


def valences(words: Sequence[str]) -> Floats:
    """The valence of each lower-case word, about -4 to 4, after boosters and negations."""
    lexicon = _lexicon()
    found = np.zeros(len(words))
    for place, word in enumerate(words):
        if value := lexicon.get(word, 0.0):
            found[place] = _in_context(value, words[max(0, place - len(_FADING)) : place])
    return found


def weighed(words: Sequence[str], at: int, reach: int) -> Floats:
    """Valences summed over windows around the word `at`, each squashed to -1 to 1.

    Three rows (all words, good ones, bad ones) for each window, flat: the whole, left and right
    of it; 3, 6 and 12 words left and right; two windows that fade with distance.
    """
    found = valences(words)
    windows = _windows(reach)[:, reach - at : reach - at + len(words)]
    sums = np.stack([found, found.clip(min=0), found.clip(max=0)]) @ windows.T
    return np.asarray(sums / np.sqrt(sums**2 + _NORMAL)).ravel()


def _in_context(value: float, before: Sequence[str]) -> float:
    for word, fading in zip(reversed(before), _FADING, strict=False):
        boost = BOOSTER_DICT.get(word, 0.0) * fading
        value += boost if value > 0 else -boost
        if word in NEGATIONS:
            value *= N_SCALAR
    return value


@cache
def _windows(reach: int) -> Floats:
    distance = np.arange(-reach, reach + 1)
    rows = [np.ones(len(distance)), distance < 0, distance > 0]
    for width in (3, 6, 12):
        rows += [(-width <= distance) & (distance < 0), (distance > 0) & (distance <= width)]
    rows += [1 / (1 + np.abs(distance)), np.exp(-np.abs(distance) / 8)]
    return np.array(rows, dtype=np.float64)
