"""Checks a quote against the text that it claims to be from.

    the quote stands in the text                                        verified
    it does, but for white space, quotation marks, dashes, ellipses
        or forms of the same character                                  verified
    a passage differs by a few small words, endings, capitals or
        punctuation (pipeline.analyze.repair)                           repaired
    anything else, or too short to prove anything                       unverified

What is stored is always the text's own wording, so `quote == text[start:end]` holds for all but
unverified quotes. A slice that begins or ends inside a word or a number is no quote of it:
"0 people" is not what "100 people" says.
"""

import re
from collections.abc import Iterator

from pipeline.analyze.fold import fold, folded_article
from pipeline.analyze.repair import close_passage
from pipeline.analyze.sentences import Span
from pipeline.analyze.writing import HANGUL, IN_WORD, UNSPACED
from pipeline.models import Evidence, EvidenceStatus
from pipeline.scrub import scrub

FEWEST_WORDS = 3
FEWEST_CHARACTERS = 15
FEWEST_UNSPACED = 8
"""How many letters a quote needs in scripts that set no blanks between words."""

LONGEST_UNVERIFIED = 1000

MOST_PLACES = 1000
"""How many places where a quote stands, but inside a word, are looked at."""

_UNSPACED_LETTER = re.compile(f"[{UNSPACED}{HANGUL}]")
_INSIDE = re.compile(
    rf"(?<=[{IN_WORD}])(?<![{UNSPACED}{HANGUL}])(?=[{IN_WORD}])(?![{UNSPACED}{HANGUL}])"
    r"|(?<=\d[.,:/–-])(?=\d)|(?<=\d)(?=[.,:/–-]\d|[%‰])|(?<=[\s(][-−–])(?=\d)"
)
_MARKS_AROUND = re.compile(r"^(?:\.{3}|['\s])+|(?:\.{3}|['\s])+$")
_SENTENCE_END = re.compile(r"[.!?…。！？؟।]['\"”’»)\]」』]*$")
_PEEK = 6


def find_evidence(quote: str, text: str) -> Evidence:
    """Where the quote stands in the text, with the text's own wording.

    Offsets are code points. A quote of fewer than 3 words or 15 characters (8 letters where a
    script sets no blanks between words) is found only if it is a whole sentence or line.
    """
    wanted = quote.strip()
    for span in _places(wanted, text):
        if _holds(text, span, wanted):
            return _evidence(text, span, EvidenceStatus.VERIFIED)
    passage = close_passage(wanted, text) if _is_telling(wanted) else None
    if passage and _holds(text, passage, wanted):
        return _evidence(text, passage, EvidenceStatus.REPAIRED)
    kept = scrub(wanted)[:LONGEST_UNVERIFIED]
    return Evidence(quote=kept, start=0, end=0, status=EvidenceStatus.UNVERIFIED)


def _places(wanted: str, text: str) -> Iterator[Span]:
    """Where the quote stands: to the letter, then folded, then without the marks around it."""
    for start in _occurrences(wanted, text):
        yield start, start + len(wanted)
    article, spelled = folded_article(text), fold(wanted).text.strip()
    for spelling in dict.fromkeys((spelled, _MARKS_AROUND.sub("", spelled))):
        for start in _occurrences(spelling, article.text):
            span = article.source(start, start + len(spelling))
            if span:
                yield span


def _occurrences(wanted: str, text: str) -> Iterator[int]:
    start = -1
    for _ in range(MOST_PLACES if wanted else 0):
        start = text.find(wanted, start + 1)
        if start < 0:
            return
        yield start


def _holds(text: str, span: Span, wanted: str) -> bool:
    """Whether a slice cuts no word and no number, and is long enough or a whole sentence."""
    start, end = span
    if _INSIDE.match(text, start) or _INSIDE.match(text, end):
        return False
    # Folding takes 10² for 102.
    if _digits(text[start:end]) != _digits(wanted):
        return False
    return _is_telling(text[start:end]) or _stands_alone(text, start, end)


def _digits(text: str) -> list[int]:
    return [int(digit) for digit in re.findall(r"\d", text)]


def _is_telling(quote: str) -> bool:
    if len(_UNSPACED_LETTER.findall(quote)) >= FEWEST_UNSPACED:
        return True
    return len(quote) >= FEWEST_CHARACTERS and len(quote.split()) >= FEWEST_WORDS


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a slice is a whole sentence or line."""
    before = text[max(0, start - _PEEK) : start].rstrip(" \t\"'“„‘«(")
    after = text[end : end + _PEEK].lstrip(" \t\"'”’»)")
    begins = start == 0 or before.endswith("\n") or _SENTENCE_END.search(before)
    ends = end == len(text) or after.startswith("\n") or _SENTENCE_END.search(text[start:end])
    return bool(begins and ends)


def _evidence(text: str, span: Span, status: EvidenceStatus) -> Evidence:
    start, end = span
    return Evidence(quote=text[start:end], start=start, end=end, status=status)
