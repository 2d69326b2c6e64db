"""Which articles count for which days: a condition that other queries take up."""

from sqlalchemy import Select, select

from pipeline.models import Days
from pipeline.store import tables


def articles_of(days: Days) -> Select[int]:
    """The ids of the articles that count for these days."""
    table = tables.ArticleDay
    found = select(table.article_id)
    if days.first is not None:
        found = found.where(table.day >= days.first.isoformat())
    if days.last is not None:
        found = found.where(table.day <= days.last.isoformat())
    return found
