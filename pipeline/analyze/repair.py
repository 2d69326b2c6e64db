"""Finds the passage that a quote is a slightly wrong copy of.

Only what leaves the meaning alone may differ: punctuation, capitals, small words of grammar,
endings of words, one letter more or less in a long word. A number, a negation or any other
word that differs, or an order that does, and it is no copy.
"""

import re
from math import ceil, inf

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel, Prefix

from pipeline.analyze.fold import fold, folded_article
from pipeline.analyze.sentences import Span
from pipeline.analyze.writing import IN_WORD, UNSPACED

CLOSE = 80.0
"""The similarity, of 100, from which rapidfuzz's best partial alignment is looked at."""

MOST_CHANGED = 0.2
"""The share of a quote's words that may differ."""

LONGEST_QUOTE = 600
LONGEST_TEXT = 300_000
"""Characters of what is still repaired: the worst case takes two seconds."""

_WORD = re.compile(
    rf"[{UNSPACED}]|[%‰$€£¥₹]|(?:(?![{UNSPACED}])[{IN_WORD}])+(?:'(?![{UNSPACED}])[{IN_WORD}]+)*"
)
_NUMBER = re.compile(r"[-+]?[$€£¥₹]?\s?\d+(?:[.,]\d+)*\s?[%‰$€£¥₹]?")

# Without "by", "to", "from" or "for", who did what to whom would change.
_SMALL_WORDS = """a an the of in on at and that which who is was are were has have had been be it
its his her their this these those also as then so very"""
_SMALL = frozenset(_SMALL_WORDS.split())
_ENDINGS = re.compile(r"|'?s|es|ed|d|e|n|en|er|em|ing|y|ies|ied|ly")
_CLOSING = re.compile(r"[.!?]'?|'[.!?]?")
_SHORTEST_STEM = 4
_LONG_WORD = 6


def close_passage(quote: str, text: str) -> Span | None:
    """The span of the passage that the quote is a close copy of, at word borders, or None."""
    wanted, article = _lower(fold(quote).text.strip()), folded_article(text)
    if not wanted or len(wanted) > LONGEST_QUOTE or len(article.text) > LONGEST_TEXT:
        return None
    lowered = _lower(article.text)
    window = _neighbourhood(wanted, lowered)
    passage = _matching_words(wanted, lowered, window) if window else None
    if passage is None or _numbers(wanted) != _numbers(lowered[slice(*passage)]):
        return None
    return article.source(*passage)


def _neighbourhood(wanted: str, lowered: str) -> Span | None:
    """The stretch in which the passage lies if there is one."""
    if len(lowered) <= len(wanted):
        return 0, len(lowered)
    found = fuzz.partial_ratio_alignment(wanted, lowered, score_cutoff=CLOSE)
    if found is None:
        return None
    # Words that the quote leaves out make the passage longer than the quote.
    slack = round(len(wanted) * MOST_CHANGED) + _LONG_WORD
    return max(0, found.dest_start - slack), found.dest_end + slack


def _matching_words(wanted: str, lowered: str, window: Span) -> Span | None:
    """The words of the window that say the same at the least cost, if any do.

    Edit distance over words (Sellers, 1980: the passage may begin and end anywhere), in which
    only harmless edits exist. A cell is the cost so far and the negated first word.
    """
    ours = _WORD.findall(wanted)
    places = [match.span() for match in _WORD.finditer(lowered, *window)]
    words = [lowered[start:end] for start, end in places]
    row: list[tuple[float, int]] = [(0.0, -first) for first in range(len(words) + 1)]
    for our in ours:
        dropped = _cost_of_one(our)
        above, row = row, [(row[0][0] + dropped, 0)]
        for place, word in enumerate(words):
            row.append(
                min(
                    _plus(above[place], _cost_of_change(our, word)),
                    _plus(above[place + 1], dropped),
                    _plus(row[place], _cost_of_one(word)),
                )
            )
    (cost, first), last = min((cell, place) for place, cell in enumerate(row))
    if cost > ceil(MOST_CHANGED * len(ours)) or last == -first:
        return None
    return places[-first][0], _end_with_punctuation(wanted, lowered, places[last - 1][1])


def _plus(cell: tuple[float, int], cost: float) -> tuple[float, int]:
    return cell[0] + cost, cell[1]


def _cost_of_one(word: str) -> float:
    return 1.0 if word in _SMALL else inf


def _cost_of_change(ours: str, theirs: str) -> float:
    if ours == theirs:
        return 0.0
    both_small = ours in _SMALL and theirs in _SMALL
    return 1.0 if both_small or _is_same_word(ours, theirs) else inf


def _is_same_word(ours: str, theirs: str) -> bool:
    """Whether two words differ in their endings, or in one letter too many in a long word."""
    if not (ours + theirs).replace("'", "").isalpha():
        return False
    stem = Prefix.similarity(ours, theirs)
    endings = _ENDINGS.fullmatch(ours, stem) and _ENDINGS.fullmatch(theirs, stem)
    if stem >= _SHORTEST_STEM and endings:
        return True
    slip = stem > 0 and min(len(ours), len(theirs)) >= _LONG_WORD
    return slip and Indel.distance(ours, theirs) == 1


def _end_with_punctuation(wanted: str, lowered: str, end: int) -> int:
    """The end of the passage, with the text's closing marks where the quote has some."""
    marks = _CLOSING.match(lowered, end) if _CLOSING.search(wanted[-1]) else None
    return marks.end() if marks else end


def _numbers(text: str) -> list[str]:
    return ["".join(number.split()) for number in _NUMBER.findall(text)]


def _lower(text: str) -> str:
    """The text in lower case, character by character, so that offsets stay."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := one.lower()) == 1 else one for one in text)
