"""What can be asked of lists, as models: what they do not name is refused."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any, Literal

from fastapi import Path
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from pipeline.models import AnalystKind, Label
from pipeline.models.search_words import LONGEST_QUERY
from pipeline.ports.browsing import MOST_ROWS, Filter

DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
LARGEST = 2**63 - 1
LONGEST_CURSOR = 6_000
"""A cursor can hold an actor's whole name: 2,000 bytes, written in base64."""

PRINTABLE = r"^[^\x00-\x1f\x7f-\x9f]+$"


def _day(value: object) -> object:
    if isinstance(value, str) and not DAY.fullmatch(value):
        raise ValueError("write a day such as 2026-03-01")
    return value


Day = Annotated[date, BeforeValidator(_day)]
Name = Annotated[str, Field(min_length=1, max_length=200, pattern=PRINTABLE)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$", examples=["en"])]
Number = Annotated[int, Path(ge=1, le=LARGEST)]


class Nothing(BaseModel):
    """No parameters."""

    model_config = ConfigDict(extra="forbid", use_enum_values=True)


class Paging(Nothing):
    """A page of a list."""

    limit: int = Field(
        50, ge=1, le=MOST_ROWS, description="At most so many items on the page; it may hold fewer."
    )
    cursor: str | None = Field(
        None,
        min_length=1,
        max_length=LONGEST_CURSOR,
        pattern=r"^[A-Za-z0-9_=-]+$",
        description="Where the page before ended: take the link `next` as it is instead.",
    )

    def filters(self) -> Filter:
        """The filter that the parameters make."""
        return Filter(**self.asked())

    def asked(self) -> dict[str, Any]:
        """What narrows the list: all but the page, and only what is given; days as moments."""
        given = self.model_dump(exclude={"limit", "cursor"}, exclude_none=True)
        if "since" in given:
            given["since"] = datetime.combine(given["since"], time(), UTC)
        if "until" in given:
            given["until"] = _end_of(given["until"])
        return given


class Dated(Paging):
    """A list of days."""

    since: Day | None = Field(None, description="From this UTC day on.", examples=["2026-03-01"])
    until: Day | None = Field(
        None, description="Up to and with this UTC day.", examples=["2026-03-31"]
    )


class OfSources(Paging):
    """A list of what sources publish."""

    source: Name | None = Field(
        None, description="Slug of the source.", examples=["harbor-courier"]
    )
    country: str | None = Field(
        None, pattern=r"^[A-Z]{2}$", description="The source's country.", examples=["GB"]
    )
    source_group: Name | None = Field(None, description="The group that the source is compared in.")


class Sources(OfSources):
    """What can be asked of the list of sources."""

    language: Language | None = Field(None, description="What the source mostly writes.")


class Stories(OfSources, Dated):
    """What can be asked of the list of stories."""

    target: Name | None = Field(
        None,
        description="An article of it takes a stance on this target (its slug), or is unclear.",
    )


class Articles(OfSources, Dated):
    """What can be asked of the list of articles; all that is given must hold."""

    language: Language | None = Field(None, description="Language of the text, else of the source.")
    target: Name | None = Field(None, description="Has a stance on this target (its slug).")
    label: Label | None = Field(None, description="Has a stance with this label.")
    analyst: AnalystKind | None = Field(None, description="Has a stance by this analyst.")
    actor: Name | None = Field(
        None,
        description="Reports a stance of this actor, under any of its names; target, label and "
        "analyst then speak of that stance.",
    )
    story: int | None = Field(None, ge=1, le=LARGEST, description="Belongs to this story.")


class Searched(Articles):
    """What can be asked of search."""

    q: str = Field(
        min_length=1,
        max_length=LONGEST_QUERY,
        description='Words that must all be there; "several words" in this order; `-word` must '
        "not be there; `wor*` for the start of a word. Case and the accents of Latin letters do "
        "not count.",
        examples=['toll "night buses" -skippers'],
    )
    sort: Literal["rank", "newest"] = Field(
        "rank",
        description="`rank`: the thousand newest matches, the best first. `newest`: all, the one "
        "stored last first.",
    )

    def filters(self) -> Filter:
        """The filter that the parameters make, beside the words."""
        return Filter(**{k: v for k, v in self.asked().items() if k not in {"q", "sort"}})


class Actors(Paging):
    """What can be asked of the list of actors."""

    name: Name | None = Field(None, description="Goes by this name; case does not count.")


def _end_of(day: date) -> datetime:
    begin = datetime.combine(day, time(), UTC)
    return begin if day == date.max else begin + timedelta(days=1)
