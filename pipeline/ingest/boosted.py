"""Reads boosted decision trees from arrays and applies them with numpy alone."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

LEAVES = 16
"""A tree has at most this many, so that a 16-bit number has one bit for each."""

_BIT = np.zeros(1 << LEAVES, dtype=np.uint8)
for _place in range(LEAVES):
    _BIT[1 << _place] = _place


@dataclass(frozen=True, slots=True)
class Boosted:
    """Trees whose leaves add up to the logit of a probability.

    Every test of every tree is made at once: a block that fails a test (its `feature` is above
    the `threshold`) cannot reach the leaves on the test's left, so their bits are cleared by
    `mask`; the lowest bit left is its leaf. (Lucchese et al., "QuickScorer", SIGIR 2015.)
    """

    feature: NDArray[np.int64]
    threshold: NDArray[np.float32]
    mask: NDArray[np.uint16]
    value: NDArray[np.float32]
    bias: float

    @classmethod
    def read(cls, path: Path, name: str) -> Self:
        """The trees called `name` in a file of arrays."""
        with np.load(path, allow_pickle=False) as arrays:
            return cls(
                feature=arrays[f"{name}_feature"].astype(np.int64),
                threshold=arrays[f"{name}_threshold"],
                mask=arrays[f"{name}_mask"],
                value=arrays[f"{name}_value"],
                bias=float(arrays[f"{name}_bias"]),
            )

    def probabilities(self, numbers: NDArray[np.float32]) -> NDArray[np.float32]:
        """One probability a column; `numbers` has one row a feature."""
        trees = len(self.value)
        above = numbers[self.feature] > self.threshold[:, None]
        leaves = np.where(above, self.mask[:, None], np.uint16(0xFFFF))
        left = np.bitwise_and.reduce(leaves.reshape(trees, LEAVES - 1, -1), axis=1)
        leaf = _BIT[left & -left]
        total = self.value[np.arange(trees)[:, None], leaf].sum(axis=0) + self.bias
        found: NDArray[np.float32] = (1 / (1 + np.exp(-total))).astype(np.float32)
        return found
