"""The commands that remove articles and sources for good."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from pipeline.cli import doors
from pipeline.cli.options import examples
from pipeline.cli.output import print_table, tell
from pipeline.errors import BadQuery

if TYPE_CHECKING:
    from pipeline.ports import Forgotten

EMPTIED = {"attempt": "attempt (replies emptied)", "entry": "entry (emptied)"}
"""What stays as rows without words."""

BACKUPS = (
    "Not touched: backups, exports, and what others copied. Whoever announces it again is refused."
)


class Forget(TyperGroup):
    """`forget URL` means `forget article URL`."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that is meant, its name and its arguments."""
        if args and "://" in args[0]:
            args = ["article", *args]
        return super().resolve_command(ctx, args)


forget = typer.Typer(
    cls=Forget,
    no_args_is_help=True,
    help="Remove articles for good.",
    epilog=examples(
        "standpoint forget article https://daily-post.example/news/17",
        "standpoint forget source daily-post",
    ),
)

Reason = Annotated[
    str,
    typer.Option(
        "--reason", metavar="TEXT", help="Why, for the record; name no one.", show_default=False
    ),
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


@forget.command(
    epilog=examples(
        "standpoint forget article https://daily-post.example/news/17",
        'standpoint forget article https://daily-post.example/news/17 --reason "asked for" --yes',
    )
)
def article(
    url: Annotated[str, typer.Argument(metavar="URL", help="As `show article` tells it.")],
    reason: Reason = "",
    *,
    yes: Yes = False,
) -> None:
    """Remove an article for good.

    Its texts, answers, quotes and originals go, and it is never taken in again. What models cost
    stays on record, without their words. `forget URL` does the same.
    """
    _ask(f"Remove the article at {url} for good?", yes=yes)
    from pipeline.takedown import forget_article

    with doors.opened() as flow:
        _tell(forget_article(flow, url, reason))


@forget.command(epilog=examples("standpoint forget source daily-post"))
def source(
    slug: Annotated[str, typer.Argument(metavar="SLUG", help="Its name in configuration.")],
    reason: Reason = "",
    *,
    yes: Yes = False,
) -> None:
    """Remove all articles of a source for good.

    As `forget article` does, and nothing that the source announces is taken in again. Remove it
    from the file of sources too.
    """
    _ask(f"Remove all articles of {slug} for good?", yes=yes)
    from pipeline.takedown import forget_source

    with doors.opened() as flow:
        _tell(forget_source(flow, slug, reason))


def _ask(question: str, *, yes: bool) -> None:
    """Lets a person say yes.

    Raises:
        BadQuery: there is no person to ask.
    """
    if yes:
        return
    if not sys.stdin.isatty():
        raise BadQuery("nobody is there to be asked; say --yes to remove it for good")
    typer.confirm(question, abort=True, err=True)


def _tell(forgotten: "Forgotten") -> None:
    from pipeline.ports import Table
    from pipeline.publish.wording import some

    rows = tuple((EMPTIED.get(name, name), number) for name, number in forgotten.counts.items())
    print_table(Table(("table", "rows"), rows), nothing="nothing was left to remove")
    tell(f"{some(len(forgotten.archive_refs), 'original')} deleted. {BACKUPS}")
