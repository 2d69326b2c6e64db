"""Describes the text of each block of a page in numbers, whatever its place on the page."""

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pipeline.ingest.block_words import TEXT_WORDS, bit_rows, find_groups

Numbers = NDArray[np.float32]
Row = NDArray[np.generic]

COMMAS, ENDS, FINAL = 1, 2, 3
"""Rows of `text_numbers`: how many commas and sentence ends, whether the last letter is one."""

_SAID = 320
_WIDE = "\u2e80"
_SAMPLE = 60
_FIRST_LETTERS = 200
_PLANE = 0x10000
_LONGEST_WORD = 30
_SHORT_WORD = 3
_STATED = 300
_BODY = 200_000
_LEAD = 20
_MIDDLE = 5
_FINAL = tuple(".!?\"'”’»…。)")
_OPENING = tuple("\"'“‘«„")


def text_numbers(texts: Sequence[str]) -> Numbers:
    """One row a number, one column a text; the first row counts words."""
    counted = np.array([_numbers(text) for text in texts], dtype=np.float32).T
    letters = [text[:_FIRST_LETTERS] for text in texts]
    starts = np.cumsum([0, *map(len, letters[:-1])])
    codes = np.frombuffer("".join(letters).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    codes = np.where(codes < _PLANE, codes, 0)
    sizes = np.array([len(one) for one in letters])
    shares = [np.add.reduceat(kind[codes], starts, dtype=np.int64) / sizes for kind in _kinds()]
    found: Numbers = np.concatenate((counted, shares), dtype=np.float32)
    return found


def density(text: str) -> float:
    """How much a character says: one of Chinese, Japanese or Korean as much as several letters."""
    if text.isascii():
        return 1.0
    sample = text[:_SAMPLE]
    return 1.0 + 1.5 * sum(letter >= _WIDE for letter in sample) / len(sample)


def repeats(texts: Sequence[str]) -> list[Row]:
    """How often each text came before, and how often it comes in all."""
    times: dict[str, int] = {}
    before = []
    for text in texts:
        before.append(times.get(text, 0))
        times[text] = before[-1] + 1
    return [np.array(before), np.array([times[text] for text in texts])]


def said(texts: Sequence[str]) -> list[Row]:
    """Which groups of words that stand around articles a short text has words of."""
    short = [text.lower() if len(text) <= _SAID else "" for text in texts]
    bits = np.array(find_groups(short, TEXT_WORDS))
    return [*bit_rows(bits, len(TEXT_WORDS)), np.bitwise_count(bits)]


def stated(texts: Sequence[str], title: str, lead: str, body: str) -> list[Row]:
    """How much of each text is in what the page states as title, description and article."""
    titled = {word for word in title.lower().split() if len(word) >= _SHORT_WORD}
    lead, body = lead.lower(), "".join(body.split()).lower()[:_BODY]
    shares, leads, bodies = [], [], []
    for text in texts:
        lower = text.lower()
        if titled:
            words = lower.split(None, 30)[:30]
            shares.append(sum(word in titled for word in words) / len(words))
        leads.append(len(lower) > _LEAD and lower[:60] in lead)
        middle = "".join(lower[:120].split()) if body else ""
        bodies.append(len(middle) > _MIDDLE and middle[-60:] in body)
    return [
        np.array(shares if titled else [0.0] * len(texts)), np.array(leads), np.array(bodies),
        np.full(len(texts), len(body) > _STATED),
    ]  # fmt: skip


@cache
def _kinds() -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """For each letter of the first plane whether it is a digit, and whether a capital."""
    letters = [chr(code) for code in range(_PLANE)]
    digits = np.array([letter.isdigit() for letter in letters])
    return digits, np.array([letter.isupper() for letter in letters])


def _numbers(text: str) -> tuple[float, ...]:
    words = text.split()
    some = words[:_SAMPLE]
    start = text[0]
    return (
        len(words),
        text.count(",") + text.count("，") + text.count("、"),
        text.count(". ") + text.count("? ") + text.count("! ") + text.count("。"),
        text.endswith(_FINAL),
        text.endswith(":"),
        text.endswith(("...", "…")),
        sum(word[0].isupper() for word in some) / len(some),
        start.isupper() + 2 * start.islower() + 3 * start.isdigit(),
        text.startswith(_OPENING),
        "?" in text,
        text.count("|") + text.count("•") + text.count("·") + text.count("/"),
        "@" in text or "http" in text or "www." in text,
        len(words) == 1 and "/" in text,
        max(map(len, words[:_LONGEST_WORD])),
        sum(len(word) <= _SHORT_WORD for word in some) / len(some),
    )
