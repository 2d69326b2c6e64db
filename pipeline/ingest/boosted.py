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

    All tests of a tree are made, not only those on a path: a block that fails a test (its
    `feature` is above the `threshold`) cannot reach the leaves on the test's left, so it `clears`
    their bits; the lowest bit left is its leaf. (Lucchese et al., "QuickScorer", SIGIR 2015.)
    These three have one row a test and one column a tree, `value` one row a tree and one column a
    leaf.
    """

    feature: NDArray[np.int64]
    threshold: NDArray[np.float32]
    clears: NDArray[np.uint16]
    value: NDArray[np.float32]
    bias: float

    @classmethod
    def read(cls, path: Path, name: str) -> Self:
        """The trees called `name` in a file of arrays."""
        with np.load(path, allow_pickle=False) as arrays:
            return cls(
                feature=arrays[f"{name}_feature"].astype(np.int64),
                threshold=arrays[f"{name}_threshold"],
                clears=arrays[f"{name}_clears"],
                value=arrays[f"{name}_value"],
                bias=float(arrays[f"{name}_bias"]),
            )

    def probabilities(self, numbers: NDArray[np.float32]) -> NDArray[np.float32]:
        """One probability a column; `numbers` has one row a feature."""
        shape = len(self.value), numbers.shape[1]
        unreached, cleared = np.zeros(shape, dtype=np.uint16), np.empty(shape, dtype=np.uint16)
        taken, failed = np.empty(shape, dtype=np.float32), np.empty(shape, dtype=np.bool_)
        # one test of all trees after the other stays in the processor's caches
        tests = zip(self.feature, self.threshold[..., None], self.clears[..., None], strict=True)
        for feature, threshold, clears in tests:
            np.take(numbers, feature, axis=0, out=taken, mode="clip")
            np.greater(taken, threshold, out=failed)
            np.multiply(failed, clears, out=cleared)
            unreached |= cleared
        left = ~unreached
        leaf = _BIT[left & -left]
        first = np.arange(len(self.value), dtype=np.int64) * LEAVES
        total = np.take(self.value, first[:, None] + leaf).sum(axis=0) + self.bias
        found: NDArray[np.float32] = (1 / (1 + np.exp(-total))).astype(np.float32)
        return found
