"""Cursors: where a page ended, in letters that only this list with these filters takes back.

A cursor holds nothing secret and grants nothing: it is checked, never trusted.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Mapping
from hashlib import sha256

from pipeline.errors import BadQuery
from pipeline.ports.browsing import Key
from pipeline.scrub import scrub

LARGEST = 2**63 - 1
MARK_DIGITS = 12
BEGIN_AGAIN = "this is no cursor of this list with these filters; begin again without it"


def cursor_of(key: Key, path: str, asked: Mapping[str, object]) -> str:
    """The cursor for a page that ended with a key."""
    written = json.dumps([_mark(path, asked), *key], ensure_ascii=False, separators=(",", ":"))
    return urlsafe_b64encode(written.encode()).decode().rstrip("=")


def key_of(cursor: str, path: str, asked: Mapping[str, object]) -> Key:
    """The key that a cursor holds.

    Raises:
        BadQuery: it is none, or of another list.
    """
    try:
        padded = cursor.encode() + b"=" * (-len(cursor) % 4)
        parts = json.loads(urlsafe_b64decode(padded))
    except (ValueError, Error, RecursionError) as error:
        raise BadQuery(BEGIN_AGAIN) from error
    if not isinstance(parts, list) or not parts or parts[0] != _mark(path, asked):
        raise BadQuery(BEGIN_AGAIN)
    if not all(_is_plain(part) for part in parts):
        raise BadQuery(BEGIN_AGAIN)
    return tuple(parts[1:])


def _mark(path: str, asked: Mapping[str, object]) -> str:
    told = json.dumps([path, dict(asked)], sort_keys=True, default=str)
    return sha256(told.encode()).hexdigest()[:MARK_DIGITS]


def _is_plain(part: object) -> bool:
    if isinstance(part, str):
        return scrub(part) == part
    return isinstance(part, int) and not isinstance(part, bool) and abs(part) <= LARGEST
