"""The command that tells one day."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli import doors
from pipeline.cli.options import examples
from pipeline.cli.output import tell
from pipeline.errors import BadQuery

digests = typer.Typer()
"""The command that digests."""


def _day(text: str) -> date:
    try:
        return datetime.strptime(text.strip(), "%Y-%m-%d").date()  # noqa: DTZ007 - a day, not a moment
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is not a day such as 2026-03-01") from error


@digests.command(
    epilog=examples(
        "standpoint digest",
        "standpoint digest --day 2026-03-01 --to digests/",
    )
)
def digest(
    day: Annotated[
        date | None,
        typer.Option(
            "--day",
            parser=_day,
            metavar="DATE",
            help="The day (UTC) on which articles were first stored. Default: the newest.",
            show_default=False,
        ),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(
            "--to",
            metavar="FOLDER",
            help="Write Markdown and an HTML page there. Default: Markdown on stdout.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Tell one day: what was covered and contested, who moved, what is new, what was not done.

    Every run writes the day's digest as well, to STANDPOINT_PUBLISH_TO.
    """
    from pipeline.publish.digest import digest_of
    from pipeline.publish.digest_html import digest_html
    from pipeline.publish.digest_markdown import digest_markdown
    from pipeline.publish.folder import Folder

    limits = doors.settings().limits
    with doors.database() as store:
        chosen = day or store.last_day()
        if chosen is None:
            raise BadQuery("no article is stored; `standpoint run` finds some")
        told = digest_of(chosen, store=store, limits=limits)
    if to is None:
        typer.echo(digest_markdown(told), nl=False)
        return
    for ending, content in (("md", digest_markdown(told)), ("html", digest_html(told))):
        changed = Folder(to).put(f"{chosen}.{ending}", content)
        tell(f"{to / f'{chosen}.{ending}'}: {'written' if changed else 'unchanged'}")
