"""Reads dates as feeds write them: RFC 822 with any zone's name, and ISO 8601 written loosely."""

import re
from datetime import UTC, datetime

from pipeline.ingest.dates import read_date

_LOOSE = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ]+(\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?\s*([+-]\d\d:?\d\d)?", re.IGNORECASE
)
_ZONE = re.compile(r"\s*\b([A-Z]{1,4}T|Z|UTC|MSK)$", re.IGNORECASE)
_OFFSETS = {
    name: offset
    for offset, names in (
        ("+0000", "Z UT UTC GMT WET"),
        ("+0100", "CET BST WEST"),
        ("+0200", "CEST EET SAST"),
        ("+0300", "EEST MSK"),
        ("+0530", "IST"),
        ("+0800", "HKT SGT AWST"),
        ("+0900", "JST KST"),
        ("+1000", "AEST"),
        ("+1100", "AEDT"),
        ("+1200", "NZST"),
        ("+1300", "NZDT"),
        ("-0300", "BRT ART"),
        ("-0400", "EDT"),
        ("-0500", "EST CDT"),
        ("-0600", "CST MDT"),
        ("-0700", "MST PDT"),
        ("-0800", "PST AKDT"),
        ("-0900", "AKST"),
        ("-1000", "HST"),
    )
    for name in names.split()
}

_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)", re.ASCII)
_USUAL = re.compile(
    r"(?:[A-Z][a-z]{2}, )?(\d\d?) ([A-Z][a-z]{2}) (\d{4}) (\d\d:\d\d:\d\d)"
    r" (?:([+-]\d\d:?\d\d)|([A-Z]{1,4}))",
    re.ASCII,
)
_MONTHS = {
    name: f"{number:02}"
    for number, names in enumerate(("Jan Feb Mar Apr May Jun", "Jul Aug Sep Oct Nov Dec"))
    for number, name in enumerate(names.split(), 6 * number + 1)
}


def feed_date(written: str) -> datetime | None:
    """The moment that a feed states, in UTC, or None where it states none or only part of one."""
    try:
        return datetime.fromisoformat(_usual(written)).astimezone(UTC)
    except (ValueError, OverflowError):
        return _read_patiently(written)


def _usual(written: str) -> str:
    """ISO 8601 for a date as nearly all feeds write it, nothing for others.

    Without a zone it is another, because Python would take it for the machine's own time.
    """
    found = _USUAL.fullmatch(written)
    if found:
        day, month, year, time, offset, zone = found.groups()
        offset = offset or _OFFSETS.get(zone)
        if offset and month in _MONTHS:
            return f"{year}-{_MONTHS[month]}-{day:0>2}T{time}{offset}"
    return written if _ISO.fullmatch(written) else ""


def _read_patiently(written: str) -> datetime | None:
    written = " ".join(written[:100].split())
    zone = _ZONE.search(written) if written[-1:].isalpha() else None
    offset = _OFFSETS.get(zone[1].upper()) if zone else None
    if zone and offset:
        written = f"{written[: zone.start()]} {offset}"
    loose = _LOOSE.fullmatch(written)
    in_iso = f"{loose[1]}T{loose[2]}{loose[3] or ''}" if loose else _usual(written)
    return read_date(in_iso or written)
