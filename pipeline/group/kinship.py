"""How near two articles are in what they tell: the cosine of their weighted terms.

A term that many articles of the same days have weighs less than one of the language alone: in an
archive about one topic its usual names tell nothing. Articles in two languages share names and
numbers only, so that only these are compared, measured by the one that has fewer of them.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import fsum, log, sqrt

from pipeline.group.sketching import gram_keys
from pipeline.group.terms import NUMBER_MARK, common_words, rarity, title_terms
from pipeline.models import Sketch

SPECIFIC = 5.0
"""Rarity from which on a name or number is one that few texts have (about one in 150)."""

FAIR_PART = 0.3

FOREIGN = 0.8
"""What a likeness across languages counts, beside one within a language."""


class Vector:
    """What a sketch is compared by, made once: its grams as a set, its terms with their length."""

    def __init__(self, sketch: Sketch) -> None:
        self.sketch = sketch
        self.terms = sketch.terms
        self._halved = {sketch.halvings: sketch.grams}

    @cached_property
    def grams(self) -> frozenset[int]:
        """Its grams; what it shares with another is under the bounds of both."""
        return frozenset(self.sketch.grams)

    @cached_property
    def gram_keys(self) -> Sequence[int]:
        """Keys by which copies find it."""
        return gram_keys(self.sketch)

    def grams_halved(self, halvings: int) -> Sequence[int]:
        """Those of its grams under a bound halved so often: as often as its own, or more."""
        if halvings not in self._halved:
            bound = 1 << (64 - halvings)
            self._halved[halvings] = [gram for gram in self.sketch.grams if gram < bound]
        return self._halved[halvings]

    @cached_property
    def square(self) -> float:
        """The square of its length."""
        return fsum(weight * weight for weight in self.terms.values())

    @cached_property
    def travelling(self) -> Mapping[str, float]:
        """Names and numbers: the terms that are the same in another language."""
        names = self.sketch.names
        return {
            term: weight
            for term, weight in self.terms.items()
            if term in names or term[0] == NUMBER_MARK
        }

    @cached_property
    def specific(self) -> frozenset[str]:
        """The rare ones of names, numbers and the title's words: what its topic has not."""
        told = {*self.travelling, *title_terms(self.sketch.title)}
        return frozenset(term for term in told if term in self.terms and rarity(term) >= SPECIFIC)


@dataclass(frozen=True, slots=True)
class Weighing:
    """A new article's terms as they count among the articles of its days.

    `usual` is by how much the square of a term's weight is lessened, for those that others have.
    """

    vector: Vector
    usual: Mapping[str, float]

    def likeness(self, other: Vector) -> float:
        """How near another article is, 0 to 1."""
        one = self.vector
        if one.sketch.language != other.sketch.language:
            return FOREIGN * self._across(other)
        dot = fsum(
            one.terms[term] * other.terms[term] * self.usual.get(term, 1.0)
            for term in one.terms.keys() & other.terms.keys()
        )
        length = sqrt(self._square(one.terms, one.square) * self._square(other.terms, other.square))
        return dot / length if length else 0.0

    def _square(self, terms: Mapping[str, float], square: float) -> float:
        return square - fsum(
            terms[term] ** 2 * (1 - less) for term, less in self.usual.items() if term in terms
        )

    def _across(self, other: Vector) -> float:
        ours, theirs = self.vector.travelling, other.travelling
        shared = ours.keys() & theirs.keys()
        dot = fsum(ours[term] * theirs[term] * self.usual.get(term, 1.0) for term in shared)
        fewest = min(fsum(w * w for w in ours.values()), fsum(w * w for w in theirs.values()))
        return min(1.0, dot / fewest) if fewest else 0.0

    def specific_in_common(self, others: Sequence[Vector]) -> int:
        """How many rare names and numbers it shares with a fair part of the others."""
        counts = Counter(term for other in others for term in self.vector.specific & other.specific)
        return sum(number >= len(others) * FAIR_PART for number in counts.values())

    def shared(self, others: Sequence[Vector]) -> Sequence[str]:
        """The terms that it has in common with others, those that tell most first."""
        told = {
            term: weight
            * sum(other.terms.get(term, 0.0) for other in others)
            * self.usual.get(term, 1.0)
            for term, weight in self.vector.terms.items()
        }
        return sorted((t for t in told if told[t] > 0), key=lambda term: (-told[term], term))


def usualness(posted: Mapping[str, int], articles: int) -> Mapping[str, float]:
    """By how much the squares of terms are lessened under which so many leads are posted."""
    known, texts = common_words()
    lessened = {}
    for term, others in posted.items():
        having = known.get(term, 0) + 0.5
        alone = log((texts + 1) / having)
        now = log((texts + articles + 1) / (having + others))
        lessened[term] = min(1.0, max(0.0, now / alone)) ** 2 if alone > 0 else 0.0
    return lessened
