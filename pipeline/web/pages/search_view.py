"""What the page of a search shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from pipeline.ports.browsing import Found
from pipeline.ports.desk import Choices
from pipeline.web.pages.links import Asked

SORTS: Mapping[str, str] = {"rank": "Best first", "newest": "Newest first"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchAsked:
    """What is searched for; `words` None: nothing yet."""

    words: str | None
    source: str | None
    target: str | None
    sort: str

    def query(self, **changes: object) -> Asked:
        """The same, changed, as the query of an address."""
        sort = None if self.sort == "rank" else self.sort
        asked = {"q": self.words, "source": self.source, "target": self.target, "sort": sort}
        return {**asked, **changes}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An article that was found; `snippet` is cut into words and whether they were searched for."""

    article_id: int
    story_id: int | None
    title: str
    language: str | None
    source_name: str
    at: datetime
    in_summary: bool
    snippet: Sequence[tuple[str, bool]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchView:
    """A search: `hits` None where nothing was searched for; `wrong` says what cannot be read."""

    asked: SearchAsked
    choices: Choices
    sorts: Mapping[str, str]
    hits: Sequence[Hit] | None
    complete: bool
    cursor: str | None
    wrong: str | None


def search_view(
    asked: SearchAsked,
    choices: Choices,
    *,
    found: Found | None = None,
    cursor: str | None = None,
    wrong: str | None = None,
) -> SearchView:
    """The page of a search."""
    hits = None
    if found is not None:
        hits = [_hit(cast("Mapping[str, Any]", row)) for row in found.page.rows]
    return SearchView(
        asked=asked,
        choices=choices,
        sorts=SORTS,
        hits=hits,
        complete=found is None or found.complete,
        cursor=cursor,
        wrong=wrong,
    )


def _hit(row: Mapping[str, Any]) -> Hit:
    return Hit(
        article_id=row["article_id"],
        story_id=row["story_id"],
        title=row["title"],
        language=row["language"],
        source_name=row["source_name"],
        at=row["published_at"] or row["fetched_at"],
        in_summary=row["found_in"] == "summary",
        snippet=_cut(row["snippet"]["text"], row["snippet"]["marks"]),
    )


def _cut(text: str, marks: Sequence[Sequence[int]]) -> list[tuple[str, bool]]:
    """A text in parts, each with whether it is marked."""
    parts, begin = [], 0
    for start, end in marks:
        parts += [(text[begin:start], False), (text[start:end], True)]
        begin = end
    parts.append((text[begin:], False))
    return [part for part in parts if part[0]]
