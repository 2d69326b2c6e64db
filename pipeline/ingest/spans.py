"""Finds the records in a file of records, and where each one's bytes are.

A record is known by its `id` where it has one, else by its place: `line=7` of a file with a
record a line or row, `item=3` of a list. A second record of the same id is known by its place.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO

from pipeline.ingest.bounds import MAX_DOCUMENT_BYTES, MAX_FIELD, MIB
from pipeline.scrub import scrub_line

_PLACE = re.compile(r"(?:line|item)=\d+")
_SPACE = re.compile(r"[ \t\n\r]*")
_BOM = b"\xef\xbb\xbf"
_MAX_ID = 10**18


@dataclass(frozen=True, slots=True)
class Span:
    """One record's bytes in its file: `start` and `length` count bytes."""

    name: str
    start: int
    length: int
    sha256: str


def line_spans(file: BinaryIO) -> Iterator[Span]:
    """The records of a file with one JSON object a line; empty lines are none.

    A line longer than a document may be is measured and hashed, never held.
    """
    seen: set[str] = set()
    start = number = 0
    while line := file.readline(MAX_DOCUMENT_BYTES + 2):
        number += 1
        place = f"line={number}"
        content = line.rstrip(b"\r\n")
        if len(content) > MAX_DOCUMENT_BYTES:
            length, digest = _measure_rest(file, line)
            yield Span(place, start, length, digest)
            start += length
            continue
        if content.strip(b" \t" + _BOM):
            digest = sha256(content).hexdigest()
            yield Span(record_name(_parsed(content), place, seen), start, len(content), digest)
        start += len(line)


def list_spans(content: bytes) -> list[Span] | None:
    """The records of a JSON file whose value is a list; None where it is none or broken."""
    mark = len(_BOM) if content.startswith(_BOM) else 0
    try:
        text = content[mark:].decode()
        position = _skip(text, 0)
        return list(_items(text, position + 1, mark)) if text.startswith("[", position) else None
    except (ValueError, RecursionError):
        # one document then, whose extraction says what is wrong and where
        return None


def _items(text: str, position: int, offset: int) -> Iterator[Span]:
    decoder = json.JSONDecoder()
    seen: set[str] = set()
    measured = number = 0
    position = _skip(text, position)
    more = not text.startswith("]", position)
    while more:
        record, end = decoder.raw_decode(text, position)
        number += 1
        offset += len(text[measured:position].encode())
        content = text[position:end].encode()
        digest = sha256(content).hexdigest()
        yield Span(record_name(record, f"item={number}", seen), offset, len(content), digest)
        offset += len(content)
        measured = end
        position = _skip(text, end)
        more = text.startswith(",", position)
        if more:
            position = _skip(text, position + 1)
    if not text.startswith("]", position) or _skip(text, position + 1) != len(text):
        raise ValueError("a list that does not end")


def _skip(text: str, position: int) -> int:
    found = _SPACE.match(text, position)
    return found.end() if found else position


def _measure_rest(file: BinaryIO, line: bytes) -> tuple[int, str]:
    length, digest = len(line), sha256(line)
    while not line.endswith(b"\n") and (line := file.readline(MIB)):
        length += len(line)
        digest.update(line)
    return length, digest.hexdigest()


def _parsed(line: bytes) -> object:
    try:
        parsed: object = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return parsed


def record_name(record: object, place: str, seen: set[str]) -> str:
    """What a record is known by in its file; `seen` are the names taken before it."""
    stated = record.get("id") if isinstance(record, dict) else None
    if isinstance(stated, int) and not isinstance(stated, bool) and abs(stated) < _MAX_ID:
        stated = str(stated)
    if not isinstance(stated, str) or not 0 < len(stated) <= MAX_FIELD or stated in seen:
        return place
    if stated != scrub_line(stated) or _PLACE.fullmatch(stated):
        return place
    seen.add(stated)
    return stated
