"""The UTC day of a moment as text, such as 2026-01-31, in SQL that an index can hold."""

from typing import Any

from sqlalchemy import Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

_PART = (
    "lpad(cast(cast(extract({part} from {{0}} at time zone 'UTC') as integer) as text), "
    "{width}, '0')"
)
_PARTS = [
    _PART.format(part=part, width=width) for part, width in (("year", 4), ("month", 2), ("day", 2))
]

DAY = {"sqlite": "substr({0}, 1, 10)", "postgresql": "(" + " || '-' || ".join(_PARTS) + ")"}
"""By dialect; PostgreSQL's `to_char` would say it in one word, but an index refuses that."""


class UtcDay(FunctionElement[str]):
    """The day of a column of moments."""

    inherit_cache = True
    type = Text()


@compiles(UtcDay)
def _written(element: UtcDay, compiler: SQLCompiler, **options: Any) -> str:
    return DAY[compiler.dialect.name].format(compiler.process(element.clauses, **options))
