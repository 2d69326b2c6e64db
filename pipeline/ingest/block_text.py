"""Describes the text of each block of a page in numbers, whatever its place on the page."""

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float32]
Row = NDArray[np.generic]

WORDS, COMMAS, ENDS, FINAL = range(4)
"""Rows of `text_numbers`: words, commas, sentence ends, whether the last letter is one."""

_PLANE = 0x10000
_WIDE_FROM = 0x2E80
_SPACE, _DIGIT, _UPPER, _LOWER, _COMMA, _STOP, _ASKED, _WIDE_STOP = range(1, 9)
_BAR, _WIDE, _COLON, _OPENING, _CLOSING, _QUOTE, _AT = range(9, 16)
_KINDS = 16
_MARKS = {
    " \n": _SPACE, ",，、": _COMMA, ".!": _STOP, "?": _ASKED, "。！？": _WIDE_STOP, "|•·/": _BAR,
    ":": _COLON, "“‘«„": _OPENING, "”’»)…": _CLOSING, "\"'": _QUOTE, "@": _AT,
}  # fmt: skip
_FULL_STOPS = np.isin(range(_KINDS), (_STOP, _ASKED))
_ENDING = np.isin(range(_KINDS), (_STOP, _ASKED, _WIDE_STOP, _CLOSING, _QUOTE))
_COUNTED = ~np.isin(range(_KINDS), (0, _SPACE, _LOWER))
_QUOTING = np.isin(range(_KINDS), (_OPENING, _QUOTE))
_START = np.array([{_UPPER: 1, _LOWER: 2, _DIGIT: 3}.get(kind, 0) for kind in range(_KINDS)])

_MOST_LETTERS = 1_000_000
"""Of a page; where it has more, each text is counted up to an even share of them."""

_SHORT_WORD = 3
_TITLED = 120
_STATED = 300
_BODY = 200_000
_LEAD = 20
_MIDDLE = 5


def text_numbers(texts: Sequence[str]) -> Numbers:
    """One row a number, one column a text; the texts have single blanks only.

    All letters of the page are looked at together, by their kind.
    """
    count = len(texts)
    sizes = np.array([len(text) for text in texts])
    if sizes.sum() > _MOST_LETTERS:
        texts = [text[: _MOST_LETTERS // count].rstrip() for text in texts]
        sizes = np.array([len(text) for text in texts])
    letters = "\n".join(texts).encode("utf-32-le", "surrogatepass")
    codes = np.frombuffer(letters, dtype=np.uint32)
    kinds = _kinds().take(codes, mode="clip")
    owner = np.repeat(np.arange(count), sizes + 1)[:-1]
    # four letters of five are of kinds that nobody counts
    some = np.flatnonzero(_COUNTED[kinds])
    of = np.bincount(owner[some] * _KINDS + kinds[some], minlength=count * _KINDS)
    of = of.reshape(count, _KINDS).T
    blank = np.flatnonzero(kinds == _SPACE)
    begins = np.concatenate(([0], blank + 1))
    lengths = np.diff(begins, append=len(codes) + 1) - 1
    word_of = owner[begins]
    words = np.bincount(word_of, minlength=count)
    first_words = np.cumsum(words) - words
    capitals = np.bincount(word_of[kinds[begins] == _UPPER], minlength=count)
    short = np.bincount(word_of[lengths <= _SHORT_WORD], minlength=count)
    last_letters = np.append(blank, len(codes)) - 1
    stops = last_letters[_FULL_STOPS[kinds[last_letters]]]
    ends = np.bincount(owner[stops], minlength=count) + of[_WIDE_STOP]
    starts = np.cumsum(sizes + 1) - sizes - 1
    start, last = kinds[starts], kinds[starts + sizes - 1]
    rows = [
        words, of[_COMMA], ends, _ENDING[last], last == _COLON, of[_COLON],
        capitals / words, _START[start], _QUOTING[start], of[_ASKED] > 0, of[_BAR], of[_AT] > 0,
        (words == 1) & (of[_BAR] > 0), np.maximum.reduceat(lengths, first_words), short / words,
        of[_DIGIT] / sizes, of[_UPPER] / sizes, of[_WIDE] / sizes,
    ]  # fmt: skip
    return np.array(rows, dtype=np.float32)


def repeats(texts: Sequence[str]) -> list[Row]:
    """How often each text came before, and how often it comes in all."""
    times: dict[str, int] = {}
    before = []
    for text in texts:
        before.append(times.get(text, 0))
        times[text] = before[-1] + 1
    return [np.array(before), np.array([times[text] for text in texts])]


def stated(lower: Sequence[str], title: str, lead: str, body: str) -> list[Row]:
    """How much of each text is in what the page states as title, description and article."""
    titled = {word for word in title.lower().split() if len(word) >= _SHORT_WORD}
    lead, body = lead.lower(), "".join(body.split()).lower()[:_BODY]
    rows = np.zeros((4, len(lower)))
    if titled:
        rows[0] = [_share(text[:_TITLED].split(), titled) for text in lower]
    if lead:
        rows[1] = [len(text) > _LEAD and text[:60] in lead for text in lower]
    if body:
        middles = ["".join(text[:120].split()) for text in lower]
        rows[2] = [len(middle) > _MIDDLE and middle[-60:] in body for middle in middles]
    rows[3] = len(body) > _STATED
    return [rows]


def _share(words: Sequence[str], titled: set[str]) -> float:
    if titled.isdisjoint(words):
        return 0.0
    different = set(words)
    return len(different & titled) / len(different)


@cache
def _kinds() -> NDArray[np.uint8]:
    """The kind of each letter of the first plane."""
    found = np.zeros(_PLANE, dtype=np.uint8)
    for code in range(_PLANE):
        letter = chr(code)
        if letter.isdigit():
            found[code] = _DIGIT
        elif letter.isupper():
            found[code] = _UPPER
        elif letter.islower():
            found[code] = _LOWER
        elif code >= _WIDE_FROM:
            found[code] = _WIDE
    for marks, kind in _MARKS.items():
        for mark in marks:
            found[ord(mark)] = kind
    return found
