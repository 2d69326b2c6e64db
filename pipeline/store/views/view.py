"""A view: its name, what its columns mean, and its SQL with what the two databases spell apart.

In the SQL, `{name}` stands for a fragment of `precedence`, `{macro:argument}` for one of these:

    day         the UTC day of a moment, as text: 2026-01-31
    ago         the days since a moment
    before_now  the moment so many days ago, to compare with stored ones
    joined      a JSON list of texts, with commas between them
    lined       a JSON list of texts, each on its line
    sentences   an aggregate: texts with blanks between them
    counted     an aggregate over `run`: the sum of one of its counts
    found       `needle in haystack`: whether a text stands in another
    each        `table as name where condition`: joins its rows to each row before, looked up one
                by one, whatever the planner believes of the size of tables
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pipeline.store.utc_day import DAY
from pipeline.store.views.precedence import FRAGMENTS


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One view: `columns` says what each column means, in their order."""

    name: str
    about: str
    columns: Mapping[str, str]
    sql: str

    def select(self, dialect: str) -> str:
        """Its query for `sqlite` or `postgresql`."""
        return written(self.sql, dialect)


def written(sql: str, dialect: str, **given: str) -> str:
    """A query with fragments, macros and what is given in their places."""
    return sql.format_map({**FRAGMENTS, **_MACROS[dialect], **given}).strip()


class _Macro:
    def __init__(self, write: Callable[[str], str]) -> None:
        self.write = write

    def __format__(self, argument: str) -> str:
        return self.write(argument)


def _sqlite_found(argument: str) -> str:
    needle, _, haystack = argument.partition(" in ")
    return f"instr({haystack}, {needle}) > 0"


def _postgresql_found(argument: str) -> str:
    needle, _, haystack = argument.partition(" in ")
    return f"strpos({haystack}, {needle}) > 0"


def _sqlite_each(argument: str) -> str:
    named, _, condition = argument.partition(" where ")
    return f"cross join {named} on {condition}"


def _postgresql_each(argument: str) -> str:
    named, _, condition = argument.partition(" where ")
    name = named.rpartition(" ")[2]
    return f"join lateral (select * from {named} where {condition} offset 0) as {name} on true"


_MACROS: Mapping[str, Mapping[str, _Macro]] = {
    "sqlite": {
        "day": _Macro(DAY["sqlite"].format),
        "ago": _Macro("(julianday('now') - julianday({}))".format),
        "before_now": _Macro("strftime('%Y-%m-%d %H:%M:%f', 'now', '-{} days')".format),
        "joined": _Macro("(select group_concat(value, ', ') from json_each({}))".format),
        "lined": _Macro("(select group_concat(value, char(10)) from json_each({}))".format),
        "sentences": _Macro("group_concat({}, ' ')".format),
        "counted": _Macro("cast(sum(json_extract(run.counts, '$.{}')) as bigint)".format),
        "found": _Macro(_sqlite_found),
        "each": _Macro(_sqlite_each),
    },
    "postgresql": {
        "day": _Macro(DAY["postgresql"].format),
        "ago": _Macro("(extract(epoch from now() - {}) / 86400.0)".format),
        "before_now": _Macro("(now() - interval '{} days')".format),
        "joined": _Macro(
            "(select string_agg(value, ', ') from jsonb_array_elements_text({}))".format
        ),
        "lined": _Macro(
            "(select string_agg(value, chr(10)) from jsonb_array_elements_text({}))".format
        ),
        "sentences": _Macro("string_agg({}, ' ')".format),
        "counted": _Macro("cast(sum(cast(run.counts ->> '{}' as bigint)) as bigint)".format),
        "found": _Macro(_postgresql_found),
        "each": _Macro(_postgresql_each),
    },
}
