"""The dates, months, weekdays and words such as `yesterday` in a piece of text.

`3 March`, `March 3` and `03.03.` are one date. Where both readings of `3/4` make a date, both
count. In English a month or weekday has a capital: not `may` and `march`.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from pipeline.analyze.calendar_words import KINDS, MONTH, NEAR_DAY, forms
from pipeline.analyze.vocabulary import places, vocabulary

Moment = tuple[str, int, int]
"""What kind it is, its place in the calendar, and for a date the day of the month."""

DATE = "date"

_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_ORDINAL = r"(?:st|nd|rd|th|er|º|ª|\.)?"
_AND = (
    r"(?:\s*[-–—]\s*|,?\s+(?:and|to|through|und|bis|et|au|y|al|e|a|i|do|en|tot|и|по|och|till)\s+)"
)
_NUMERIC = re.compile(
    r"(?=\d)(?<![\d.,/-])(?:(?P<a>\d{1,2})(?P<mark>[./])(?P<b>\d{1,2})(?:(?P=mark)(?:\d{4}|\d{2}))?"
    r"|\d{4}-(?P<month>\d{2})-(?P<day>\d{2}))(?![\d/-])\.?"
)
_SOME_DAYS = rf"{_DAY}{_ORDINAL}(?:{_AND}{_DAY}{_ORDINAL})?"
_BEFORE = re.compile(rf"(?<!\d){_SOME_DAYS}\s+(?:of\s+|de\s+|d’)?$")
_AFTER = re.compile(rf"\.?\s+{_SOME_DAYS}(?![\d.,:]?\d)")
_REACH = 24
_DAYS = re.compile(rf"(?<!\d){_DAY}(?!\d)")
_MONTHS_IN_A_YEAR, _DAYS_IN_A_MONTH = 12, 31


def moments(text: str, language: str | None) -> Iterator[tuple[Moment, str]]:
    """The moments that a text names, each with the words for it."""
    yield from _named(text, language)
    for match in _NUMERIC.finditer(text):
        for month, day in _numeric(match):
            yield (DATE, month, day), match[0]
            yield (MONTH, month, 0), match[0]


def numeric_dates(text: str) -> Iterator[str]:
    """What is spelled like a date in figures, such as 3/4/2026, and can be one."""
    for match in _NUMERIC.finditer(text):
        if match[0].count(match["mark"] or "-") > 1 and any(_numeric(match)):
            yield match[0]


def _named(text: str, language: str | None) -> Iterator[tuple[Moment, str]]:
    for word in vocabulary(text):
        found = _place(language, word.lower())
        if found and (found[0] == NEAR_DAY or word[0].isupper() or (language or "en") != "en"):
            for match in places(word, text):
                yield from _moment(*found, match)


def _moment(kind: str, place: int, match: re.Match[str]) -> Iterator[tuple[Moment, str]]:
    """What a word means where it stands: a month may have days beside it."""
    text, (start, end) = match.string, match.span()
    yield (kind, place, 0), match[0]
    if kind == MONTH:
        before = _BEFORE.search(text, max(0, start - _REACH), start)
        days = before or _AFTER.match(text, end)
        if days:
            words = text[min(start, days.start()) : max(end, days.end())].strip()
            for day in _DAYS.findall(days[0]):
                yield (DATE, place, int(day)), words


def _numeric(match: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Month and day, in every order that makes a date."""
    if match["month"]:
        pairs = {(int(match["month"]), int(match["day"]))}
    else:
        one, other = int(match["a"]), int(match["b"])
        pairs = {(one, other), (other, one)}
    for month, day in pairs:
        if 1 <= month <= _MONTHS_IN_A_YEAR and 1 <= day <= _DAYS_IN_A_MONTH:
            yield month, day


@lru_cache(maxsize=8192)
def _place(language: str | None, word: str) -> tuple[str, int] | None:
    """The kind of a word and its place in the calendar; None for all other words."""
    if not _calendar(language).fullmatch(word):
        return None
    return next(
        (kind, place)
        for kind in KINDS
        for form, place in forms(kind, language).items()
        if re.fullmatch(form, word)
    )


@cache
def _calendar(language: str | None) -> re.Pattern[str]:
    return re.compile("|".join(form for kind in KINDS for form in forms(kind, language)) or "(?!)")
