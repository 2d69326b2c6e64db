"""`standpoint estimate`: what a run would cost, before any money is spent."""

from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from pipeline.cli import doors
from pipeline.cli.options import Json, Most, Since, Sources, Targets, Until, examples
from pipeline.cli.output import print_json

if TYPE_CHECKING:
    from pipeline.estimating import Estimate

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
    from pipeline.foreseeing import estimate_lines

    with doors.opened() as flow:
        scope = scope_of(source, target, since, until, limit)
        if isinstance(flow.analyst, OpenAIAnalyst):
            found = estimated(flow, flow.analyst, scope)
            told, lines = _record(found), estimate_lines(found)
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
