"""Reads how one sentence portrays what it names: a small linear classifier for English.

Its weights were trained by scripts/train_embedded_stance.py on NewsMTSC (Hamborg and Donnay,
"NewsMTSC: A Dataset for (Multi-)Target-dependent Sentiment Classification in Political News
Articles", EACL 2021). Words are hashed to buckets by CRC-32, so that no vocabulary is stored
and every platform agrees.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from pipeline.analyze.mention import REACH, Mention, mention, ngrams
from pipeline.analyze.sentences import Span
from pipeline.analyze.valence import weighed
from pipeline.models import Label

Floats = NDArray[np.float64]

BUCKETS = 1 << 17
LABELS = (Label.AGAINST, Label.NEUTRAL, Label.FAVOR)
"""The order of the classifier's outputs: portrayed negatively, neutrally, positively."""

LONG_SENTENCE = 40
"""Words; divides a sentence's length and the place of the target in it."""

_WEIGHTS = "weights/portrayal.npz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What training learned.

    `rarity` is the inverse document frequency of each bucket in sixteenths, 0 where training
    never met it. `words` are a bucket's weights for each label, to be multiplied by
    `words_scale`; `numbers` are those of the valences and of the place in the sentence.
    """

    rarity: NDArray[np.uint8]
    words: NDArray[np.int8]
    words_scale: NDArray[np.float32]
    numbers: NDArray[np.float32]
    bias: NDArray[np.float32]

    @property
    def sha256(self) -> str:
        """The hash of all numbers in a fixed byte order."""
        parts = (self.rarity, self.words, self.words_scale, self.numbers, self.bias)
        return sha256(
            b"".join(part.astype(part.dtype.newbyteorder("<")).tobytes() for part in parts)
        ).hexdigest()


@cache
def shipped_weights() -> Weights:
    """The weights in this package."""
    with (files(__package__) / _WEIGHTS).open("rb") as file, np.load(file) as arrays:
        return Weights(**{name: arrays[name] for name in arrays.files})


def buckets(seen: Mention) -> NDArray[np.int64]:
    """The buckets of a mention's words, each once, ascending."""
    found = {crc32(name.encode()) & (BUCKETS - 1) for name in ngrams(seen)}
    return np.fromiter(sorted(found), dtype=np.int64, count=len(found))


def numbers(seen: Mention) -> Floats:
    """A mention's features that are numbers: weighed valences, length, place of the target."""
    length = len(seen.words)
    place = (length / LONG_SENTENCE, seen.at / LONG_SENTENCE, float(seen.at == 0))
    return np.concatenate([weighed(seen.words, seen.at, REACH), place])


def read_portrayal(sentence: str, spans: Sequence[Span], weights: Weights) -> Floats:
    """The probability of each of `LABELS` for what the spans of the sentence name.

    The first span is the mention that is judged, the others further names of the same.
    """
    seen = mention(sentence, spans)
    found = buckets(seen)
    rarity = weights.rarity[found].astype(np.float64)
    rarity /= max(float(np.sqrt(rarity @ rarity)), 1e-9)
    scores = (
        rarity @ weights.words[found] * weights.words_scale
        + numbers(seen) @ weights.numbers
        + weights.bias
    )
    powers = np.exp(scores - scores.max())
    return np.asarray(powers / powers.sum())
