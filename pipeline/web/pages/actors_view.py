"""What the list of actors shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.ports.desk_targets import ActorLine

ON_A_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorsView:
    """A page of the list."""

    name: str | None
    page: int
    has_more: bool
    lines: Sequence[ActorLine]

    def query(self, page: int) -> Mapping[str, object]:
        """Another page as the query of an address."""
        asked = {"name": self.name, "page": None if page == 1 else page}
        return {name: value for name, value in asked.items() if value is not None}


def actors_view(
    lines: Sequence[ActorLine], *, name: str | None, page: int, most_pages: int
) -> ActorsView:
    """A page; one line more than it shows says that there is another."""
    has_more = len(lines) > ON_A_PAGE and page < most_pages
    return ActorsView(name=name, page=page, has_more=has_more, lines=lines[:ON_A_PAGE])
