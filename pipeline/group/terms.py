"""What a text is about, as weighted terms: names, numbers and words, the rare ones heaviest.

A name is what is capitalised inside a sentence; where a language sets all nouns in capitals they
count as names, which does no harm: they are compared with those of other texts only. Names are
written in Latin letters without accents, so that they can be the same in several languages.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from itertools import islice
from math import fsum, log, sqrt

from pipeline.group.words import plain

READ_WORDS = 400
"""Words read of a text: what an event is stands at the beginning."""

KEPT_TERMS = 120

_TOKEN = re.compile(
    r"(?P<number>\d+(?:[.,\u00a0\u202f'’ ]\d{3}(?!\d))*(?:[.,]\d+)?)"
    r"|(?P<word>[^\W\d_](?:[^\W_]|[’'](?=[^\W\d_]{2}))*)"
    r"|(?P<end>[.!?:;…\n\"“„”«»()\[\]]+)"
)
_GROUPED = re.compile(r"[.,\u00a0\u202f'’ ](?=\d{3}(?!\d))")
_POSSESSIVE = re.compile(r"[’'].*$")
_SHORTEST_WORD, _SHORTEST_NAME = 4, 2
_NAME, _NUMBER, _WORD, _TITLE = 1.0, 1.0, 1.0, 2.0
_TOO_COMMON = 0.15
NUMBER_MARK = "#"
OPENING_MARK = "^"
"""Of a term once more, where the title or the first words have it: an article leads with it."""

OPENING_WORDS = 40
OPENING_PART = 0.5
"""How much of a likeness is that of the openings."""

MOST_REMEMBERED = 50_000

RARITY_POWER = 1.5
"""How much more a rare term weighs than a usual one."""

_plain = lru_cache(MOST_REMEMBERED)(plain)


@dataclass(frozen=True, slots=True)
class Told:
    """What a text tells: weights by term, and names as written."""

    weights: Mapping[str, float]
    names: Mapping[str, str]


@dataclass(slots=True)
class Counted:
    """How often a text has names, numbers, other words, and words that a sentence begins with."""

    names: Counter[str] = field(default_factory=Counter)
    numbers: Counter[str] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)
    first: Counter[str] = field(default_factory=Counter)
    written: dict[str, str] = field(default_factory=dict)

    def name(self, word: str) -> None:
        """Counts a name."""
        term = _plain(word)
        self.names[term] += 1
        self.written.setdefault(term, word)


def terms_of(title: str, text: str) -> Told:
    """The terms of a text under its title."""
    body = text.removeprefix(title)
    counted = counted_terms(body)
    headed = set(title_terms(title))
    weights = _heaviest(_under_title(counted, headed, _TITLE))
    opening = _heaviest(_under_title(counted_terms(body, OPENING_WORDS), headed, 1.0))
    part = sqrt(OPENING_PART / (1 - OPENING_PART)) * _length(weights) / (_length(opening) or 1.0)
    return Told(
        weights={term: round(weight, 3) for term, weight in weights.items()}
        | {OPENING_MARK + term: round(part * weight, 3) for term, weight in opening.items()},
        names={term: counted.written[term] for term in weights if term in counted.names},
    )


def _under_title(counted: Counted, headed: Collection[str], title: float) -> dict[str, float]:
    """The weights of counted terms, those of the title being so much heavier."""
    weights = {
        **_weighed(counted.words, _WORD),
        **_weighed(counted.numbers, _NUMBER),
        **_weighed(counted.names, _NAME),
    }
    for term in headed:
        if term in weights:
            weights[term] *= title
        elif len(term) >= _SHORTEST_WORD:
            weights.update(_weighed(Counter([term]), _WORD * title))
    return weights


def _heaviest(weights: Mapping[str, float]) -> Mapping[str, float]:
    kept = sorted(weights, key=lambda term: (-weights[term], term))[:KEPT_TERMS]
    return {term: weights[term] for term in kept}


def _length(weights: Mapping[str, float]) -> float:
    return sqrt(fsum(weight * weight for weight in weights.values()))


@lru_cache(MOST_REMEMBERED)
def rarity(term: str) -> float:
    """How much a term tells, from how many texts of a large collection have it; 0: nothing."""
    known, texts = common_words()
    having = known.get(term, 0)
    return 0.0 if having > _TOO_COMMON * texts else log((texts + 1) / (having + 0.5))


@cache
def common_words() -> tuple[Mapping[str, int], int]:
    """How many texts have a word, and of how many; written by scripts/count_common_words.py."""
    lines = files("pipeline.group").joinpath("common_words.txt").read_text("utf-8").splitlines()
    pairs = (line.rsplit(" ", 1) for line in lines[1:])
    return {word: int(texts) for word, texts in pairs}, int(lines[0])


def counted_terms(body: str, most_words: int = READ_WORDS) -> Counted:
    """How often the beginning of a text has each name, number and other word."""
    counted, begins, before, read = Counted(), True, "", 0
    for match in islice(_TOKEN.finditer(body), 4 * most_words):
        kind = match.lastgroup
        if kind == "end":
            begins, before = True, ""
            continue
        read += 1
        if read > most_words:
            break
        if kind == "number":
            counted.numbers[NUMBER_MARK + _GROUPED.sub("", match[0])] += 1
            before = ""
        else:
            word = match[0]
            if "'" in word or "’" in word:
                word = _POSSESSIVE.sub("", word)
            if before and word[0].isupper():
                counted.name(before)
            before = _count_word(counted, word, begins=begins)
        begins = False
    for term, number in counted.first.items():
        if term in counted.names:
            counted.names[term] += number
        elif len(term) >= _SHORTEST_WORD:
            counted.words[term] += number
    return counted


def _count_word(counted: Counted, word: str, *, begins: bool) -> str:
    """Counts a word; gives one back that a sentence begins with, a name if another follows."""
    term = _plain(word)
    if not word[0].isupper():
        if len(term) >= _SHORTEST_WORD:
            counted.words[term] += 1
    elif begins:
        counted.first[term] += 1
        return word if len(term) >= _SHORTEST_WORD else ""
    elif len(term) >= _SHORTEST_NAME:
        counted.name(word)
    return ""


def title_terms(title: str) -> Sequence[str]:
    """The words and numbers of a title, as terms."""
    return [
        NUMBER_MARK + _GROUPED.sub("", match[0])
        if match.lastgroup == "number"
        else _plain(_POSSESSIVE.sub("", match[0]))
        for match in islice(_TOKEN.finditer(title), READ_WORDS)
        if match.lastgroup != "end"
    ]


def _weighed(counts: Mapping[str, int], kind: float) -> Mapping[str, float]:
    weighed = {
        term: kind * sqrt(count) * rarity(term) ** RARITY_POWER for term, count in counts.items()
    }
    return {term: weight for term, weight in weighed.items() if weight > 0}
