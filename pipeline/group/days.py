"""Which days a text states, read without a parser of dates: weekdays, and days with their month.

A weekday is the last one before the text was published, since news tell what was, unless the text
says that it is still to come. Names of days are known in English, German, French, Spanish and
Italian; a text in another language states none.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from pipeline.group.words import plain

DAY_MARK = "@"
MOST_DAYS = 8
MOST_LETTERS_READ = 3000
AHEAD = timedelta(hours=12)
"""How far a place's clock may be ahead of UTC, by which articles are dated."""

_WEEKDAYS = (
    "monday montag lundi lunes lunedi",
    "tuesday dienstag mardi martes martedi",
    "wednesday mittwoch mercredi miercoles mercoledi",
    "thursday donnerstag jeudi jueves giovedi",
    "friday freitag vendredi viernes venerdi",
    "saturday samstag samedi sabado sabato",
    "sunday sonntag dimanche domingo domenica",
)
_MONTHS = (
    "january januar janvier enero gennaio",
    "february februar fevrier febrero febbraio",
    "march marz mars marzo",
    "april avril abril aprile",
    "may mai mayo maggio",
    "june juni juin junio giugno",
    "july juli juillet julio luglio",
    "august aout agosto",
    "september septembre septiembre settembre",
    "october oktober octobre octubre ottobre",
    "november novembre noviembre",
    "december dezember decembre diciembre dicembre",
)
_WEEKDAY = {name: day for day, names in enumerate(_WEEKDAYS) for name in names.split()}
_MONTH = {name: month for month, names in enumerate(_MONTHS, 1) for name in names.split()}
_COMING = frozenset(["next", "nachsten", "kommenden", "prochain", "proximo", "prossimo"])
_BETWEEN = frozenset(("of", "de", "the"))
_WORD = re.compile(r"[^\W_]+")
_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|o)?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_DAYS_AHEAD = 3
_HALF_A_YEAR = timedelta(days=183)


def stated_days(text: str, at: datetime) -> Sequence[date]:
    """The days that the beginning of a text states, in the order in which it states them."""
    found_words = _WORD.findall(text[:MOST_LETTERS_READ].casefold())
    words = [word if word.isascii() else plain(word) for word in found_words]
    found: dict[date, None] = {}
    for place, word in enumerate(words):
        if word in _WEEKDAY:
            if not _is_told_otherwise(words, place):
                found |= dict.fromkeys(_near(_WEEKDAY[word], at))
        elif word in _MONTH and (day := _dated(words, place, at)) is not None:
            found.setdefault(day)
    return list(found)[:MOST_DAYS]


def _is_told_otherwise(words: Sequence[str], place: int) -> bool:
    """Whether a weekday is one of next week, or one of a month, such as its last Sunday."""
    before, after = words[max(0, place - 1) : place], words[place + 1 : place + 2]
    return bool(_COMING.intersection(before)) or after == ["of"]


def _near(weekday: int, at: datetime) -> Sequence[date]:
    """The last such weekday at an article's time; where the next one is nearer, that too."""
    latest = (at + AHEAD).date()
    since = (latest.weekday() - weekday) % 7
    last = latest - timedelta(days=since)
    return [last] if since <= _DAYS_AHEAD else [last, last + timedelta(days=7)]


def _dated(words: Sequence[str], place: int, at: datetime) -> date | None:
    """The day of the month that is named at a place, in the year said or else the nearest one."""
    before, after = [*words[max(0, place - 2) : place]], words[place + 1 : place + 3]
    if before and before[-1] in _BETWEEN:
        before.pop()
    day = _DAY.fullmatch(before[-1]) if before else None
    year = after[0] if after else ""
    if day is None:
        day = _DAY.fullmatch(after[0]) if after else None
        year = after[1] if len(after) > 1 else ""
    if day is None:
        return None
    said = int(year) if _YEAR.fullmatch(year) else None
    for one in (said,) if said else (at.year, at.year - 1, at.year + 1):
        try:
            found = date(one, _MONTH[words[place]], int(day[1]))
        except ValueError:
            continue
        if said or abs(found - at.date()) <= _HALF_A_YEAR:
            return found
    return None
