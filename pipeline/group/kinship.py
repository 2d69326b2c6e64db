"""How near two articles are in what they tell: the cosine of their weighted terms.

What an article leads with counts once more, since events of one topic differ in that first. A term
that several of the stories near to it have counts less: the usual names of a topic tell nothing.
Articles in two languages share names and numbers only, so that only these are compared, measured by
the one that has fewer of them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import fsum, sqrt

from pipeline.group.days import DAY_MARK
from pipeline.group.sketching import gram_keys
from pipeline.group.terms import NUMBER_MARK, OPENING_MARK, rarity, title_terms
from pipeline.models import Sketch

SPECIFIC = 5.0
"""Rarity from which on a name or number is one that few texts have (about one in 150)."""

FAIR_PART = 0.3

TOPIC = 0.25
"""By which power of the number of near stories that have a term it counts less."""

LAST_DAYS, NEXT_DAYS = 7, 3
"""From how long before an article to how long after it days are of late."""

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

    def specific_in_common(self, others: Sequence["Vector"]) -> int:
        """How many rare names and numbers it shares with a fair part of the others."""
        counts = Counter(term for other in others for term in self.specific & other.specific)
        return sum(number >= len(others) * FAIR_PART for number in counts.values())

    @cached_property
    def days(self) -> frozenset[date]:
        """The days that its text states."""
        return frozenset(date.fromisoformat(term[1:]) for term in self.terms if term[0] == DAY_MARK)

    @cached_property
    def recent_days(self) -> frozenset[date]:
        """Those of these days that are of late, so that what it tells may be of them."""
        at = self.sketch.at.date()
        return frozenset(day for day in self.days if -NEXT_DAYS <= (at - day).days <= LAST_DAYS)

    @property
    def tells_its_day(self) -> bool:
        """Whether it states a day on which, or after which, it was published."""
        at = self.sketch.at.date()
        return any(abs((at - day).days) <= 1 for day in self.days)

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The numbers that it states."""
        return frozenset(term for term in self.terms if term[0] == NUMBER_MARK)


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

    def shared(self, others: Sequence[Vector]) -> Sequence[str]:
        """The terms that it has in common with others, those that tell most first."""
        having = set().union(*(self.vector.terms.keys() & other.terms for other in others))
        told = {
            term: self.vector.terms[term] * sum(other.terms.get(term, 0.0) for other in others)
            for term in having
            if term[0] != OPENING_MARK
        }
        return sorted((t for t in told if told[t] > 0), key=lambda term: (-told[term], term))


def usualness(terms: Iterable[str], stories: Sequence[Sequence[Vector]]) -> Mapping[str, float]:
    """By how much the squares of terms are lessened that several of these stories have."""
    having = Counter(
        term
        for leads in stories
        for term in set(terms).intersection(set().union(*(lead.terms for lead in leads)))
    )
    return {term: number**-TOPIC for term, number in having.items() if number > 1}
