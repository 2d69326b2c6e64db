"""The commands that work: the whole run, each step alone, and documents taken in by hand."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import doors
from pipeline.cli.options import FetchedSince, Most, Plain, Since, Sources, Targets, Until, examples
from pipeline.cli.output import program, screen
from pipeline.cli.progress import progress
from pipeline.errors import BadAddress, BadQuery

if TYPE_CHECKING:
    from pipeline.models import Scope, StepCounts
    from pipeline.publish.report import Report

_WEB = re.compile(r"https?://", re.IGNORECASE)

STEPS = "Steps, one at a time"

whole = typer.Typer()
"""Commands that go through the whole flow."""

steps = typer.Typer()
"""One command a step."""


@whole.command(
    epilog=examples(
        "standpoint run",
        "standpoint run --source daily-post --limit 50",
        "standpoint run --target sanctions --since 2026-03-01 --until 2026-03-07",
    )
)
def run(
    source: Sources = None,
    target: Targets = None,
    since: Since = None,
    until: Until = None,
    limit: Most = None,
    *,
    plain: Plain = False,
) -> None:
    """Run everything once and print the report.

    Creates or migrates the database, then collects, extracts, groups, analyzes and publishes.
    A second run finds nothing to do. Whatever is interrupted goes on with the next run.
    """
    scope = scope_of(source, target, since, until, limit)
    with doors.opened(upgrade=True) as flow, progress(plain=plain) as told:
        report = flow.run(scope, doors.new_invocation(), told)
    _finish(report, plain=plain)


@whole.command(
    epilog=examples(
        "standpoint ingest article.html notes.txt",
        "standpoint ingest archive/ --source daily-post",
        "standpoint ingest https://example.org/one-article",
    )
)
def ingest(
    places: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH|URL", help="Files, folders with all that is in them, pages of the web."
        ),
    ],
    source: Annotated[
        str | None,
        typer.Option(
            "--source", metavar="SLUG", help="The source that published them.", show_default=False
        ),
    ] = None,
    *,
    plain: Plain = False,
) -> None:
    """Take in files, folders and web pages by hand.

    Reads .txt, .html, .md, .eml, .json, .jsonl and .csv. A page is fetched again each time it is
    named. Creates or migrates the database, goes from
    collect to publish, and always asks about what it takes in, whatever its age.
    """
    from pipeline.models import BY_HAND

    there = _all_there(places)
    with doors.opened(upgrade=True) as flow, progress(plain=plain) as told:
        report = flow.ingest(there, source or BY_HAND, doors.new_invocation(), told)
    _finish(report, plain=plain)


@steps.command(rich_help_panel=STEPS, epilog=examples("standpoint collect --source daily-post"))
def collect(source: Sources = None, *, plain: Plain = False) -> None:
    """Ask the feeds what they announce."""
    with doors.opened() as flow, progress(plain=plain) as told:
        flow.configure()
        counts = flow.collect(flow.feeds(scope_of(source)), doors.new_invocation(), told)
    _finish_step(counts)


@steps.command(
    rich_help_panel=STEPS,
    epilog=examples(
        "standpoint extract --limit 100",
        "standpoint extract --again --source daily-post --since 2026-01-01",
    ),
)
def extract(
    source: Sources = None,
    since: FetchedSince = None,
    limit: Most = None,
    *,
    again: Annotated[
        bool,
        typer.Option("--again", help="Read kept originals that an older extractor read."),
    ] = False,
    plain: Plain = False,
) -> None:
    """Read announced entries into articles.

    With --again nothing is fetched: what is stored is read anew from its original, and a text
    that comes out differently is a new version. It counts as seen when it was fetched, so that a
    daily run asks nothing about an old one.
    """
    if since and not again:
        raise typer.BadParameter("--since goes with --again")
    scope = scope_of(source, since=since, limit=limit)
    with doors.opened() as flow, progress(plain=plain) as told:
        if again:
            from pipeline.rereading import extract_again

            counts = extract_again(flow, scope, doors.new_invocation(), told)
        else:
            entries = flow.pending_entries(scope)
            counts = flow.extract(entries, doors.new_invocation(), told)
    _finish_step(counts)


@steps.command(rich_help_panel=STEPS, epilog=examples("standpoint group"))
def group() -> None:
    """Find copies, and put articles on one event into a story."""
    with doors.opened() as flow:
        counts = flow.group(doors.new_invocation())
    _finish_step(counts)


@steps.command(
    rich_help_panel=STEPS,
    epilog=examples(
        "standpoint analyze",
        "standpoint analyze --target sanctions --since 2026-01-01 --limit 500",
        "standpoint analyze --regate",
    ),
)
def analyze(
    source: Sources = None,
    target: Targets = None,
    since: Since = None,
    until: Until = None,
    limit: Most = None,
    *,
    regate: Annotated[
        bool,
        typer.Option("--regate", help="Judge stored replies again, without a call."),
    ] = False,
    plain: Plain = False,
) -> None:
    """Ask the analyst what texts still lack.

    With --regate no model is asked: replies that older checks judged are judged again, and their
    answers say what holds now. A person's corrections stay.
    """
    scope = scope_of(source, target, since, until, limit)
    with doors.opened() as flow, progress(plain=plain) as told:
        if regate:
            from pipeline.regating import judge_again

            counts = judge_again(flow, scope, doors.new_invocation(), told)
        else:
            flow.configure()
            versions = flow.pending_versions(scope)
            counts = flow.analyze(versions, scope, doors.new_invocation(), told)
    _finish_step(counts)


@steps.command(
    rich_help_panel=STEPS,
    epilog=examples(
        "standpoint publish",
        "standpoint publish --run 20260301T060000-1f2e3d",
    ),
)
def publish(
    run: Annotated[
        str | None,
        typer.Option(
            "--run",
            metavar="ID",
            help="The run to report on, as `standpoint show runs` names it. Default: the last.",
            show_default=False,
        ),
    ] = None,
    *,
    plain: Plain = False,
) -> None:
    """Print the report of a run."""
    from pipeline.publish.report import report_on
    from pipeline.settings import masked_url

    place = masked_url(doors.settings().database_url)
    with doors.database() as store:
        newest = store.runs(limit=1).records()
        if not newest:
            raise BadQuery("there is no run yet; `standpoint run` makes the first")
        if run:
            doors.check_run(store, run)
        chosen = run or str(newest[0]["invocation_id"])
        report = report_on(chosen, reader=store, database=place, now=datetime.now(UTC))
    _finish(report, plain=plain)


def _all_there(places: list[str]) -> list[Path | str]:
    """The places with whole paths; only what is on this machine is looked for here."""
    problems = []
    found: list[Path | str] = []
    for place in places:
        if _WEB.match(place):
            found.append(place)
            continue
        path = Path(place)
        try:
            path.stat()
        except OSError as error:
            problems.append(f"{path}: {error.strerror}")
        found.append(path.absolute())
    if problems:
        raise BadAddress(f"{', '.join(problems)}; nothing was taken in")
    return found


def scope_of(
    sources: Sources = None,
    targets: Targets = None,
    since: Since = None,
    until: Until = None,
    limit: Most = None,
) -> "Scope":
    """What the options of a command narrow its work to."""
    from pipeline.models import Scope

    return Scope(
        sources=tuple(sources or ()),
        targets=tuple(targets or ()),
        since=since,
        until=until,
        limit=limit,
    )


def _finish(report: "Report", *, plain: bool) -> None:
    console = screen()
    report = replace(report, program=program())
    if plain or not console.is_terminal:
        typer.echo(report.plain(console.width), nl=False)
    else:
        console.print(report)
    if report.failed_steps:
        raise typer.Exit(1)


def _finish_step(counted: "StepCounts") -> None:
    from pipeline.publish.verdict import failed_steps

    parts = [f"{counted.done:,} of {counted.pending:,} done"]
    parts += [f"{number:,} {name.replace('_', ' ')}" for name, number in counted.counts.items()]
    typer.echo(f"{counted.step}: {', '.join(parts)}")
    counts = {"pending": counted.pending, "done": counted.done}
    if failed_steps([(counted.step, None, counts)]):
        raise typer.Exit(1)
