"""The commands for kept originals."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from pipeline.cli import doors
from pipeline.cli.options import examples
from pipeline.errors import BadQuery

MEGABYTE = 1_000_000

originals = typer.Typer(
    no_args_is_help=True,
    help="Look after kept originals.",
    epilog=examples("standpoint originals prune --days 365"),
)


@originals.callback()
def kept() -> None:
    """Look after kept originals."""


@originals.command(
    epilog=examples("standpoint originals prune", "standpoint originals prune --days 365")
)
def prune(
    days: Annotated[
        int | None,
        typer.Option(
            "--days",
            metavar="N",
            min=1,
            max=36_500,
            help="Keep those of the last N days. Default: STANDPOINT_KEEP_ORIGINALS_DAYS.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Delete originals that are older than so many days.

    Whole days in UTC go, today's never. Articles, answers and quotes stay; what was read from a
    deleted original cannot be read from it again.
    """
    from pipeline.publish.wording import some

    settings = doors.settings()
    keep = days or settings.keep_originals_days
    if keep is None:
        raise BadQuery(
            "nothing says how long to keep originals; "
            "say --days or set STANDPOINT_KEEP_ORIGINALS_DAYS"
        )
    first = datetime.now(UTC).date() - timedelta(keep)
    archive = doors.archive(settings)
    dropped = archive.drop_before(first)
    typer.echo(
        f"{some(dropped.files, 'file')} of originals from before {first} deleted, "
        f"{dropped.size / MEGABYTE:,.1f} MB, from {' and '.join(archive.places)}"
    )
