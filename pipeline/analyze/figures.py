"""The numbers in a piece of text, with their percent signs and currencies, whatever the spelling.

`1,000`, `1.000` in a language that sets thousands so, `1 000`, `a thousand` and `1k` are one
number; so are `1.5 million` and `1,500,000`. In a range the last number's scale and unit hold for
the first one, too: `5 to 10 million euros`. A sign before a number is not read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from pipeline.analyze.number_words import SHORT_SCALES, scales, values
from pipeline.analyze.vocabulary import places, vocabulary

_POINT_IS_DECIMAL = frozenset({"en", "zh", "ja", "ko", "th", "he", "hi", "ur", "bn", "ms", "ga"})
"""Languages that write 1.5 for one and a half; the others write 1,5."""

_SIGNS = {"$": "usd", "€": "eur", "£": "gbp", "¥": "jpy", "₹": "inr", "₽": "rub", "₺": "try"}
_NAMES = {
    "dollar": "usd", "dollars": "usd", "usd": "usd", "dólares": "usd", "dollari": "usd",
    "euro": "eur", "euros": "eur", "eur": "eur", "pound": "gbp", "pounds": "gbp", "pfund": "gbp",
    "gbp": "gbp", "yen": "jpy", "rupees": "inr", "rubles": "rub", "roubles": "rub",
    "рублей": "rub",
}  # fmt: skip
_PERCENT = r"%|per ?cent\b|percent\b|percentage points?\b|pct\b|prozent\w*|pour ?cent\b|por ?cien\w*|por cento\b|per cento\b|procent\w*|процент\w*"  # noqa: E501 - one alternative after another
_RANGE = re.compile(
    r"\s*(?:[-–—/]|to|and|or|bis|und|oder|à|et|ou|a|y|e|o|do|i|до|и)\s*", re.IGNORECASE
)
_DIGITS = r"\d+(?:(?:[,.]|['’ \u00a0\u202f](?=\d{3}(?!\d)))\d+)*"
_UNIT = re.compile(
    rf"[-\s]{{0,2}}(?:(?P<percent>{_PERCENT})|(?P<money>[$€£¥₹₽₺]|\w{{3,9}}\b))", re.IGNORECASE
)
_SCALE_BEHIND = re.compile(r"(?P<blank>[-\s]{0,2})(?P<word>[^\W\d_]+)\.?")
_WORD_GAP = re.compile(r"[-\s]+(?:and\s+)?")
_ARTICLE = re.compile(r"\b(?:a|an|one|eine|ein|une|un|una|uma|een)\s+$", re.IGNORECASE)
_LONGEST_ARTICLE = 6
_HUNDRED = 2
_GROUP = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number: what it may stand for, its words, and whether it belongs to a name (`G20`)."""

    values: tuple[Decimal, ...]
    words: str
    in_words: bool = False
    in_a_name: bool = False
    is_percent: bool = False
    currency: str = ""


@dataclass(frozen=True, slots=True)
class _Found:
    figure: Figure
    start: int
    end: int
    scale: int = 0


def figures(text: str, language: str | None) -> list[Figure]:
    """The numbers in a text, the last one first."""
    read: list[Figure] = []
    later: _Found | None = None
    for found in reversed(list(_numbers(text, language))):
        figure = _with_unit(text, found)
        if later and _RANGE.fullmatch(text, found.end, later.start):
            figure = _like_the_end(figure, found, later)
        later = _Found(figure, found.start, found.end, found.scale)
        read.append(figure)
    return read


def _like_the_end(figure: Figure, found: _Found, later: _Found) -> Figure:
    """The first number of a range, which the last one's scale and unit hold for."""
    values = figure.values
    if later.scale and not found.scale:
        values += tuple(value.scaleb(later.scale) for value in values)
    return replace(
        figure,
        values=values,
        is_percent=figure.is_percent or later.figure.is_percent,
        currency=figure.currency or later.figure.currency,
    )


def _with_unit(text: str, found: _Found) -> Figure:
    behind = _UNIT.match(text, found.end)
    before = text[max(0, found.start - 2) : found.start]
    currency = _SIGNS.get(before[-1:]) or _SIGNS.get(before[:1], "")
    if behind and behind["money"] and not currency:
        money = behind["money"].lower()
        currency = _SIGNS.get(money) or _NAMES.get(money, "")
    return replace(
        found.figure,
        is_percent=bool(behind and behind["percent"]),
        currency=currency,
        in_a_name=bool(_NAME_BEFORE.search(before)),
    )


