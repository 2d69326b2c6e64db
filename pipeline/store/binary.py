"""How values of a column go to PostgreSQL: in its own form, which it need not read."""

from typing import Any

from psycopg import Connection
from psycopg.abc import DumperKey, PyFormat
from psycopg.types.array import ListBinaryDumper

from pipeline.store.inserting import Values


class ValuesDumper(ListBinaryDumper):
    """Writes `Values` as an array; the driver would choose text for lists of text."""

    def get_key(self, obj: list[Any], format: PyFormat) -> DumperKey:  # noqa: A002, ARG002
        """What tells dumpers for other values apart."""
        return super().get_key(obj, PyFormat.BINARY)


def teach(connection: Connection) -> None:
    """Lets a connection send `Values`."""
    connection.adapters.register_dumper(Values, ValuesDumper)
