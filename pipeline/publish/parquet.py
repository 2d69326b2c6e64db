"""Rows of views as Parquet: typed columns, their meaning with each, zstd, a row group at a time."""

from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO

import pyarrow as pa
from pyarrow import parquet

from pipeline.ports.exporting import ColumnKind, Exportable, ExportColumn

ROWS_OF_A_GROUP = 50_000
BYTES_OF_A_GROUP = 64 * 1024 * 1024
"""What is held in memory before a row group is written."""

TYPES = {
    ColumnKind.TEXT: pa.string(),
    ColumnKind.WHOLE: pa.int64(),
    ColumnKind.NUMBER: pa.float64(),
    ColumnKind.TRUTH: pa.bool_(),
    ColumnKind.MOMENT: pa.timestamp("us", tz="UTC"),
    ColumnKind.DAY: pa.date32(),
}


class ParquetRows:
    """A Parquet file; what a view and its columns mean is in the metadata, as `comment`."""

    def __init__(self, file: BinaryIO, view: Exportable, columns: Sequence[ExportColumn]) -> None:
        fields = [
            pa.field(one.name, TYPES[one.kind], metadata={"comment": one.about}) for one in columns
        ]
        about = {"comment": view.about, "view": view.name, "made_by": "standpoint"}
        self._schema = pa.schema(fields, metadata=about)
        self._writer = parquet.ParquetWriter(file, self._schema, compression="zstd")
        self._held: list[Any] = []

    def write(self, rows: Iterable[Sequence[object]]) -> None:
        """Adds rows, their values in the order of the columns."""
        by_column = list(zip(*rows, strict=True))
        if not by_column:
            return
        arrays = [
            pa.array(values, type=field.type)
            for values, field in zip(by_column, self._schema, strict=True)
        ]
        self._held.append(pa.RecordBatch.from_arrays(arrays, schema=self._schema))
        held = sum(batch.num_rows for batch in self._held)
        size = sum(batch.nbytes for batch in self._held)
        if held >= ROWS_OF_A_GROUP or size >= BYTES_OF_A_GROUP:
            self._write_group()

    def close(self) -> None:
        """Writes what is still to be written; the file stays open."""
        self._write_group()
        self._writer.close()

    def _write_group(self) -> None:
        if self._held:
            table = pa.Table.from_batches(self._held, schema=self._schema)
            self._writer.write_table(table, row_group_size=ROWS_OF_A_GROUP)
            self._held.clear()
