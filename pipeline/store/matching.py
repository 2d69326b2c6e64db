"""What both databases' full-text search shares: the marks that narrow it, and what it finds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, func, select

from pipeline.models.search_words import Term
from pipeline.ports.browsing import Filter
from pipeline.store import tables
from pipeline.store.listing import source_ids

WEIGHED = 1_000
"""How many of the newest matches are put in order by how well they match."""

MOST_SOURCES, MOST_MONTHS, MOST_YEARS = 100, 24, 60
"""Beyond these a mark would narrow little; the rows found are looked at instead."""

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Match:
    """An article that matches, and how well: more is better, whatever the unit.

    `in_text` is False where only a sentence of a summary matches.
    """

    article_id: int
    score: float
    in_text: bool = True


@dataclass(frozen=True, slots=True)
class Marks:
    """What an article's marks must be: one of each group; `nothing` where none can be."""

    groups: tuple[tuple[str, ...], ...] = ()
    nothing: bool = False


def wanted(terms: Sequence[Term]) -> list[Term]:
    """The terms that must be there."""
    return [term for term in terms if not term.without]


def unwanted(terms: Sequence[Term]) -> list[Term]:
    """The terms that must not."""
    return [term for term in terms if term.without]


def marks_of(connection: Connection, where: Filter) -> Marks:
    """The marks that articles have which a filter lets pass; its other fields are not in them."""
    groups = []
    sources = source_ids(connection, where)
    if sources is not None and not sources:
        return Marks(nothing=True)
    if sources is not None and len(sources) <= MOST_SOURCES:
        groups.append(tuple(f"s{number}" for number in sources))
    if where.since is not None or where.until is not None:
        first, last = _span(connection, where)
        if first is None or last is None or last < first:
            return Marks(nothing=True)
        if dates := _dates(first, last):
            groups.append(dates)
    return Marks(tuple(groups))


def _span(connection: Connection, where: Filter) -> tuple[datetime | None, datetime | None]:
    listed = tables.ListedArticle
    first = where.since or connection.scalars(select(func.min(listed.at))).one()
    last = connection.scalars(select(func.max(listed.at))).one()
    if where.until is not None and last is not None:
        last = min(last, where.until - timedelta(microseconds=1))
    return first, last


def _dates(first: datetime, last: datetime) -> tuple[str, ...]:
    begin, end = (one.astimezone(UTC) for one in (first, last))
    months = range(begin.year * MONTHS + begin.month - 1, end.year * MONTHS + end.month)
    if len(months) <= MOST_MONTHS:
        return tuple(f"m{one // MONTHS:04}{one % MONTHS + 1:02}" for one in months)
    years = range(begin.year, end.year + 1)
    return tuple(f"y{year:04}" for year in years) if len(years) <= MOST_YEARS else ()
