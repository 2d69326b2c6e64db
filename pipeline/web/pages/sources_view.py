"""What the list of sources shows: feeds by how they are doing, and why items were left out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.ports.desk_health import Failing, FeedHealth
from pipeline.web.masking import masked
from pipeline.web.pages.feed_states import WORDS, FeedLine, State, feed_line
from pipeline.web.pages.links import Asked
from pipeline.web.pages.reasons import Reason, reason

LONGEST_KEY = 120
ON_A_PAGE = 60
QUIET = (State.WELL, State.OFFLINE)
"""States in which a feed needs no look."""

MOST_REASONS = 40
ORDER = list(State)


@dataclass(frozen=True, slots=True, kw_only=True)
class LossLine:
    """Items that failed or were left out for one reason, and the newest of them."""

    step: str
    reason: Reason
    items: int
    item_kind: str
    transient: bool
    example: str
    message: str
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesView:
    """All feeds asked for; `counts` are of all feeds by state."""

    state: str | None
    group: str | None
    groups: Sequence[str]
    states: Mapping[str, str]
    counts: Sequence[tuple[str, str, int]]
    feeds: int
    sources: int
    lines: Sequence[FeedLine]
    losses: Sequence[LossLine]
    page: int
    pages: int

    def query(self, page: int) -> Asked:
        """Another page as the query of an address."""
        asked = {"state": self.state, "group": self.group, "page": None if page == 1 else page}
        return {name: value for name, value in asked.items() if value is not None}


def sources_view(
    feeds: Sequence[FeedHealth],
    *,
    failing: Sequence[Failing],
    now: datetime,
    state: str | None,
    group: str | None,
    page: int = 1,
) -> SourcesView:
    """The list, the worst first; `failing` is what failed lately, of feeds and of their items."""
    lines = [feed_line(one, now) for one in feeds]
    counts = Counter(one.state for one in lines)
    shown = [
        one
        for one in lines
        if (state is None or one.state == state or (state == "look" and one.state not in QUIET))
        and (group is None or one.health.source_group == group)
    ]
    shown.sort(key=lambda one: (ORDER.index(one.state), one.health.source_name, one.health.feed))
    return SourcesView(
        state=state,
        group=group,
        groups=sorted({one.source_group for one in feeds if one.source_group}),
        states={"look": "All that need a look", **{one: WORDS[one] for one in State}},
        counts=[(one, WORDS[one], counts[one]) for one in State if counts[one]],
        feeds=len(feeds),
        sources=len({one.source for one in feeds}),
        lines=shown[(page - 1) * ON_A_PAGE : page * ON_A_PAGE],
        losses=[loss_line(one) for one in failing if one.item_kind != "feed"][:MOST_REASONS],
        page=page,
        pages=-(-len(shown) // ON_A_PAGE),
    )


def loss_line(one: Failing) -> LossLine:
    """Why items were left out, in words."""
    key = masked(one.item_key)
    return LossLine(
        step=one.step,
        reason=reason(one.code),
        items=one.items,
        item_kind=one.item_kind,
        transient=one.transient,
        example=key if len(key) <= LONGEST_KEY else key[: LONGEST_KEY - 1] + "…",
        message=masked(one.message),
        last_at=one.last_at,
    )
