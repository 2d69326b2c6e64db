"""The commands that read: articles, stances, runs, failures, feeds, notices, a person's SQL."""

import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.table import Table as Grid

from pipeline.cli import doors
from pipeline.cli.lists import (
    articles_grid,
    corrections_grid,
    failures_grid,
    feeds_grid,
    notices_grid,
    runs_grid,
)
from pipeline.cli.options import Json, Rows, examples
from pipeline.cli.output import print_csv, print_json, print_table, screen, tell_if_cut
from pipeline.errors import BadQuery

if TYPE_CHECKING:
    from pipeline.ports import Table

MOST_SQL = 100_000

show = typer.Typer(
    no_args_is_help=True,
    help="Show what is stored.",
    epilog=examples("standpoint show stances --label against", "standpoint show article 7"),
)
questions = typer.Typer()
"""The command that asks in SQL."""

LabelName = Literal["favor", "against", "neutral", "unclear", "unrelated"]
SourceSlug = Annotated[
    str | None,
    typer.Option("--source", metavar="SLUG", help="Only this source.", show_default=False),
]
TargetSlug = Annotated[
    str | None,
    typer.Option("--target", metavar="SLUG", help="Only this target.", show_default=False),
]
RunId = Annotated[
    str | None,
    typer.Option("--run", metavar="ID", help="Only what this run brought.", show_default=False),
]


@show.command(epilog=examples("standpoint show articles --source daily-post"))
def articles(source: SourceSlug = None, limit: Rows = 20, *, as_json: Json = False) -> None:
    """List articles, newest first."""
    with doors.database() as reader:
        table = reader.articles(source=source, limit=limit)
    _show(table, articles_grid, as_json=as_json, nothing="no articles; `standpoint run` finds some")


@show.command(
    epilog=examples(
        "standpoint show article 7",
        "standpoint show article 7 --json",
    )
)
def article(
    article_id: Annotated[int, typer.Argument(metavar="ID", help="As `show articles` lists it.")],
    *,
    as_json: Json = False,
) -> None:
    """Show one article whole.

    Its summary, stances with quotes, versions and failures.
    """
    from pipeline.cli.article import article_sheet

    with doors.database() as reader:
        found = reader.article(article_id)
    if found is None:
        raise BadQuery(f"no article {article_id}; `standpoint show articles` lists them")
    if as_json:
        print_json(found)
    else:
        screen().print(article_sheet(found))


@show.command(
    epilog=examples(
        "standpoint show stances --target sanctions --label against",
        "standpoint show stances --limit 1000 --json > stances.json",
    )
)
def stances(
    target: TargetSlug = None,
    source: SourceSlug = None,
    label: Annotated[
        LabelName | None, typer.Option("--label", help="Only this stance.", show_default=False)
    ] = None,
    run: RunId = None,
    limit: Rows = 20,
    *,
    as_json: Json = False,
) -> None:
    """List stances, each with one quote.

    The clearest first, and of those the newest.
    """
    from pipeline.publish.sections import stance_grid

    with doors.database() as reader:
        if run:
            doors.check_run(reader, run)
        table = reader.stances(target=target, source=source, label=label, run=run, limit=limit)
    _show(table, stance_grid, as_json=as_json, nothing="no stances; `standpoint run` asks for some")


@show.command(
    epilog=examples(
        "standpoint show corrections", "standpoint show corrections --target sanctions --json"
    )
)
def corrections(target: TargetSlug = None, limit: Rows = 20, *, as_json: Json = False) -> None:
    """List what people said of stances, newest first.

    Each beside what the machine says. `standpoint correct` adds one.
    """
    with doors.database() as reader:
        table = reader.corrections(target=target, limit=limit)
    nothing = "no corrections; `standpoint correct` makes one"
    _show(table, corrections_grid, as_json=as_json, nothing=nothing)


