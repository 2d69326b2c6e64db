"""Rows of views as CSV or JSON Lines, and a page that says what the columns mean."""

import json
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import BinaryIO, Literal, Protocol, TypeVar

from pipeline.ports.exporting import Exportable, ExportColumn
from pipeline.publish.cells import csv_cells, json_values

Format = Literal["csv", "jsonl", "parquet"]
Rows = Iterable[Sequence[object]]
Value = TypeVar("Value")

HEAD = """\
# Exported from Standpoint

Times are UTC, in ISO 8601. An empty cell of CSV and `null` of JSON mean that there is no value. In
CSV a text that a spreadsheet would run as a formula begins with `'`.
"""


class RowWriter(Protocol):
    """Writes rows into an open file."""

    def write(self, rows: Rows) -> None:
        """Adds rows, their values in the order of the columns."""
        ...

    def close(self) -> None:
        """Writes what is still to be written; the file stays open."""
        ...


class CsvRows:
    """CSV in UTF-8 with a header (RFC 4180 but for bare newlines); with `bom` as Excel wants it."""

    def __init__(
        self, file: BinaryIO, columns: Sequence[ExportColumn], *, bom: bool = False
    ) -> None:
        self._file = file
        self._told = [csv_cells(column.kind) for column in columns]
        # a line of one empty cell would be an empty line, which readers pass over
        self._empty = '""' if len(columns) == 1 else ""
        if bom:
            file.write(BOM_UTF8)
        self._file.write(f"{','.join(column.name for column in columns)}\n".encode())

    def write(self, rows: Rows) -> None:
        """Adds rows, their values in the order of the columns."""
        lines = map(",".join, _by_column(self._told, rows))
        self._file.write("".join(f"{line or self._empty}\n" for line in lines).encode())

    def close(self) -> None:
        """Writes what is still to be written; the file stays open."""


class JsonLines:
    """One JSON object a line, in UTF-8, with every column in each."""

    def __init__(self, file: BinaryIO, columns: Sequence[ExportColumn]) -> None:
        self._file = file
        self._names = [column.name for column in columns]
        self._values = [json_values(column.kind) for column in columns]
        self._write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

    def write(self, rows: Rows) -> None:
        """Adds rows, their values in the order of the columns."""
        lines = (
            self._write(dict(zip(self._names, row, strict=True)))
            for row in _by_column(self._values, rows)
        )
        self._file.write("".join(f"{line}\n" for line in lines).encode())

    def close(self) -> None:
        """Writes what is still to be written; the file stays open."""


def row_writer(
    kind: Format, file: BinaryIO, view: Exportable, columns: Sequence[ExportColumn], *, bom: bool
) -> RowWriter:
    """What writes rows of a view in this format; Parquet is imported where it is wanted."""
    if kind == "parquet":
        from pipeline.publish.parquet import (  # noqa: PLC0415 - costs half a second
            ParquetRows,
        )

        return ParquetRows(file, view, columns)
    writers: dict[str, Callable[[], RowWriter]] = {
        "csv": lambda: CsvRows(file, columns, bom=bom),
        "jsonl": lambda: JsonLines(file, columns),
    }
    return writers[kind]()


def columns_page(files: Sequence[tuple[str, Exportable, Sequence[ExportColumn], int]]) -> str:
    """What is in a folder of exported files, in Markdown: file, view, its columns, rows."""
    parts = [HEAD]
    for name, view, columns, rows in files:
        parts.append(f"## {name}\n\nThe view `{view.name}`, {rows:,} rows. {view.about}\n")
        parts.append("| column | holds | meaning |\n|---|---|---|")
        parts += [f"| {one.name} | {one.kind} | {one.about} |" for one in columns]
        parts.append("")
    return "\n".join(parts)


def _by_column(
    told: Sequence[Callable[[Sequence[object]], Sequence[Value]]], rows: Rows
) -> Iterator[tuple[Value, ...]]:
    """Rows of which each column was told whole: asking each value what it is takes far longer."""
    columns = zip(*rows, strict=True)
    return zip(*(tell(values) for tell, values in zip(told, columns, strict=False)), strict=True)
