"""Finds the records in a file of any format that may hold many."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from pipeline.ingest.bounds import MAX_DOCUMENT_BYTES
from pipeline.ingest.formats import holds_lines, holds_rows, may_hold_list
from pipeline.ingest.rows import row_spans
from pipeline.ingest.spans import Span, line_spans, list_spans


def records_in(file: BinaryIO, path: Path, named: str) -> Iterator[Span] | None:
    """The records in a file, or None where the file is one document.

    The suffix of `path` says which format it is; `named` is the file to people.

    Raises:
        BadDocument: a table's header names no column with texts (`bad_record`).
    """
    file.seek(0)
    if holds_lines(path):
        return line_spans(file)
    if holds_rows(path):
        return row_spans(file, named)
    if may_hold_list(path):
        spans = list_spans(file.read(MAX_DOCUMENT_BYTES + 1))
        return None if spans is None else iter(spans)
    return None
