"""Hashes of runs of five words, the same in every process, and the sample of them that is kept.

A gram is kept where its hash is below a bound, so that two samples of the same bound tell how much
two texts share (FracMinHash: Irber et al. 2022, "Lightweight compositional analysis of
metagenomes"). The bound is halved until few enough are left: long texts are sampled more thinly.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pipeline.group.words import is_without_spaces

Hashes = NDArray[np.uint64]

LENGTH = 5
"""Words in a gram."""

_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_BITS = 64
_PLANE = 0x10000
_OTHER, _LETTER, _WORD = 0, 1, 2
_LONGEST = 64
"""Letters of a word that count by their place; those after them count in any order."""


def sampled_grams(text: str, most: int) -> tuple[Sequence[int], int]:
    """At most so many hashes of runs of five words, and how often the bound was halved for that.

    Each is told once, in the order of their first occurrence. A text of fewer words is one gram.
    """
    hashes, halvings = gram_hashes(text), 0
    while len(different := list(dict.fromkeys(hashes.tolist()))) > most:
        halvings += 1
        hashes = hashes[hashes < np.uint64(1 << (_BITS - halvings))]
    return different, halvings


def gram_hashes(text: str) -> Hashes:
    """One hash for each run of five words."""
    words = word_hashes(text)
    if not len(words):
        return np.zeros(1, dtype=np.uint64)
    size = min(LENGTH, len(words))
    runs = words[: len(words) - size + 1]
    for offset in range(1, size):
        runs = runs * _FACTOR + words[offset : len(words) - size + 1 + offset]
    return mixed(runs)


def word_hashes(text: str) -> Hashes:
    """One hash for each word, without capitals; where a script sets no spaces, for each letter.

    All words are hashed at once: each letter is multiplied by a power that its place in the word
    gives, and the products of a word are added up.
    """
    codes = np.frombuffer(text.casefold().encode("utf-32-le", "surrogatepass"), dtype="<u4")
    kinds = _kinds().take(codes, mode="clip")
    begins = kinds == _LETTER
    begins[1:] &= kinds[:-1] != _LETTER
    begins |= kinds == _WORD
    starts = np.flatnonzero(begins)
    if not len(starts):
        return np.zeros(0, dtype=np.uint64)
    first = starts[0]
    before = np.repeat(starts, np.diff(starts, append=len(codes)))
    place = np.arange(first, len(codes)) - before
    letters = (codes[first:] * (kinds[first:] != _OTHER)).astype(np.uint64)
    products = letters * _powers().take(place, mode="clip")
    words: Hashes = np.add.reduceat(products, starts - first)
    return (words ^ (words >> np.uint64(29))) * _FIRST


@cache
def _kinds() -> NDArray[np.uint8]:
    """What each character of the first plane is; the last entry is for all beyond it."""
    kinds = np.full(_PLANE + 1, _OTHER, dtype=np.uint8)
    for code in range(_PLANE):
        character = chr(code)
        if is_without_spaces(character):
            kinds[code] = _WORD
        elif character.isalnum():
            kinds[code] = _LETTER
    kinds[_PLANE] = _LETTER
    return kinds


@cache
def _powers() -> Hashes:
    return np.cumprod(np.full(_LONGEST, _FACTOR, dtype=np.uint64), dtype=np.uint64)


def mixed(numbers: Hashes) -> Hashes:
    """Spreads numbers over 64 bits (the end of SplitMix64)."""
    z = numbers + _FACTOR
    z = (z ^ (z >> np.uint64(30))) * _FIRST
    z = (z ^ (z >> np.uint64(27))) * _SECOND
    return z ^ (z >> np.uint64(31))
