"""Whether a text has the numbers, dates and names that a sentence about it has.

Each number and date of the sentence must stand in the text, in whatever spelling. Nothing is
reckoned: 4,987 does not support "about 5,000", nor do two names support "two people".
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

from pipeline.analyze.claims import Fault
from pipeline.analyze.figures import Figure, figures
from pipeline.analyze.moments import DATE, Moment, moments, numeric_dates
from pipeline.analyze.proper_names import Names


class Support:
    """What a text has of numbers, dates and names."""

    def __init__(self, text: str, language: str | None) -> None:
        self._language = language
        self._names = Names(text, language)
        self._moments = {moment for moment, _ in moments(text, language)}
        self._figures: dict[Decimal, list[Figure]] = {}
        for figure in figures(text, language):
            for value in figure.values:
                self._figures.setdefault(value, []).append(figure)

    def lacks(
        self, claim: str, language: str | None, *, counts_quotes: bool = False
    ) -> list[Fault]:
        """What of a claim the text does not have; `language` is that of the claim.

        A claim that `counts_quotes` may have number words of its own, such as "two quotes".
        """
        named = list(moments(claim, language))
        dates = list(self._dates(claim, named))
        numbers = [
            Fault(code="unsupported_number", detail=figure.words)
            for figure in reversed(figures(claim, language))
            if not (figure.in_words and counts_quotes) and not self._has(figure)
        ]
        translated = (language or "") != (self._language or language or "")
        days = {word.lower() for _, words in named for word in words.split()}
        names = [
            Fault(code="unsupported_name", detail=name)
            for name in self._names.lack(claim, translated=translated)
            if name.lower() not in days
        ]
        return list(dict.fromkeys((*numbers, *dates, *names)))

    def _dates(self, claim: str, named: Sequence[tuple[Moment, str]]) -> Iterator[Fault]:
        in_figures = set(numeric_dates(claim))
        for moment, words in named:
            # Two numbers with a full stop between them may be anything.
            if moment not in self._moments and any(map(str.isalpha, words)):
                yield Fault(code="unsupported_date", detail=words)
        for words in in_figures:
            readings = {one for one, spelled in named if spelled == words and one[0] == DATE}
            if not readings & self._moments:
                yield Fault(code="unsupported_date", detail=words)

    def _has(self, figure: Figure) -> bool:
        if figure.in_a_name:
            return True
        found = [one for value in figure.values for one in self._figures.get(value, ())]
        if figure.is_percent:
            found = [one for one in found if one.is_percent]
        if figure.currency and any(one.currency for one in found):
            return any(one.currency == figure.currency for one in found)
        return bool(found)


@lru_cache(maxsize=2)
def support(text: str, language: str | None) -> Support:
    """What a text has; an article's many claims read it once."""
    return Support(text, language)
