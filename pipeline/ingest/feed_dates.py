"""Reads dates as feeds write them: RFC 822 with any zone's name, and ISO 8601 written loosely."""

import re
from datetime import datetime

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

_USUAL = re.compile(
    r"(?:[A-Z][a-z]{2}, )?(\d\d?) ([A-Z][a-z]{2}) (\d{4}) (\d\d:\d\d:\d\d) ([+-]\d\d):?(\d\d)"
)
_MONTHS = {
    name: f"{number:02}"
    for number, names in enumerate(("Jan Feb Mar Apr May Jun", "Jul Aug Sep Oct Nov Dec"))
    for number, name in enumerate(names.split(), 6 * number + 1)
}


def feed_date(written: str) -> datetime | None:
    """The moment that a feed states, in UTC, or None where it states none or only part of one."""
    written = " ".join(written[:100].split())
    zone = _ZONE.search(written) if written[-1:].isalpha() else None
    offset = _OFFSETS.get(zone[1].upper()) if zone else None
    if zone and offset:
        written = f"{written[: zone.start()]} {offset}"
    return read_date(_as_iso(written))


def _as_iso(written: str) -> str:
    """The two ways in which nearly all feeds write dates as ISO 8601, which is read at once."""
    usual = _USUAL.fullmatch(written)
    if usual and usual[2] in _MONTHS:
        day, month, year, time, hours, minutes = usual.groups()
        return f"{year}-{_MONTHS[month]}-{day:0>2}T{time}{hours}:{minutes}"
    loose = _LOOSE.fullmatch(written)
    return f"{loose[1]}T{loose[2]}{loose[3] or ''}" if loose else written
