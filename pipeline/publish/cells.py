"""Values as files and screens take them: ISO times, and texts that no spreadsheet runs."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from pipeline.ports.exporting import ColumnKind
from pipeline.scrub import scrub

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What spreadsheets take for the beginning of a formula, full-width forms included (OWASP, "CSV
Injection")."""


def json_value(value: object) -> object:
    """A value as JSON holds it: times in ISO 8601, numbers that JSON cannot hold as null."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {scrub(str(name)): json_value(one) for name, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [json_value(one) for one in value]
    return _in_words(value)


def csv_value(value: object) -> object:
    """A value as a cell of CSV; a text that a spreadsheet would run as a formula gets a leading '.

    Numbers stay numbers, also below zero.
    """
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping | list | tuple):
        return json.dumps(json_value(value), ensure_ascii=False)
    text = _in_words(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def csv_cells(kind: ColumnKind) -> Callable[[Sequence[Any]], Sequence[str]]:
    """What tells all values of a column as CSV has them, quoted where they need it (RFC 4180).

    Python's own writer looks at each letter of a text by itself, which takes most of an export.
    """
    match kind:
        case ColumnKind.WHOLE:
            return _numbered
        case ColumnKind.MOMENT | ColumnKind.DAY:
            return lambda values: ["" if one is None else one.isoformat() for one in values]
        case ColumnKind.TEXT:
            return _texts
        case _:
            return lambda values: [_quoted(csv_value(one)) for one in values]


def json_values(kind: ColumnKind) -> Callable[[Sequence[Any]], Sequence[object]]:
    """What tells all values of a column as `json_value` does, for those that a view holds."""
    match kind:
        case ColumnKind.WHOLE | ColumnKind.TRUTH | ColumnKind.TEXT:
            return lambda values: values
        case ColumnKind.MOMENT | ColumnKind.DAY:
            return lambda values: [None if one is None else one.isoformat() for one in values]
        case _:
            return lambda values: [json_value(one) for one in values]


def _numbered(values: Sequence[Any]) -> Sequence[str]:
    return ["" if one is None else str(one) for one in values]


def _texts(values: Sequence[Any]) -> Sequence[str]:
    """Each different text is told once: names, labels and articles come again and again."""
    told = {one: _quoted(csv_value(one)) for one in set(values)}
    return [told[one] for one in values]


def _quoted(value: object) -> str:
    if value is None:
        return ""
    text = str(value)
    if '"' in text or "," in text or "\n" in text or "\r" in text:
        return '"' + text.replace('"', '""') + '"'
    return text


def _in_words(value: object) -> str:
    if isinstance(value, str):
        return scrub(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else scrub(str(value))
