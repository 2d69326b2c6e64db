"""`standpoint reanalyze`: ask again by another prompt or model, and see which labels moved."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import doors
from pipeline.cli.finishing import finish_step
from pipeline.cli.options import (
    FromDay,
    Most,
    Plain,
    Sources,
    Targets,
    ToDay,
    days_of,
    examples,
)
from pipeline.cli.progress import progress
from pipeline.models import QuestionKind

if TYPE_CHECKING:
    from pipeline.flow import Standpoint

again = typer.Typer()
"""The command that asks again."""


@again.command(
    epilog=examples(
        "standpoint reanalyze --from-day 2026-03-01 --to-day 2026-03-07 --part stance --prompt v3",
        "standpoint reanalyze --from-day 2026-03-01 --model gpt-5-mini --dry-run",
    )
)
def reanalyze(
    from_day: FromDay = None,
    to_day: ToDay = None,
    source: Sources = None,
    target: Targets = None,
    *,
    limit: Most = None,
    part: Annotated[
        list[QuestionKind] | None,
        typer.Option("--part", help="Only this part; both without it.", show_default=False),
    ] = None,
    prompt: Annotated[
        str | None,
        typer.Option(
            "--prompt",
            metavar="NAME",
            help="Ask by the prompt of this name in STANDPOINT_PROMPTS.",
            show_default=False,
        ),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(
            "--model", metavar="NAME", help="Ask this model of the endpoint.", show_default=False
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what it would take, and stop there.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do not ask back where it costs much.")
    ] = False,
    plain: Plain = False,
) -> None:
    """Ask again about stored texts, and tell which labels moved.

    Nothing is fetched. The days are those of articles: of their publication, else of their
    fetching. What has an answer by the same prompt and model is not asked again; old
    answers stay. Where it is likely to cost more than STANDPOINT_APPROVE_ABOVE, it asks back.
    """
    from pipeline.foreseeing import foresee
    from pipeline.models import Scope
    from pipeline.reanalyzing import check, relabelling, relabelling_lines
    from pipeline.reanalyzing import reanalyze as asked_again

    scope = Scope(
        sources=tuple(source or ()),
        targets=tuple(target or ()),
        limit=limit,
        days=days_of(from_day, to_day),
        parts=tuple(part or ()),
    )
    with _opened(prompt, model) as flow:
        check(flow, scope)
        found = foresee(flow, scope, reading=False)
        typer.echo("\n".join(found.lines()))
        if dry_run:
            return
        if found.is_above(flow.settings.approve_above) and not yes:
            typer.confirm("Go on?", abort=True)
        with progress(plain=plain) as told:
            counts = asked_again(flow, scope, doors.new_invocation(), told)
        typer.echo("\n".join(relabelling_lines(relabelling(flow, scope))))
    finish_step(counts)


@contextmanager
def _opened(prompt: str | None, model: str | None) -> "Iterator[Standpoint]":
    from pipeline.runtime import opened
    from pipeline.settings import chosen, read_settings

    instead = chosen(doors.settings(), prompt=prompt, model=model)
    with opened(read_settings(instead=instead)) as flow:
        yield flow
