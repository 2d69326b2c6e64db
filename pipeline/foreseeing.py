"""What a run would do and what it would take, told before anything is written or paid."""

from dataclasses import dataclass

from pipeline.analyze.openai_analyst import OpenAIAnalyst
from pipeline.estimating import Cost, Estimate, estimate
from pipeline.flow import Standpoint
from pipeline.models import NANO, Scope
from pipeline.publish.wording import some


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """What a run in scope finds to do; `estimate` None: its analyst costs nothing.

    `feeds` would be asked, `entries` are announced already and would be read, `texts` lack answers.
    """

    analyst: str
    feeds: int
    entries: int
    texts: int
    estimate: Estimate | None

    @property
    def nanousd(self) -> int | None:
        """What is likely to be paid; None: not known."""
        if self.estimate is None or not self.estimate.requests:
            return 0
        return self.estimate.likely.nanousd

    def is_above(self, nanousd: int) -> bool:
        """Whether it is likely to cost more; where that is not known, it may."""
        return self.nanousd is None or self.nanousd > nanousd

    def lines(self) -> list[str]:
        """It as a person reads it, a line for each thing."""
        read = [f"Feeds     {some(self.feeds, 'feed')} to ask"] if self.feeds else []
        read += [f"Entries   {self.entries:,} waiting to be read"] if self.entries else []
        if self.estimate:
            return [*read, *estimate_lines(self.estimate)]
        return [*read, f"Pending   {some(self.texts, 'text')}; {self.analyst} costs nothing"]


def foresee(flow: Standpoint, scope: Scope, *, reading: bool = True) -> Foreseen:
    """What a run in scope would find now; without `reading`, one that only asks about texts.

    What feeds announce that is not known yet, and entries that were not read, are in no cost.

    Raises:
        ConfigurationError: no such source or target is configured.
    """
    flow.check(scope)
    found = None
    if isinstance(flow.analyst, OpenAIAnalyst):
        found = estimate(flow, flow.analyst, scope, comparing=reading)
    return Foreseen(
        analyst=flow.analyst.model,
        feeds=len(flow.feeds(scope)) if reading else 0,
        entries=len(flow.pending_entries(scope)) if reading else 0,
        texts=found.texts if found else len(flow.pending_versions(scope)),
        estimate=found,
    )


def estimate_lines(found: Estimate) -> list[str]:
    """An estimate as a person reads it, a line for each thing."""
    source = (
        f"lengths of {found.replies:,} earlier replies"
        if found.replies
        else "assumed, for want of earlier replies"
    )
    requests = some(found.requests, "request")
    sent, received = found.likely.tokens_in, found.likely.tokens_out
    price, cost = "unknown: set STANDPOINT_PRICE", "unknown"
    if found.price:
        price = found.price.in_words
        cost = f"{_cost(found.likely)}, from {_cost(found.low)}; {_cost(found.most)} at most"
    pending = [some(found.texts, "text")]
    pending += [some(found.stories, "story", "stories")] if found.stories else []
    lines = [
        f"Pending   {', '.join((*pending, requests))} to {found.model}",
        f"Tokens    about {sent:,} sent, {received:,} received ({source})",
        f"Price     {price}",
        f"Cost      {cost}",
    ]
    lines += [
        f"Budget    {left:,.4f} USD left for the {row['scope']}"
        for row in found.budgets.records()
        if isinstance(left := row["left_usd"], float)
    ]
    if found.affordable < found.requests:
        lines.append(f"Allowed   about {found.affordable:,} of {requests}")
    return lines


def _cost(cost: Cost) -> str:
    return f"{(cost.nanousd or 0) / NANO:,.4f} USD"
