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
    day_start   the first moment of a moment's UTC day, to compare with stored ones
    next_day    the first moment of the day after
    month       the UTC month of a moment, as text: 2026-01
    root        the square root of a number of .9 or more
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

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
        return self.sql.format_map({**FRAGMENTS, **_MACROS[dialect]}).strip()


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


def _sqlite_root(argument: str) -> str:
    """Newton's steps, since not every SQLite has `sqrt`.

    From a guess that is at most half off, five of them are as exact as the number's type.
    """
    bounds = ((4.0**power, 1.5 * 2.0 ** (power - 1)) for power in range(1, 16))
    guesses = " ".join(f"when n < {bound} then {guess}" for bound, guess in bounds)
    root = _GUESSED.format(number=argument, guesses=guesses, last=1.5 * 2.0**15)
    for _ in range(_NEWTON_STEPS):
        root = _NEWTON_STEP.format(root=root)
    return f"(select r from ({root}))"  # noqa: S608 - a view's own words


_GUESSED = "select n, case {guesses} else {last} end as r from (select {number} as n)"
_NEWTON_STEP = "select n, (r + n / r) / 2 as r from ({root})"
_NEWTON_STEPS = 5
_MACROS: Mapping[str, Mapping[str, _Macro]] = {
    "sqlite": {
        "day": _Macro("substr({}, 1, 10)".format),
        "ago": _Macro("(julianday('now') - julianday({}))".format),
        "before_now": _Macro("strftime('%Y-%m-%d %H:%M:%f', 'now', '-{} days')".format),
        "joined": _Macro("(select group_concat(value, ', ') from json_each({}))".format),
        "lined": _Macro("(select group_concat(value, char(10)) from json_each({}))".format),
        "sentences": _Macro("group_concat({}, ' ')".format),
        "counted": _Macro("cast(sum(json_extract(run.counts, '$.{}')) as bigint)".format),
        "found": _Macro(_sqlite_found),
        "day_start": _Macro("strftime('%Y-%m-%d 00:00:00', {})".format),
        "next_day": _Macro("strftime('%Y-%m-%d 00:00:00', {}, '+1 day')".format),
        "month": _Macro("substr({}, 1, 7)".format),
        "root": _Macro(_sqlite_root),
    },
    "postgresql": {
        "day": _Macro("to_char({} at time zone 'UTC', 'YYYY-MM-DD')".format),
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
        "day_start": _Macro("date_trunc('day', {}, 'UTC')".format),
        "next_day": _Macro("(date_trunc('day', {}, 'UTC') + interval '1 day')".format),
        "month": _Macro("to_char({} at time zone 'UTC', 'YYYY-MM')".format),
        "root": _Macro("sqrt(cast({} as double precision))".format),
    },
}
