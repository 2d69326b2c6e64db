"""What a run over the texts stored would cost: every prompt is built, none is sent or written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean, quantiles

from pipeline.analyze.openai_analyst import OpenAIAnalyst
from pipeline.analyze.purse import Draft
from pipeline.analyze.questions import answer_key
from pipeline.flow import BATCH, Standpoint
from pipeline.models import NANO, Price, Scope
from pipeline.ports import Table

USUAL_REPLY_TOKENS = 700
"""Tokens of a reply where the model has given none yet."""

SHORTEST_REPLY_TOKENS = 150
MOST_REPLIES = 1_000
NEXT_RUN = "the next run"
"""Names the budget of a run that has not begun."""

FEWEST_REPLIES = 20
"""From so many replies of a model on, their lengths say more than what is assumed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Tokens sent and received, and their cost in billionths of a US dollar where it is known."""

    tokens_in: int
    tokens_out: int
    nanousd: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What is pending, and what asking about it would take.

    `texts` lack an answer, `stories` a comparison, and they are asked about in `requests`; the
    others need none: they are ruled out, or their reply is paid for. Stories that the answers about
    these texts will make comparable are not known yet. `most` is what would be reserved. `replies`
    is how many earlier ones the lengths were taken from; 0: they are assumed. `budgets` holds a
    run's limit as a whole and what is left of those of the day and the month. No repeated try is
    counted.
    """

    model: str
    price: Price | None
    texts: int
    stories: int
    requests: int
    low: Cost
    likely: Cost
    most: Cost
    replies: int
    budgets: Table

    @property
    def affordable(self) -> int:
        """How many of the requests the budgets allow, if they cost what is likely."""
        left = [one for row in self.budgets.records() if isinstance(one := row["left_usd"], float)]
        if not left or not self.likely.nanousd:
            return self.requests
        return min(self.requests, int(min(left) * NANO * self.requests / self.likely.nanousd))


def estimate(
    flow: Standpoint, analyst: OpenAIAnalyst, scope: Scope, *, comparing: bool = True
) -> Estimate:
    """What analyzing the texts and, if `comparing`, the stories in scope would cost now.

    Raises:
        ConfigurationError: no such source or target is configured.
    """
    versions = flow.pending_versions(scope)
    stories = flow.pending_stories(scope) if comparing else ()
    drafts = [*_drafts(flow, analyst, versions, scope), *_story_drafts(flow, analyst, stories)]
    replies = flow.store.reply_tokens(analyst.model, limit=MOST_REPLIES)
    low, likely = _lengths(replies)
    sent = sum(one.likely_sent for one in drafts)
    most = sum(one.most_nanousd or 0 for one in drafts)
    price = analyst.price

    def cost(received: int) -> Cost:
        total = sum(min(received, one.most_received) for one in drafts)
        return Cost(
            tokens_in=sent,
            tokens_out=total,
            nanousd=price.cost_nanousd(sent, total) if price else None,
        )

    return Estimate(
        model=analyst.model,
        price=price,
        texts=len(versions),
        stories=len(stories),
        requests=len(drafts),
        low=cost(low),
        likely=cost(likely),
        most=Cost(
            tokens_in=sum(one.most_sent for one in drafts),
            tokens_out=sum(one.most_received for one in drafts),
            nanousd=most if price else None,
        ),
        replies=len(replies) if len(replies) >= FEWEST_REPLIES else 0,
        budgets=flow.store.budgets(flow.settings.limits, run=NEXT_RUN),
    )


def _lengths(replies: Sequence[int]) -> tuple[int, int]:
    """Tokens of a short and of a usual reply."""
    if len(replies) < FEWEST_REPLIES:
        return SHORTEST_REPLY_TOKENS, USUAL_REPLY_TOKENS
    return int(quantiles(replies, n=10)[0]), round(fmean(replies))


def _drafts(
    flow: Standpoint, analyst: OpenAIAnalyst, versions: Sequence[int], scope: Scope
) -> Iterator[Draft]:
    asked = {answer_key(analyst, one): one for one in flow.questions(scope)}
    for start in range(0, len(versions), BATCH):
        for text in flow.store.texts(versions[start : start + BATCH]):
            missing = flow.store.missing(text.sha256, list(asked))
            draft = analyst.draft(text, [asked[key] for key in missing])
            if draft:
                yield draft


def _story_drafts(
    flow: Standpoint, analyst: OpenAIAnalyst, stories: Sequence[int]
) -> Iterator[Draft]:
    for start in range(0, len(stories), BATCH):
        for story in flow.store.told_stories(stories[start : start + BATCH]):
            if draft := analyst.comparer.draft(story):
                yield draft
