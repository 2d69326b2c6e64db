"""Rows of views as CSV or JSON Lines, and a page that says what the columns mean."""

import csv
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from io import TextIOWrapper
from typing import BinaryIO, Literal, Protocol

from pipeline.ports.exporting import Exportable, ExportColumn
from pipeline.publish.cells import csv_value, json_value

Format = Literal["csv", "jsonl", "parquet"]
Rows = Iterable[Sequence[object]]

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
        encoding = "utf-8-sig" if bom else "utf-8"
        self._text = TextIOWrapper(file, encoding=encoding, newline="", write_through=True)
        self._writer = csv.writer(self._text, lineterminator="\n")
        self._writer.writerow([column.name for column in columns])

    def write(self, rows: Rows) -> None:
        """Adds rows, their values in the order of the columns."""
        self._writer.writerows(map(csv_value, row) for row in rows)

    def close(self) -> None:
        """Writes what is still to be written; the file stays open."""
        self._text.detach()


class JsonLines:
    """One JSON object a line, in UTF-8, with every column in each."""

    def __init__(self, file: BinaryIO, columns: Sequence[ExportColumn]) -> None:
        self._file = file
        self._names = [column.name for column in columns]
        self._write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

    def write(self, rows: Rows) -> None:
        """Adds rows, their values in the order of the columns."""
        lines = (
            self._write({name: _plain(value) for name, value in zip(self._names, row, strict=True)})
            for row in rows
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


def _plain(value: object) -> object:
    """As `json_value`, which most values of a view need not."""
    if value is None or type(value) in (str, int, bool):
        return value
    return value.isoformat() if isinstance(value, datetime | date) else json_value(value)
