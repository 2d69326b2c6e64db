"""The door of the results database through which whole views leave it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class ColumnKind(StrEnum):
    """What the values of a column are."""

    TEXT = "text"
    WHOLE = "whole number"
    NUMBER = "number"
    TRUTH = "true or false"
    MOMENT = "moment (UTC)"
    DAY = "day (UTC)"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportColumn:
    """One column of a view: what it is called, holds and means."""

    name: str
    kind: ColumnKind
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exportable:
    """A view that can be taken along; `dated_by` says what `since` and `until` compare."""

    name: str
    about: str
    columns: tuple[ExportColumn, ...]
    dated_by: str | None

    def lacking(self, narrowed: "Narrowed") -> tuple[str, ...]:
        """Which of the filters it has no column for, by the names of `Narrowed`."""
        names = {column.name for column in self.columns}
        lacks = [name for name in ("source", "target", "label") if name not in names]
        if self.dated_by is None:
            lacks += ["since", "until"]
        return tuple(name for name in lacks if getattr(narrowed, name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """Which rows of a view are wanted; what is empty or None sets no limit."""

    since: datetime | None = None
    until: datetime | None = None
    source: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    label: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExportBatch:
    """Some rows, their values in the order of the columns, and how far that is, 0 to 1."""

    rows: Sequence[Sequence[object]]
    share: float


class ExportStore(Protocol):
    """Views as they leave the database, some rows at a time."""

    def exportables(self) -> Sequence[Exportable]:
        """All views that can be taken along, in the order of the documentation."""
        ...

    def export(
        self, view: str, narrowed: Narrowed, columns: Sequence[str]
    ) -> Iterator[ExportBatch]:
        """The rows of a view in a fixed order, as of one moment, in bounded memory.

        Moments are aware and in UTC, days are dates. A filter that the view has no column for
        (`Exportable.lacking`) is passed over.

        Raises:
            BadQuery: a source or target that is not stored; the message names the nearest.
        """
        ...
