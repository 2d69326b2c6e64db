"""Reads dates as documents write them; every moment is aware and in UTC."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_TOLERANCE = timedelta(days=1)

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar janvier janv enero ene gennaio gen janeiro",
            "february feb februar février févr fevrier febrero febbraio fevereiro",
            "march mar märz mars marzo março",
            "april apr avril avr abril abr aprile",
            "may mai mayo maggio maio",
            "june jun juni juin junio giugno junho",
            "july jul juli juillet juil julio luglio julho",
            "august aug août aout agosto ago",
            "september sep sept septembre septiembre settembre setembro",
            "october oct oktober okt octobre octubre ottobre outubro",
            "november nov novembre noviembre novembro",
            "december dec dezember dez décembre décembre diciembre dicembre dezembro",
        ),
        start=1,
    )
    for name in names.split()
}
_CLOCK = (
    r"(?:[\s,]*(?:at|um|à|-|–|•|\|)?\s*(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?::\d{2})?"
    r"(?:\s*(?P<half>[ap])\.?m\.?)?)?"
)
_ZONE = r"\s*(?:utc|gmt|uhr)?\s*"
_WEEKDAY = r"(?:[^\W\d]{2,10}\.?,?\s+)?"
_WRITTEN = tuple(
    re.compile(_WEEKDAY + day + _CLOCK + _ZONE, re.IGNORECASE)
    for day in (
        r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?(?:\s+de)?\s+(?P<month>[^\W\d]{3,10})\.?,?(?:\s+de)?\s+(?P<year>\d{4})",
        r"(?P<month>[^\W\d]{3,10})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})",
        r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})",
        r"(?P<year>\d{4})[/.-](?P<month>\d{1,2})[/.-](?P<day>\d{1,2})",
    )
)
_LONGEST = 64
_SECONDS = 10
_UNIX = re.compile(r"[12]\d{9}(?:\d{3})?", re.ASCII)
_IN_ADDRESS = re.compile(
    r"/(?P<year>(?:19|20)\d{2})[/-]?(?P<month>\d{2})[/-]?(?P<day>\d{2})(?=[/_-]|$)"
)


def read_date(written: str) -> datetime | None:
    """The moment that a text states, or None where it states none.

    Read are ISO 8601, RFC 2822 (mail), `12 March 2024` and `March 12, 2024` in six languages
    of Europe, `12.3.2024` and `2024/03/12`; a time of day may follow. Without a zone it is UTC.
    A number of ten digits is a Unix time in seconds, one of thirteen in milliseconds.
    """
    written = " ".join(written.split())
    if not written or len(written) > _LONGEST:
        return None
    for reading in (_unix, datetime.fromisoformat, _in_words, parsedate_to_datetime):
        try:
            moment = reading(written)
            return _utc(moment)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def date_in_address(url: str) -> datetime | None:
    """The day that a web address has in its path, as `/2024/03/05/` or `/2024-03-05-`."""
    found = _IN_ADDRESS.search(urlsplit(url).path)
    return read_date("{year}/{month}/{day}".format(**found.groupdict())) if found else None


def first_plausible(moments: Iterable[datetime | None], received_at: datetime) -> datetime | None:
    """The first moment between 1990 and a day after `received_at`."""
    for moment in moments:
        if moment is not None and EARLIEST <= moment <= received_at + _TOLERANCE:
            return moment
    return None


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _unix(written: str) -> datetime:
    if not _UNIX.fullmatch(written):
        raise ValueError
    return datetime.fromtimestamp(int(written[:_SECONDS]), UTC)


def _in_words(written: str) -> datetime:
    for pattern in _WRITTEN:
        found = pattern.fullmatch(written)
        if found:
            month = found["month"].lower()
            return datetime(
                int(found["year"]),
                int(month) if month.isdecimal() else _MONTHS.get(month, 0),
                int(found["day"]),
                _hour(int(found["hour"] or 0), found["half"]),
                int(found["minute"] or 0),
                tzinfo=UTC,
            )
    raise ValueError


def _hour(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    return hour % 12 + (12 if half in "pP" else 0)
