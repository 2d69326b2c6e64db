"""Pages of lists, as models: the items, and the address of the next page."""

from typing import Annotated

from pydantic import BaseModel, Field

from pipeline.web.shapes import (
    Actor,
    ActorStance,
    Hit,
    OwnStance,
    Run,
    Source,
    Spend,
    Story,
    Summed,
    Target,
)

Next = Annotated[
    str | None,
    Field(
        description="Address of the next page on this server; null: this was the last. A page may "
        "be shorter than `limit`, even empty, and yet not be the last."
    ),
]


class Listed(BaseModel):
    """A page of a list."""

    next: Next = None


class ArticlePage(Listed):
    """Articles, newest first."""

    items: list[Summed]


class HitPage(Listed):
    """What a search found."""

    items: list[Hit]
    complete: bool = Field(
        description="False: there are older matches that were not looked at; narrow the search."
    )


class StancePage(Listed):
    """Own-voice stances, newest article first."""

    items: list[OwnStance]


class ActorStancePage(Listed):
    """Actors' stances, newest article first."""

    items: list[ActorStance]


class StoryPage(Listed):
    """Stories, the one with the newest article first."""

    items: list[Story]


class ActorPage(Listed):
    """Actors, the one named last first."""

    items: list[Actor]


class TargetPage(Listed):
    """Targets by slug."""

    items: list[Target]


class SourcePage(Listed):
    """Sources by slug."""

    items: list[Source]


class RunPage(Listed):
    """Runs, newest first."""

    items: list[Run]


class SpendPage(Listed):
    """Spending, newest day first."""

    items: list[Spend]
