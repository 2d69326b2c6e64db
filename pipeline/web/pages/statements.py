"""What the outlets of a story say together: agreed, said by some, contradicted; with quotes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

HEADINGS: Mapping[str, tuple[str, str]] = {
    "agreed": ("All agree", "Every outlet that was compared says so."),
    "conflict": ("They contradict each other", "Quotes stand on the side that they support."),
    "some": ("Only some say", "The others do not mention it."),
}
ORDER = ("agreed", "conflict", "some")

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementQuote:
    """An outlet's own words for a statement; `side` tells the sides of a conflict apart."""

    source_name: str
    article_id: int
    quote: str
    quote_status: str
    language: str | None
    side: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A sentence about what outlets say, with the quotes behind it."""

    text: str
    outlets: int
    quotes: Sequence[StatementQuote]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementGroup:
    """The statements of one kind; `compared` says what they are of."""

    kind: str
    heading: str
    about: str
    compared: str
    statements: Sequence[Statement]


def statement_groups(comparison: Rows, members: Rows) -> list[StatementGroup]:
    """The rows of `story_comparison` by kind; `members` give outlets' names and languages."""
    by_article = {row["article_id"]: row for row in members}
    groups = []
    for kind in ORDER:
        rows = sorted(
            (row for row in comparison if row["kind"] == kind), key=lambda row: row["position"]
        )
        if not rows:
            continue
        heading, about = HEADINGS[kind]
        first = rows[0]
        groups.append(
            StatementGroup(
                kind=kind,
                heading=heading,
                about=about,
                compared=f"{first['articles_shown']} of {first['articles']} articles from "
                f"{first['outlets_shown']} outlets compared by {first['model']}",
                statements=[
                    _statement(list(group), by_article)
                    for _, group in groupby(rows, key=lambda row: row["position"])
                ],
            )
        )
    return groups


def _statement(rows: Rows, by_article: Mapping[int, Mapping[str, Any]]) -> Statement:
    quotes = [
        StatementQuote(
            source_name=by_article.get(row["article_id"], {}).get("source_name", row["source"]),
            article_id=row["article_id"],
            quote=row["quote"],
            quote_status=row["quote_status"],
            language=by_article.get(row["article_id"], {}).get("language"),
            side=row["side"],
        )
        for row in sorted(rows, key=lambda row: (row["side"] or 0, row["source"]))
    ]
    outlets = len({row["source"] for row in rows})
    return Statement(text=rows[0]["statement"], outlets=outlets, quotes=quotes)
