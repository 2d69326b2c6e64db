"""What Review shows: labels in doubt, each with why, and with a form for who may write."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from pipeline.models import EvidenceStatus, Label
from pipeline.ports.desk_unsettled import Doubt, Unsettled
from pipeline.web.pages.links import Asked
from pipeline.web.pages.reasons import Reason, reason
from pipeline.web.pages.stance_bars import JUDGES

ON_A_PAGE = 20
DOUBTS: Mapping[str, str] = {
    Doubt.UNVERIFIED: "Quote not found in the text",
    Doubt.HELD: "Held for a person",
    Doubt.UNCLEAR: "Unclear",
}
JUDGED_BY: Mapping[str, str] = {"openai": "A model", "embedded": "The built-in baseline"}
KEYS: Mapping[str, str] = {
    Label.FAVOR: "f", Label.AGAINST: "a", Label.NEUTRAL: "n", Label.UNCLEAR: "u",
    Label.UNRELATED: "r",
}  # fmt: skip
"""The key of each label; `g` and a letter lead to other pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewAsked:
    """What the address asks for."""

    doubt: str | None
    target: str | None
    judge: str | None
    page: int

    def query(self, **changes: object) -> Asked:
        """The same, changed, as the query of an address; what is as always stays out."""
        asked = {
            "doubt": self.doubt, "target": self.target, "judge": self.judge,
            "page": None if self.page == 1 else self.page, **changes,
        }  # fmt: skip
        return {name: value for name, value in asked.items() if value is not None}

    @property
    def is_narrowed(self) -> bool:
        """Whether some items are left out."""
        return bool(self.doubt or self.target or self.judge)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewItem:
    """One label in doubt; `slug` is its place on the page, `after` that of the next one."""

    slug: str
    after: str
    article_id: int
    title: str
    language: str | None
    source_name: str
    day: date
    target: str
    statement: str
    actor: str | None
    actor_id: int | None
    label: str
    rationale: str
    judge: str
    model: str | None
    quote: str | None
    quote_status: str | None
    held: Reason | None
    found: str | None
    doubts: Sequence[str]
    answered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewView:
    """A page of the list; `token` None: its reader may not write."""

    asked: ReviewAsked
    doubts: Mapping[str, str]
    judges: Mapping[str, str]
    statements: Mapping[str, str]
    keys: Mapping[str, str]
    items: Sequence[ReviewItem]
    has_more: bool
    token: str | None
    kept: str | None


def review_view(
    asked: ReviewAsked,
    found: Sequence[Unsettled],
    *,
    statements: Mapping[str, str],
    token: str | None,
    kept: str | None,
    most_pages: int,
) -> ReviewView:
    """The page; one item more than it shows says that there is another."""
    shown = found[:ON_A_PAGE]
    slugs = [*(_slug(one) for one in shown), ""]
    return ReviewView(
        asked=asked,
        doubts=DOUBTS,
        judges=JUDGED_BY,
        statements=statements,
        keys=KEYS,
        items=[
            _item(one, slug=slug, after=after, statements=statements)
            for one, (slug, after) in zip(shown, pairwise(slugs), strict=True)
        ],
        has_more=len(found) > ON_A_PAGE and asked.page < most_pages,
        token=token,
        kept=kept,
    )


def _slug(one: Unsettled) -> str:
    return f"i-{one.article_id}-{one.target}-{one.actor_id or 0}"


def _item(one: Unsettled, *, slug: str, after: str, statements: Mapping[str, str]) -> ReviewItem:
    holds = {
        Doubt.UNVERIFIED: one.quote_status == EvidenceStatus.UNVERIFIED,
        Doubt.HELD: one.held is not None,
        Doubt.UNCLEAR: one.label == Label.UNCLEAR,
    }
    names = (
        "article_id", "title", "language", "source_name", "day", "target", "actor", "actor_id",
        "label", "rationale", "model", "quote", "quote_status", "found", "answered_at",
    )  # fmt: skip
    return ReviewItem(
        **{name: getattr(one, name) for name in names},
        slug=slug,
        after=after,
        statement=statements.get(one.target, one.target),
        judge=JUDGES[one.analyst],
        held=reason(one.held) if one.held else None,
        doubts=[DOUBTS[doubt] for doubt, is_so in holds.items() if is_so],
    )
