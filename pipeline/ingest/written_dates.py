"""Finds the date that a page writes for its readers, where nothing marks it as the publication's.

Looked at are short texts only: those in elements called after dates, then those below and above the
headline, then any that is little more than a date.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from lxml import etree

from pipeline.ingest.dates import read_date

_CALLED = etree.XPath(
    "(//@class[contains(., 'ate') or contains(., 'atum') or contains(., 'ubli')"
    " or contains(., 'osted') or contains(., 'ime') or contains(., 'echa')]"
    " | //@id[contains(., 'ate') or contains(., 'osted') or contains(., 'ime')])/.."
)
_NAME = re.compile(r"date|datum|publi|posted|time|fecha", re.IGNORECASE)
_BELOW = etree.XPath("following::text()[normalize-space()][position() < 90]")
_ABOVE = etree.XPath("preceding::text()[normalize-space()][position() < 26]")
_TEXTS = etree.XPath("//text()[normalize-space()]")
_NO_TEXT = frozenset({"script", "style", "noscript", "template", "body", "html"})
_MOST_CALLED = 40
_MOST_TEXTS = 3000
_SHORT = 100
_ABOVE_IT = 60
_ALONE = 45

_YEAR = r"(?:19|20)\d{2}(?!\d)"
_WRITTEN = re.compile(
    rf"(?<!\d)\d{{1,2}}(?:st|nd|rd|th|\.)?(?:\s+de)?\s+[^\W\d]{{3,10}}\.?,?(?:\s+de)?\s+{_YEAR}"
    rf"|(?<!\w)[^\W\d]{{3,10}}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+{_YEAR}"
    rf"|(?<!\d)\d{{1,2}}[./-]\s?\d{{1,2}}[./-]\s?{_YEAR}"
    r"|(?<!\d)(?:19|20)\d{2}[/.-]\d{1,2}[/.-]\d{1,2}(?!\d)",
    re.IGNORECASE,
)
_NUMBERS = re.compile(r"(\d{1,2})[./-]\s?(\d{1,2})[./-]\s?(\d{4})")
_MONTHS = 12


def written_date(tree: Any, heading: Any | None) -> datetime | None:
    """The first date in a page's tree (lxml) that stands where dates of publication do."""
    called = (one for one in islice(_CALLED(tree), 10 * _MOST_CALLED) if _is_called_date(one))
    places: list[tuple[Iterable[str], int]] = [(islice(map(_text, called), _MOST_CALLED), _SHORT)]
    if heading is not None:
        places += [(_words(_BELOW(heading)), _SHORT), (_words(_ABOVE(heading)), _ABOVE_IT)]
    for texts, longest in places:
        found = _first(texts, longest)
        if found:
            return found
    return _first(_words(_TEXTS(tree)[:_MOST_TEXTS]), _ALONE)


def _first(texts: Iterable[str], longest: int) -> datetime | None:
    dates = (_date_in(text) for text in texts if len(text) <= longest)
    return next(filter(None, dates), None)


def _date_in(text: str) -> datetime | None:
    for found in _WRITTEN.finditer(text):
        numbers = _NUMBERS.fullmatch(found[0])
        date = read_date(_with_day_first(numbers) if numbers else found[0])
        if date:
            return date
    return None


def _with_day_first(numbers: re.Match[str]) -> str:
    """Two numbers and a year with the day first; of 3/4/2024 nobody knows which is the day."""
    one, other, year = numbers.groups()
    if "." in numbers[0] or int(one) > _MONTHS:
        return f"{one}.{other}.{year}"
    return f"{other}.{one}.{year}" if int(other) > _MONTHS else ""


def _is_called_date(element: Any) -> bool:
    if element.tag in _NO_TEXT:
        return False
    return _NAME.search(f"{element.get('class')} {element.get('id')}") is not None


def _text(element: Any) -> str:
    pieces = []
    for piece in element.itertext():
        pieces.append(piece[: _SHORT + 1])
        if len(pieces) > _SHORT:
            break
    return " ".join("".join(pieces).split())


def _words(texts: Iterable[Any]) -> Iterator[str]:
    for text in texts:
        if len(text) < 2 * _SHORT and any(map(str.isdigit, text)):
            above = text.getparent()
            if not (text.is_text and above.tag in _NO_TEXT):
                yield " ".join(text.split())
