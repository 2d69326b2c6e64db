"""Addresses of object stores that may be read: what lies below one that the settings allow.

s3://bucket/clippings                        allowed
s3://bucket/clippings/2026/a b.jsonl         below it
s3://bucket/clippings/2026/a%20b.jsonl#line=7    how an entry names a record of it
"""

from collections.abc import Sequence
from urllib.parse import quote, unquote

_PLAIN = "/@:+=,;!$&'()~"
_OURS = ("http", "https", "file")


def is_address(place: str) -> bool:
    """Whether a text names a place in an object store, and not a folder."""
    return "://" in place


def is_object_url(url: str) -> bool:
    """Whether an entry leads to an object; pages of the web and files have doors of their own."""
    return is_address(url) and url.partition("://")[0].lower() not in _OURS


def below(address: str, allowed: Sequence[str]) -> tuple[str, str] | None:
    """The bucket and the name in it, of an address that is allowed or lies below one that is.

    None for any other. Drivers of stores that are folders would follow `..`; names with an empty
    part, or one that begins with a dot, are therefore none. A whole bucket has no name.
    """
    place = address.rstrip("/")
    if not any(place == one or place.startswith(one + "/") for one in filter(is_address, allowed)):
        return None
    scheme, _, rest = place.partition("://")
    bucket, _, name = rest.partition("/")
    return (f"{scheme}://{bucket}", name) if is_shown(rest) else None


def is_shown(name: str) -> bool:
    """Whether no part of a name is empty or hidden."""
    return all(part and not part.startswith(".") for part in name.split("/"))


def object_url(bucket: str, name: str, record: str = "") -> str:
    """The URL of an object, or of a record in it; what is no plain letter is percent-encoded."""
    url = f"{bucket}/{quote(name, safe=_PLAIN, errors='surrogateescape')}"
    return f"{url}#{quote(record, safe='=')}" if record else url


def object_named(url: str, allowed: Sequence[str]) -> tuple[str, str, str] | None:
    """The bucket, the name in it and the record that a URL leads to; None if not allowed."""
    coded, _, record = url.partition("#")
    scheme, _, rest = coded.partition("://")
    bucket, _, name = rest.partition("/")
    there = below(f"{scheme}://{bucket}/{unquote(name, errors='surrogateescape')}", allowed)
    return there and (*there, unquote(record))
