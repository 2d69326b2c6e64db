"""The commands that work: the whole run, each step alone, and documents taken in by hand."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import doors
from pipeline.cli.finishing import finish, finish_step
from pipeline.cli.options import (
    FetchedSince,
    FromDay,
    Most,
    Plain,
    Since,
    Sources,
    Targets,
    ToDay,
    Until,
    days_of,
    examples,
)
from pipeline.cli.places import all_there
from pipeline.cli.progress import progress
from pipeline.errors import BadQuery

if TYPE_CHECKING:
    from pipeline.models import Scope

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
        "standpoint run --from-day 2026-03-01 --to-day 2026-03-30",
    )
)
def run(
    source: Sources = None,
    target: Targets = None,
    since: Since = None,
    until: Until = None,
    *,
    from_day: FromDay = None,
    to_day: ToDay = None,
    limit: Most = None,
    plain: Plain = False,
) -> None:
    """Run everything once and print the report.

    Creates or migrates the database, then collects, extracts, groups, analyzes, compares and
    publishes. A second run finds nothing to do; what is interrupted goes on with the next one.
    With --from-day and --to-day it fills in the past: sitemaps are asked for what they date on
    these days, kept originals are read by a newer extractor, and these days are asked about.
    """
    from pipeline.backfilling import fill_in

    scope = replace(scope_of(source, target, since, until, limit), days=days_of(from_day, to_day))
    with doors.opened(upgrade=True) as flow, progress(plain=plain) as told:
        report = fill_in(flow, scope, doors.new_invocation(), told)
    finish(report, plain=plain)


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
    from pipeline.handing_in import ingest as taken_in
    from pipeline.models import BY_HAND, HandedIn

    there = all_there(places)
    with doors.opened(upgrade=True) as flow, progress(plain=plain) as told:
        handed_in = [HandedIn(name=str(one), place=one, source=source or BY_HAND) for one in there]
        report = taken_in(flow, handed_in, doors.new_invocation(), told)
    finish(report, plain=plain)


@steps.command(rich_help_panel=STEPS, epilog=examples("standpoint collect --source daily-post"))
def collect(source: Sources = None, *, plain: Plain = False) -> None:
    """Ask the feeds what they announce."""
    with doors.opened() as flow, progress(plain=plain) as told:
        flow.configure()
        counts = flow.collect(flow.feeds(scope_of(source)), doors.new_invocation(), told)
    finish_step(counts)


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
    finish_step(counts)


@steps.command(rich_help_panel=STEPS, epilog=examples("standpoint group"))
def group() -> None:
    """Find copies, and put articles on one event into a story."""
    with doors.opened() as flow:
        counts = flow.group(doors.new_invocation())
    finish_step(counts)


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
    finish_step(counts)


@steps.command(
    rich_help_panel=STEPS,
    epilog=examples("standpoint compare", "standpoint compare --since 2026-01-01 --limit 50"),
)
def compare(
    source: Sources = None,
    since: Since = None,
    until: Until = None,
    limit: Most = None,
    *,
    plain: Plain = False,
) -> None:
    """Ask the model what outlets agree and disagree on.

    Each story of three articles or more, from two outlets or more, is asked about once, by the
    claims of its articles that were checked, and again when these change. The embedded analyst
    compares nothing.
    """
    scope = scope_of(source, since=since, until=until, limit=limit)
    with doors.opened() as flow, progress(plain=plain) as told:
        counts = flow.compare(flow.pending_stories(scope), doors.new_invocation(), told)
    finish_step(counts)


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
    to: Annotated[
        Path | None,
        typer.Option(
            "--to",
            metavar="FOLDER",
            help="Write feeds and digests there. Default: STANDPOINT_PUBLISH_TO.",
            show_default=False,
        ),
    ] = None,
    *,
    plain: Plain = False,
) -> None:
    """Write feeds and digests, and print the report of a run.

    As the end of every run does: Atom and JSON Feed of all articles, of each source and of each
    target, and the day's digest. What did not change is not written.
    """
    from pipeline.publish.folder import Folder
    from pipeline.publish.report import report_on
    from pipeline.settings import masked_url

    place = masked_url(doors.settings().database_url)
    with doors.opened() as flow:
        store = flow.store
        newest = store.runs(limit=1).records()
        if not newest:
            raise BadQuery("there is no run yet; `standpoint run` makes the first")
        if run:
            doors.check_run(store, run)
        flow.lay_out(Folder(to) if to else flow.shelf)
        chosen = run or str(newest[0]["invocation_id"])
        report = report_on(chosen, reader=store, database=place, now=datetime.now(UTC))
    finish(report, plain=plain)


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
