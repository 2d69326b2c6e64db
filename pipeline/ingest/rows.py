"""Finds the records in a table of comma-separated values, and reads one with its header.

A record's bytes stay as they are in the file; together with those of the header they are a
table of one row. Separators and quotes are ASCII in every encoding that is read, so that places
are found without knowing which it is.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO, StringIO
from typing import Any, BinaryIO

from pipeline.errors import BadDocument
from pipeline.ingest.bounds import MAX_DOCUMENT_BYTES, MIB
from pipeline.ingest.decode import decode
from pipeline.ingest.record_fields import FIELDS
from pipeline.ingest.spans import Span, record_name

MAX_HEADER_BYTES = 64 * 1024
SEPARATORS = ",;\t|"

_TEXTS = (*FIELDS["text"], *FIELDS["html"])
_BOM = "\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class _Header:
    """A table's first row: its separator, its columns, and in how many lines it is."""

    separator: str
    columns: Sequence[str]
    lines: int


def header_bytes(file: BinaryIO, named: str) -> bytes:
    """The bytes of a table's header, with the end of its last line; `named` is the table to people.

    Raises:
        BadDocument: it names no column with texts (`bad_record`).
    """
    return _head(file, named)[1]


def row_spans(file: BinaryIO, named: str) -> Iterator[Span]:
    """The records of a table; an empty row is none, a broken one is found like the others.

    A row is known by its column `id`, else by the line that it begins in. Its hash is also that
    of the header, without which its values mean nothing.

    Raises:
        BadDocument: its header names no column with texts (`bad_record`).
    """
    header, content = _head(file, named)
    return _spans(_Lines(file, content, header.lines), header)


def read_row(content: bytes) -> Mapping[str, object]:
    """The record in a table of one row: its values by the names of their columns.

    Raises:
        BadDocument: the table is broken, or has another number of rows (`bad_record`).
    """
    lines = list(StringIO(decode(content), newline="\n"))
    header = _header(lines)
    try:
        below = _reader(lines[header.lines :], header.separator) if header else ()
        rows = list(filter(_holds, below))
    except csv.Error as error:
        raise BadDocument(f"it is no valid CSV: {error}", code="bad_record") from error
    if header is None or len(rows) != 1:
        raise BadDocument("it is not a header with one row below it", code="bad_record")
    if _holds(rows[0][len(header.columns) :]):
        raise BadDocument(
            f"it has {len(rows[0])} values under {len(header.columns)} columns; put quotes around "
            "those with a separator in them",
            code="bad_record",
        )
    return _record(header, rows[0])


class _Lines:
    """Lines of a table for a reader; tells where it is and the hash of what it read since."""

    def __init__(self, file: BinaryIO, header: bytes, lines: int) -> None:
        file.seek(len(header))
        self._file, self._header = file, header
        self.position, self.number = len(header), lines
        self.begin()

    def begin(self) -> None:
        """Starts a new record."""
        self.hash = sha256(self._header)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._file.readline(MAX_DOCUMENT_BYTES + 1)
        if not line:
            raise StopIteration
        self.number += 1
        self._count(line)
        if len(line) <= MAX_DOCUMENT_BYTES:
            return line.decode("latin-1")
        while line and not line.endswith(b"\n"):
            line = self._file.readline(MIB)
            self._count(line)
        # longer than a document may be, as fetching it will say; never held
        return "\n"

    def _count(self, content: bytes) -> None:
        self.position += len(content)
        self.hash.update(content)


def _head(file: BinaryIO, named: str) -> tuple[_Header, bytes]:
    file.seek(0)
    lines = BytesIO(file.read(MAX_HEADER_BYTES)).readlines()
    header = _header([line.decode("latin-1") for line in lines])
    if header is None:
        raise BadDocument(
            f"{named}: its first row names no column with texts; expected one of "
            f"{', '.join(_TEXTS)}, between commas, semicolons or tabs, saved as UTF-8",
            code="bad_record",
        )
    content = b"".join(lines[: header.lines])
    return header, content if content.endswith(b"\n") else content + b"\n"


def _header(lines: Sequence[str]) -> _Header | None:
    """What the first row that is not empty says, by the separator that makes a text column."""
    for separator in SEPARATORS:
        reader = _reader(lines, separator)
        try:
            row: Sequence[str] = next(filter(_holds, reader), ())
        except csv.Error:
            continue
        columns = [cell.removeprefix(_BOM).strip().lower() for cell in row]
        if set(_TEXTS) & set(columns):
            return _Header(separator, columns, reader.line_num)
    return None


def _spans(lines: _Lines, header: _Header) -> Iterator[Span]:
    reader = _reader(lines, header.separator)
    seen: set[str] = set()
    row: Sequence[str] | None
    while True:
        start, place, is_broken = lines.position, f"line={lines.number + 1}", False
        lines.begin()
        try:
            row = next(reader, None)
            if row is None:
                return
        except csv.Error:
            row, is_broken = (), True
        length = lines.position - start
        if is_broken or _holds(row) or length > MAX_DOCUMENT_BYTES:
            stated = str(_record(header, row).get("id", "")).encode("latin-1")
            name = record_name({"id": stated.decode("utf-8", "replace")}, place, seen)
            yield Span(name, start, length, lines.hash.hexdigest())


def _reader(lines: Iterable[str], separator: str) -> Any:
    # one limit for the whole process; a text may be as long as a document
    csv.field_size_limit(MAX_DOCUMENT_BYTES)
    return csv.reader(lines, delimiter=separator, strict=True)


def _holds(row: Sequence[str]) -> bool:
    return any(cell.strip() for cell in row)


def _record(header: _Header, row: Sequence[str]) -> Mapping[str, object]:
    """The values that are there, stripped; of two columns of one name the first counts."""
    pairs = [(name, value.strip()) for name, value in zip(header.columns, row, strict=False)]
    return {name: value for name, value in reversed(pairs) if value}
