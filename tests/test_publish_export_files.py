"""Rows of views as CSV, JSON Lines and Parquet, and files that are whole or not there."""

import csv
import errno
import json
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from pyarrow import parquet

from pipeline.errors import BadAddress
from pipeline.ports.exporting import ColumnKind, Exportable, ExportColumn
from pipeline.publish.cells import FORMULA_STARTS
from pipeline.publish.export_files import Format, columns_page, row_writer
from pipeline.publish.whole_file import whole_file

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
COLUMNS = tuple(
    ExportColumn(name=name, kind=kind, about=f"The {name}.")
    for name, kind in (
        ("words", ColumnKind.TEXT), ("count", ColumnKind.WHOLE), ("share", ColumnKind.NUMBER),
        ("paid", ColumnKind.TRUTH), ("at", ColumnKind.MOMENT), ("day", ColumnKind.DAY),
    )
)  # fmt: skip
VIEW = Exportable(name="told", about="What is told.", columns=COLUMNS, dated_by="day")
ROW = ('Größe 字 "a, b"\nc', -3, -0.5, True, NOON, date(2026, 3, 1))
NOTHING = (None,) * len(COLUMNS)


def written(kind: Format, *rows: tuple[object, ...], bom: bool = False) -> bytes:
    file = BytesIO()
    writer = row_writer(kind, file, VIEW, COLUMNS, bom=bom)
    writer.write(rows[:1])
    writer.write(rows[1:])
    writer.close()
    return file.getvalue()


def sheet(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))


def test_csv_has_a_header_and_reads_back() -> None:
    """Quotes, commas and newlines in texts come back; nothing is an empty cell."""
    told = sheet(written("csv", ROW, NOTHING))
    assert told[0] == [column.name for column in COLUMNS]
    assert told[1] == [
        ROW[0], "-3", "-0.5", "True", "2026-03-01T12:00:00+00:00", "2026-03-01",
    ]  # fmt: skip
    assert told[2] == [""] * len(COLUMNS)


@pytest.mark.parametrize("start", FORMULA_STARTS)
def test_no_text_is_a_formula_to_a_spreadsheet(start: str) -> None:
    """Whatever begins one gets a leading quote mark; numbers below zero stay numbers."""
    [_, row] = sheet(written("csv", (f"{start}cmd|' /C calc'!A0", -3, *NOTHING[2:])))
    assert row[0].startswith("'")
    assert row[1] == "-3"


def test_a_mark_for_excel_is_written_on_demand() -> None:
    """Three bytes at the start of the file, once."""
    assert written("csv", ROW, ROW, bom=True).count(b"\xef\xbb\xbf") == 1
    assert not written("csv", ROW).startswith(b"\xef\xbb\xbf")


def test_json_lines_have_every_column_in_each_line() -> None:
    """Types stay: numbers, truths, null; times in ISO 8601; no escapes but JSON's own."""
    lines = written("jsonl", ROW, NOTHING).decode().splitlines()
    assert json.loads(lines[0]) == {
        "words": ROW[0], "count": -3, "share": -0.5, "paid": True,
        "at": "2026-03-01T12:00:00+00:00", "day": "2026-03-01",
    }  # fmt: skip
    assert json.loads(lines[1]) == dict.fromkeys(column.name for column in COLUMNS)
    assert "Größe 字" in lines[0]


def test_parquet_is_typed_and_explains_itself() -> None:
    """Each column has its type and its meaning; a file without rows has them too."""
    file = parquet.ParquetFile(BytesIO(written("parquet", ROW, NOTHING)))
    assert file.read().to_pylist() == [
        dict(zip((column.name for column in COLUMNS), row, strict=True)) for row in (ROW, NOTHING)
    ]
    schema = parquet.ParquetFile(BytesIO(written("parquet"))).schema_arrow
    assert [str(field.type) for field in schema] == [
        "string", "int64", "double", "bool", "timestamp[us, tz=UTC]", "date32[day]",
    ]  # fmt: skip
    assert schema.field("count").metadata[b"comment"] == b"The count."
    assert schema.metadata[b"comment"] == b"What is told."


def test_a_page_says_what_the_columns_mean() -> None:
    """By file, with the number of rows."""
    page = columns_page([("told.csv", VIEW, COLUMNS, 1200)])
    assert "## told.csv\n\nThe view `told`, 1,200 rows. What is told.\n" in page
    assert "| at | moment (UTC) | The at. |" in page


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    """Whatever ends the writing, what was there before stays and nothing is left beside it."""
    path = tmp_path / "new" / "told.csv"
    with whole_file(path) as file:
        file.write(b"first")
        assert not path.exists()

    def half_written(end: type[BaseException]) -> None:
        with whole_file(path) as file:
            file.write(b"half")
            raise end

    for end in (KeyboardInterrupt, ZeroDivisionError, SystemExit):
        with pytest.raises(end):
            half_written(end)
    assert [one.name for one in path.parent.iterdir()] == ["told.csv"]
    assert path.read_bytes() == b"first"


def test_a_full_disk_is_told_in_one_line(tmp_path: Path) -> None:
    """So is a folder that is a file; neither leaves anything behind."""
    path = tmp_path / "told.csv"
    with (
        pytest.raises(BadAddress, match=r"told.csv cannot be written: No space left on device"),
        whole_file(path),
    ):
        raise OSError(errno.ENOSPC, "No space left on device")
    path.write_text("a file", encoding="utf-8")
    with (
        pytest.raises(BadAddress, match=r"cannot be written: (Not a directory|File exists)"),
        whole_file(path / "below.csv"),
    ):
        pass
    assert [one.name for one in tmp_path.iterdir()] == ["told.csv"]
