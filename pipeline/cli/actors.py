"""The commands for who is who: actors under all their names, merges, and undoing them."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Annotated, cast

import typer
from rich.text import Text

from pipeline.cli import doors
from pipeline.cli.author import By, author
from pipeline.cli.lists import Record, Records, lines, listing
from pipeline.cli.options import Json, Rows, examples
from pipeline.cli.output import cell, print_json, screen, tell, tell_if_cut
from pipeline.scrub import scrub_line

actors = typer.Typer(
    no_args_is_help=True,
    help="See who is who among actors, and correct it.",
    epilog=examples(
        "standpoint actors list", 'standpoint actors merge "Mayor Lee" "Ann Lee"',
        "standpoint actors undo 3",
    ),
)  # fmt: skip

WHICH_ACTOR = "A name as articles report it, or the number that `actors list` shows."


@actors.command(
    "list", epilog=examples("standpoint actors list", "standpoint actors list --name lee")
)
def list_actors(
    name: Annotated[
        str | None,
        typer.Option(
            "--name", metavar="TEXT", help="Only those with this in a name.", show_default=False
        ),
    ] = None,
    limit: Rows = 20,
    *,
    as_json: Json = False,
) -> None:
    """List actors with all their names, those with most stances first."""
    with doors.database() as store:
        table = store.actors(name=name, limit=limit)
    if as_json:
        print_json(table.records())
    elif not table.rows:
        tell("no actors; `standpoint run` with a model finds some")
    else:
        rows = (
            (
                cell(one["id"]),
                cell(one["stances"]),
                lines(
                    one["name"], _other_names(one),
                    "named in config/actors.yaml" if one["in_file"] else None,
                ),
            )
            for one in table.records()
        )  # fmt: skip
        screen().print(listing(("id", "stances", "actor, and other names"), rows))
        tell_if_cut(table)


@actors.command(epilog=examples("standpoint actors merges", "standpoint actors merges --all"))
def merges(
    limit: Rows = 20,
    *,
    undone: Annotated[bool, typer.Option("--all", help="Also those that were undone.")] = False,
    as_json: Json = False,
) -> None:
    """List what made two actors one, newest first: people, the file, and rules."""
    with doors.database() as store:
        table = store.actor_merges(undone=undone, limit=limit)
    if as_json:
        print_json(table.records())
    elif not table.rows:
        tell("no merges; `standpoint actors merge` makes one")
    else:
        screen().print(listing(("merge", "kind", "who, and why"), _merge_rows(table.records())))
        tell_if_cut(table)


@actors.command(
    epilog=examples(
        'standpoint actors merge "Mayor Lee" "Ann Lee"',
        'standpoint actors merge 17 4 --reason "The text gives both names." --by ann',
    )
)
def merge(
    actor: Annotated[str, typer.Argument(metavar="ACTOR", help=WHICH_ACTOR)],
    into: Annotated[str, typer.Argument(metavar="INTO", help="Who they are; likewise.")],
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Why, for those who read it later.")
    ] = "",
    by: By = None,
) -> None:
    """Make two actors one: what is stored of ACTOR, and what will be reported.

    It can be undone. To keep it in a file with other names, see config/actors.yaml.
    """
    name = author(by)
    with doors.database() as store:
        done = store.merge_actors(
            actor, into, reason=scrub_line(reason), author=name, now=datetime.now(UTC)
        )
    stances = "1 stance" if done.stances == 1 else f"{done.stances:,} stances"
    typer.echo(scrub_line(f"{done.actor} is {done.into} from now on, with {stances} so far."))
    typer.echo(f"`standpoint actors undo {done.number}` undoes it.")


@actors.command(epilog=examples("standpoint actors undo 3", "standpoint actors undo 3 --by ann"))
def undo(
    number: Annotated[int, typer.Argument(metavar="MERGE", help="As `actors merges` lists it.")],
    by: By = None,
) -> None:
    """Undo a merge: the actor is back, also with what was reported since."""
    name = author(by)
    with doors.database() as store:
        done = store.undo_merge(number, author=name, now=datetime.now(UTC))
    if done.actor is None:
        typer.echo(f"Merge {number} is undone; nothing was left of it to give back.")
    else:
        apart = f" and no more {done.into}" if done.into else ""
        typer.echo(scrub_line(f"{done.actor} is an actor again{apart}."))


@actors.command(epilog=examples("standpoint actors check"))
def check() -> None:
    """Check the file of actors."""
    from pipeline.actor_configuration import load_actors
    from pipeline.publish.wording import some

    path = doors.settings().actors
    if path is None:
        tell("no config/actors.yaml; docs/how-to/actors.md tells what to write there")
        return
    found = load_actors(path)
    if found:
        rows = ((cell(one.name), cell(", ".join(one.aliases))) for one in found)
        screen().print(listing(("actor", "other names"), rows))
    tell(f"{path}: {some(len(found), 'actor')}")


def _other_names(actor: Record) -> str:
    names = cast("Sequence[str]", actor["names"])
    return ", ".join(name for name in names if name != actor["name"])


def _merge_rows(merges: Records) -> Iterable[Sequence[Text]]:
    for one in merges:
        into = one["into"] or "someone who is gone since"
        yield (
            cell(one["number"]),
            cell(one["kind"]),
            lines(f"{one['actor']} is {into}", one["reason"], _said(one), _undone(one)),
        )


def _said(merge: Record) -> Text:
    when = (
        Text.assemble(cell(merge["made_at"]), " UTC")
        if merge["made_at"]
        else "made when a run ends"
    )
    return Text.assemble(cell(merge["author"]), ", ", when)


def _undone(merge: Record) -> Text | None:
    moment = merge["undone_at"]
    return Text.assemble("undone ", cell(moment), " UTC", style="dim") if moment else None
