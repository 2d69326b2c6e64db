"""Numbers, names and quotes in words that fit a line."""

import re
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import unquote

from pipeline.scrub import scrub_line

_SHA256 = re.compile("[0-9a-f]{64}")


def some(number: int, singular: str, plural: str | None = None) -> str:
    """A number with its noun: `1 copy`, `2,000 copies`."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def cut(text: object, width: int) -> str:
    """The text on one line, at most `width` characters, cut with an ellipsis between words."""
    line = scrub_line(str(text or ""))
    if len(line) <= width:
        return line
    head = line[: width - 1]
    whole_words = head.rpartition(" ")[0]
    return (whole_words if len(whole_words) > width // 2 else head).rstrip(" ,;:.") + "…"


def short_name(key: str) -> str:
    """The end of a path or URL that a person recognises; a hash by its first characters."""
    if _SHA256.fullmatch(key):
        return key[:12]
    path = key.partition("?")[0].partition("#")[0].rstrip("/")
    return cut(unquote(path.rpartition("/")[2] or key), 40)


def moment(at: datetime) -> str:
    """A moment to the minute."""
    return f"{at:%Y-%m-%d %H:%M} UTC"


def counted(counts: Mapping[str, int]) -> str:
    """Counts by plural names in words: `1 article, 2 sources`."""
    return ", ".join(some(number, _singular(name), name) for name, number in counts.items())


def _singular(plural: str) -> str:
    return plural[:-3] + "y" if plural.endswith("ies") else plural.removesuffix("s")
