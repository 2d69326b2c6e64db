"""Values as files and screens take them: ISO times, and texts that no spreadsheet runs."""

import json
import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime

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


def _in_words(value: object) -> str:
    if isinstance(value, str):
        return scrub(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else scrub(str(value))
