"""Names the place of an original for people: its file, and which record of it."""

from urllib.parse import unquote, urlsplit

_NUMBERED = ("line", "item")


def place(url: str) -> str:
    """A file's path with the record in it, or the address on the web as it is."""
    parts = urlsplit(url)
    if parts.scheme != "file":
        return url
    path = unquote(parts.path)
    return f"{path} {record_words(unquote(parts.fragment))}" if parts.fragment else path


def record_words(record: str) -> str:
    """A record's name in its file: `line 7`, `item 3` or `record a1`."""
    kind, _, number = record.partition("=")
    return f"{kind} {number}" if kind in _NUMBERED and number else f"record {record}"
