"""Hashes of runs of five words, the same in every process, and the sample of them that is kept.

A gram is kept where its hash is below a bound, so that two samples of the same bound tell how much
two texts share (FracMinHash: Irber et al. 2022, "Lightweight compositional analysis of
metagenomes"). The bound is halved until few enough are left: long texts are sampled more thinly.
"""

from collections.abc import Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]

LENGTH = 5
"""Words in a gram."""

_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_BITS = 64


def gram_hashes(words: Sequence[str]) -> Hashes:
    """One hash for each different run of five words, in the order of their first occurrence.

    A text of fewer words is one gram.
    """
    if not words:
        return np.zeros(1, dtype=np.uint64)
    hashed = np.fromiter(map(crc32, map(str.encode, words)), dtype=np.uint64, count=len(words))
    size = min(LENGTH, len(words))
    runs = np.zeros(len(words) - size + 1, dtype=np.uint64)
    for offset in range(size):
        runs = runs * _FACTOR + hashed[offset : len(hashed) - size + 1 + offset]
    different, first = np.unique(mixed(runs), return_index=True)
    return different[np.argsort(first)]


def word_hash(word: str) -> int:
    """The hash of one word."""
    return int(mixed(np.array([crc32(word.encode())], dtype=np.uint64))[0])


def mixed(numbers: Hashes) -> Hashes:
    """Spreads numbers over 64 bits (the end of SplitMix64)."""
    z = numbers + _FACTOR
    z = (z ^ (z >> np.uint64(30))) * _FIRST
    z = (z ^ (z >> np.uint64(27))) * _SECOND
    return z ^ (z >> np.uint64(31))


def sampled(hashes: Hashes, most: int) -> tuple[Hashes, int]:
    """At most so many of them, and how often the bound was halved for that."""
    halvings = 0
    while len(hashes) > most:
        halvings += 1
        hashes = below(hashes, halvings)
    return hashes, halvings


def below(hashes: Hashes, halvings: int) -> Hashes:
    """Those that are under a bound halved so often."""
    if halvings == 0:
        return hashes
    return hashes[hashes < np.uint64(1 << (_BITS - halvings))]
