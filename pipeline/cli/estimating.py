"""`standpoint estimate`: what a run would cost, before any money is spent."""

from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from pipeline.cli import doors
from pipeline.cli.options import Json, Most, Since, Sources, Targets, Until, examples
from pipeline.cli.output import print_json

if TYPE_CHECKING:
    from pipeline.estimating import Cost, Estimate

costs = typer.Typer()
"""The command that tells a cost."""


@costs.command(
    epilog=examples(
        "standpoint estimate",
        "standpoint estimate --target sanctions --since 2026-01-01",
        "standpoint estimate --json",
    )
)
def estimate(
    source: Sources = None,
    target: Targets = None,
    since: Since = None,
    until: Until = None,
    limit: Most = None,
    *,
    as_json: Json = False,
) -> None:
    """Say what asking about the stored texts and stories would cost.

    Builds every prompt as `standpoint analyze` and `standpoint compare` would now, sends none and
    writes nothing. The length of replies is that of the model's earlier ones, else assumed; tries
    that fail are not counted.
    """
    from pipeline.analyze.openai_analyst import OpenAIAnalyst
    from pipeline.cli.running import scope_of
    from pipeline.estimating import estimate as estimated

    with doors.opened() as flow:
        scope = scope_of(source, target, since, until, limit)
        if isinstance(flow.analyst, OpenAIAnalyst):
            found = estimated(flow, flow.analyst, scope)
            told, lines = _record(found), _lines(found)
        else:
            texts = len(flow.pending_versions(scope))
            told = {"model": flow.analyst.model, "texts": texts, "requests": 0}
            lines = [f"{texts:,} texts pending; the analyst {flow.analyst.kind} costs nothing"]
    if as_json:
        print_json(told)
    else:
        typer.echo("\n".join(lines))


def _record(found: "Estimate") -> dict[str, object]:
    record = asdict(found)
    return {
        **record,
        "price": found.price.in_words if found.price else None,
        "budgets": found.budgets.records(),
        "affordable": found.affordable,
    }


def _lines(found: "Estimate") -> list[str]:
    from pipeline.publish.wording import some

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


def _cost(cost: "Cost") -> str:
    from pipeline.models import NANO

    return f"{(cost.nanousd or 0) / NANO:,.4f} USD"
