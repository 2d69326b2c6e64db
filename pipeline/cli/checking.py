"""The commands that check configuration files and look after the database."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli import doors
from pipeline.cli.lists import lines, listing
from pipeline.cli.options import Plain, examples
from pipeline.cli.output import cell, screen, tell
from pipeline.cli.progress import counting, progress
from pipeline.scrub import scrub

source_files = typer.Typer(
    no_args_is_help=True,
    help="Look after the file of sources.",
    epilog=examples("standpoint sources check", "standpoint sources add https://example.org"),
)
target_files = typer.Typer(
    no_args_is_help=True,
    help="Look after the file of targets.",
    epilog=examples(
        "standpoint targets check", 'standpoint targets add toll "Ships should pay a toll."'
    ),
)
db = typer.Typer(
    no_args_is_help=True,
    help="Look after the results database.",
    epilog=examples("standpoint db upgrade", "standpoint db backup"),
)


@source_files.command(
    "check", epilog=examples("standpoint sources check", "standpoint sources check npr bbc-news")
)
def sources(
    slugs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SLUG", help="Only these sources. Default: all.", show_default=False
        ),
    ] = None,
) -> None:
    """Check the sources: look into their folders, ask their feeds on the web.

    Feeds on the web are really asked, several at once, and nothing of their answer is kept.
    Exit code 1 if any feed cannot be read.
    """
    from pipeline.cli.feed_checks import check_feeds, chosen
    from pipeline.configuration import load_sources
    from pipeline.runtime import opened_fetcher

    settings = doors.settings()
    picked = chosen(load_sources(settings.sources), slugs or ())
    with counting("feeds", sum(len(one.feeds) for one in picked)) as told:
        checks = check_feeds(picked, lambda: opened_fetcher(settings), told)
    rows = (
        (
            cell(f"{one.source.slug}/{one.feed.slug}"),
            cell("ok" if one.good else "fail"),
            lines(one.source.name, f"{one.feed.kind}: {one.feed.address}", one.note),
        )
        for one in checks
    )
    screen().print(listing(("feed", "check", "source, address and what is there"), rows))
    unusable = sum(not one.good for one in checks)
    if unusable:
        tell(f"{settings.sources}: {unusable} of {len(checks)} feeds cannot be read")
        raise typer.Exit(1)
    tell(f"{settings.sources}: {len(checks)} of {len(checks)} feeds can be read")


@target_files.command("check", epilog=examples("standpoint targets check"))
def targets() -> None:
    """Check the file of targets."""
    from pipeline.configuration import load_targets
    from pipeline.publish.wording import some

    path = doors.settings().targets
    found = load_targets(path)
    rows = (
        (
            cell(one.slug),
            lines(
                one.statement,
                ", ".join([some(len(one.aliases), "alias", "aliases"), *one.languages]),
                "asked only where it is named" if one.only_if_named else None,
            ),
        )
        for one in found
    )
    if found:
        screen().print(listing(("target", "statement"), rows))
    tell(f"{path}: {some(len(found), 'target')}")


@db.command(epilog=examples("standpoint db upgrade"))
def upgrade() -> None:
    """Create or migrate the database.

    An SQLite file is copied beside itself before it is migrated.
    """
    from pipeline.settings import masked_url

    settings = doors.settings()
    done = doors.upgraded(settings)
    if done.before == done.after:
        what = f"has schema {done.after} already"
    else:
        what = f"migrated from schema {done.before}" if done.before else "created"
        what += f", now has schema {done.after}"
    typer.echo(f"{masked_url(settings.database_url)} {what}")
    if done.copy:
        typer.echo(f"a copy of what it was: {done.copy}")


@db.command(epilog=examples("standpoint db maintain"))
def maintain(*, plain: Plain = False) -> None:
    """Do the chores: old originals and replies go, damage is looked for, plans are refreshed.

    What is found is told as a notice (`standpoint show notices`). A run may be under way.
    Exit code 1 if a chore could not be done or damage was found.
    """
    from pipeline.maintenance import maintain as do_chores

    with doors.opened() as flow, progress(plain=plain) as told:
        counted = do_chores(flow, told)
    found = [f"{number:,} {name.replace('_', ' ')}" for name, number in counted.counts.items()]
    typer.echo(", ".join([f"{counted.done} of {counted.pending} chores done", *found]))
    if counted.done < counted.pending or counted.counts.keys() & {"damages", "misplaced_quotes"}:
        raise typer.Exit(1)


@db.command(epilog=examples("standpoint db refresh"))
def refresh() -> None:
    """Count changed days, index words that wait.

    Queries of stance_daily and searches are right without it, only slower while many wait; a
    search says when it did not look at all. Every run does it; may be stopped and repeated.
    """
    from pipeline.publish.wording import some

    with doors.database() as store:
        waiting = store.stale_days()
        store.settle()
        left = store.stale_days()
        indexed = store.index_words()
    left_over = f", {left:,} left to another process" if left else ""
    typer.echo(f"{some(waiting - left, 'day')} of sources counted{left_over}")
    if indexed:
        typer.echo(f"the words of {some(indexed, 'article')} indexed")


@db.command(
    epilog=examples(
        "standpoint db backup",
        "standpoint db backup copy.db",
    )
)
def backup(
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE",
            help="Where to. Default: a file named for the moment in `backups` of the home folder.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Copy an SQLite database, also in use.

    For PostgreSQL use pg_dump.
    """
    backups = doors.settings().home / "backups"
    copy = file or backups / f"standpoint-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.db"
    with doors.database() as store:
        store.backup(copy)
    typer.echo(scrub(str(copy)))
