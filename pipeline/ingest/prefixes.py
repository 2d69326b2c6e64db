"""Addresses of object stores that may be read: what lies below one that the settings allow.

s3://bucket/clippings                        allowed
s3://bucket/clippings/2026/a b.jsonl         below it
s3://bucket/clippings/2026/a%20b.jsonl#line=7    how an entry names a record of it
"""

from collections.abc import Sequence
from urllib.parse import quote, unquote

from pipeline.scrub import scrub_line

_PLAIN = "/@:+=,;!$&'()~"
_OURS = ("http", "https", "file")


def is_address(place: str) -> bool:
    """Whether a text names a place in an object store, and not a folder."""
    return "://" in place


def is_object_url(url: str) -> bool:
    """Whether an entry leads to an object; pages of the web and files have doors of their own."""
    return is_address(url) and url.partition("://")[0].lower() not in _OURS


def below(address: str, allowed: Sequence[str]) -> tuple[str, str] | None:
    """The allowed address that this one lies below, and the name there; None where there is none.

    The name is empty for the allowed address itself. Drivers of stores that are folders would
    follow `..`; names with an empty part, or one that begins with a dot, are therefore none.
    """
    place = address.rstrip("/")
    for one in sorted(filter(is_address, allowed), key=len, reverse=True):
        name = place.removeprefix(one + "/")
        if place == one:
            return one, ""
        if name != place:
            return (one, name) if is_shown(name) and scrub_line(name) == name else None
    return None


def is_shown(name: str) -> bool:
    """Whether no part of a name is empty or hidden."""
    return all(part and not part.startswith(".") for part in name.split("/"))


def object_url(address: str, name: str, record: str = "") -> str:
    """The URL of an object, or of a record in it; what is no plain letter is percent-encoded."""
    url = f"{address}/{quote(name, safe=_PLAIN, errors='surrogateescape')}"
    return f"{url}#{quote(record, safe='=')}" if record else url


def object_named(url: str, allowed: Sequence[str]) -> tuple[str, str, str] | None:
    """The allowed address, the name below it and the record that a URL names; None: not allowed."""
    coded, _, record = url.partition("#")
    for one in sorted(filter(is_address, allowed), key=len, reverse=True):
        name = unquote(coded.removeprefix(one + "/"), errors="surrogateescape")
        if coded.startswith(one + "/") and is_shown(name):
            return one, name, unquote(record)
    return None