def _numbers(text: str, language: str | None) -> Iterator[_Found]:
    counting = _counting(language)
    found_at = {match.start(): match for match in _NUMBER.finditer(text)}
    for word in vocabulary(text):
        if word.lower() in counting:
            found_at.update((match.start(), match) for match in places(word, text))
    end = 0
    for start, match in sorted(found_at.items()):
        if start < end:
            continue
        found = (_digits if match[0][0].isdigit() else _words)(text, match, language)
        if found:
            yield found
            end = found.end


def _digits(text: str, match: re.Match[str], language: str | None) -> _Found:
    start, end = match.span()
    scale, end = _scale(text, end, language)
    values = tuple(one.scaleb(scale) for one in _readings(match[0], language))
    return _Found(Figure(values=values, words=text[start:end]), start, end, scale)


def _words(text: str, match: re.Match[str], language: str | None) -> _Found | None:
    """A run of number words; a scale word alone counts only behind an article."""
    known, powers = values(language), scales(language)
    total = part = 0
    start = end = match.start()
    article = _ARTICLE.search(text, max(0, start - _LONGEST_ARTICLE), start)
    counted = bool(article)
    position = start
    while word := _LETTERS.match(text, position):
        name = word[0].lower()
        if name in known:
            part += known[name]
        elif name in powers:
            power = powers[name]
            if power == _HUNDRED:
                part = (part or 1) * 100
            else:
                total, part = total + (part or 1) * 10**power, 0
        else:
            break
        counted = counted or name not in powers
        end = word.end()
        gap = _WORD_GAP.match(text, end)
        if gap is None:
            break
        position = gap.end()
    if not counted:
        return None
    value = Decimal(total + part)
    return _Found(Figure(values=(value,), words=text[start:end], in_words=True), start, end)


def _scale(text: str, end: int, language: str | None) -> tuple[int, int]:
    """The power of ten behind digits, and where it ends."""
    behind = _SCALE_BEHIND.match(text, end)
    if behind is None:
        return 0, end
    word = behind["word"].lower()
    power = scales(language).get(word)
    if power is None and (not behind["blank"] or len(word) > 1):
        power = SHORT_SCALES.get(word)
    return (power, behind.end("word")) if power else (0, end)


def _readings(digits: str, language: str | None) -> list[Decimal]:
    """What digits with separators stand for; times and dates are read as their parts, too."""
    marks = [mark for mark in digits if not mark.isdigit()]
    parts = re.split(r"\D", digits)
    whole = Decimal("".join(parts))
    if not marks:
        return [whole]
    groups = all(len(part) == _GROUP for part in parts[1:]) and 0 < len(parts[0]) <= _GROUP
    decimal = "." if (language or "en") in _POINT_IS_DECIMAL else ","
    last = Decimal(f"{''.join(parts[:-1])}.{parts[-1]}")
    if len(set(marks)) > 1:
        return [last if marks[-1] in ".," and marks.count(marks[-1]) == 1 else whole]
    if len(marks) > 1:
        return [whole] if groups else [Decimal(part) for part in parts]
    if groups and marks[0] != decimal:
        return [whole]
    if marks[0] in ".," and not (groups and language is None):
        return [last.normalize(), *_clock(parts, is_decimal=marks[0] == decimal)]
    return [whole, last.normalize()] if marks[0] in ".," else [whole]


def _clock(parts: list[str], *, is_decimal: bool) -> list[Decimal]:
    """Hours and minutes, or a day and a month, where the parts may be those."""
    hours, minutes = parts
    fewest = len("59") if is_decimal else 1
    if len(hours) <= len("23") and fewest <= len(minutes) <= len("59"):
        return [Decimal(hours), Decimal(minutes)]
    return []


_NAME_BEFORE = re.compile(r"[^\W\d_]-?$")
_NUMBER = re.compile(_DIGITS)
_LETTERS = re.compile(r"[^\W\d_]+")


@cache
def _counting(language: str | None) -> frozenset[str]:
    return frozenset({*values(language), *scales(language)})
