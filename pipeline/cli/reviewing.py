"""The commands for answers that wait until a person has looked at them."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from pipeline.cli import doors
from pipeline.cli.author import By, author
from pipeline.cli.options import examples
from pipeline.cli.output import print_table

review = typer.Typer(
    no_args_is_help=True,
    help="Look at answers that are held.",
    epilog=examples("standpoint review list", "standpoint review clear 17"),
)


@review.command("list", epilog=examples("standpoint review list"))
def list_held(
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=10_000, help="How many at most.")
    ] = 100,
) -> None:
    """List answers that are in no total yet, and why.

    An answer is held where its article speaks to the model that read it. What such a passage
    moved cannot be told: read the article before you clear it.
    """
    with doors.database() as store:
        print_table(store.held_answers(limit=limit), nothing="nothing is held")


@review.command(
    epilog=examples("standpoint review clear 17", "standpoint review clear 17 --by ann")
)
def clear(
    article: Annotated[int, typer.Argument(metavar="ARTICLE", help="Its number.")],
    by: By = None,
) -> None:
    """Let the held answers about an article, and held comparisons of its story, count."""
    name = author(by)
    with doors.database() as store:
        cleared = store.clear_held(article, author=name, now=datetime.now(UTC))
    answers = "answer counts" if cleared == 1 else "answers count"
    typer.echo(f"{cleared:,} held {answers} from now on.")