@show.command(epilog=examples("standpoint show runs --limit 5"))
def runs(limit: Rows = 20, *, as_json: Json = False) -> None:
    """List runs with their counts, newest first."""
    with doors.database() as reader:
        table = reader.runs(limit=limit)
    _show(table, runs_grid, as_json=as_json, nothing="no runs; `standpoint run` makes one")


@show.command(epilog=examples("standpoint show failures"))
def failures(run: RunId = None, limit: Rows = 20, *, as_json: Json = False) -> None:
    """List what was left out, and why."""
    with doors.database() as reader:
        if run:
            doors.check_run(reader, run)
        table = reader.failures(run=run, limit=limit)
        feeds = reader.feeds().records()
    drawn = partial(failures_grid, feeds=feeds)
    _show(table, drawn, as_json=as_json, nothing="nothing was left out")


@show.command(epilog=examples("standpoint show feeds"))
def feeds(*, as_json: Json = False) -> None:
    """List feeds: when each last answered and brought something new, and what is wrong."""
    with doors.database() as reader:
        table = reader.feeds()
    _show(table, feeds_grid, as_json=as_json, nothing="no feeds; `standpoint run` asks them")


@show.command(epilog=examples("standpoint show notices", "standpoint show notices --all"))
def notices(
    limit: Rows = 20,
    *,
    settled: Annotated[bool, typer.Option("--all", help="Also those that are settled.")] = False,
    as_json: Json = False,
) -> None:
    """List what needs a look, newest first.

    Feeds that moved, are paused, or fell silent, each with the next step, and what the rules of
    targets alert of.
    """
    with doors.database() as reader:
        table = reader.notices(settled=settled, limit=limit)
    _show(table, notices_grid, as_json=as_json, nothing="nothing needs a look")


@show.command(epilog=examples("standpoint show budget", "standpoint show budget --json"))
def budget(run: RunId = None, *, as_json: Json = False) -> None:
    """Show what was spent on models today and this month, and what is left.

    In US dollars, by UTC days. Reserved is what calls under way may cost.
    """
    limits = doors.settings().limits
    with doors.database() as reader:
        if run:
            doors.check_run(reader, run)
        table = reader.budgets(limits, run=run)
    _show(table, None, as_json=as_json, nothing="nothing was spent")


@questions.command(
    epilog=examples(
        'standpoint query "SELECT * FROM stance_daily"',
        'standpoint query --csv "SELECT source, title, url FROM latest_article" > articles.csv',
        "standpoint query --json - < question.sql",
    )
)
def query(
    sql: Annotated[
        str,
        typer.Argument(metavar="SQL", help="One statement that reads; `-` reads it from stdin."),
    ],
    limit: Rows = 1000,
    timeout: Annotated[
        float, typer.Option("--timeout", min=0.1, max=3600, help="Seconds it may take.")
    ] = 30.0,
    *,
    as_json: Json = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV instead of a table.")] = False,
) -> None:
    """Ask the database in SQL, read-only.

    The views to ask are latest_article, article_stance, stance_daily, source_health, run_report
    and more: docs/reference/schema.md. In CSV a text that a spreadsheet would run as a formula
    gets a leading '.
    """
    if as_json and as_csv:
        raise typer.BadParameter("choose one of --json and --csv")
    if sql == "-":
        sql = sys.stdin.read(MOST_SQL)
    with doors.database() as reader:
        table = reader.query(sql, limit=limit, seconds=timeout)
    if as_csv:
        print_csv(table)
    else:
        _show(table, None, as_json=as_json, nothing="no rows")


def _show(
    table: "Table",
    drawn: Callable[[Sequence[Mapping[str, object]]], Grid] | None,
    *,
    as_json: bool,
    nothing: str,
) -> None:
    if as_json:
        print_json(table.records())
    elif drawn and table.rows:
        screen().print(drawn(table.records()))
        tell_if_cut(table)
    else:
        print_table(table, nothing=nothing)
