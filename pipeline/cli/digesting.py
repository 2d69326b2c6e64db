"""The command that tells one day."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli import doors
from pipeline.cli.options import examples
from pipeline.cli.output import tell
from pipeline.errors import BadQuery, ConfigurationError

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
        "standpoint digest --send",
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
    *,
    send: Annotated[
        bool,
        typer.Option(
            "--send",
            help="Send it, with new notices, to STANDPOINT_MAIL_TO and STANDPOINT_WEBHOOKS: each "
            "receiver gets a day once.",
        ),
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="With --send: also to those who got it before.")
    ] = False,
) -> None:
    """Tell one day: what was covered and contested, who moved, what is new, what was not done.

    Every run writes the day's digest as well, to STANDPOINT_PUBLISH_TO.
    """
    if again and not send:
        raise typer.BadParameter("--again is for --send")
    if send and to:
        raise typer.BadParameter("--send sends, --to writes: one at a time")
    if send:
        _send(day, again=again)
    else:
        _tell(day, to)


def _send(day: date | None, *, again: bool) -> None:
    from pipeline.cli.finishing import finish_step
    from pipeline.delivering import deliver
    from pipeline.models import DeliveryRequest

    with doors.opened(upgrade=True) as flow:
        if not flow.receivers:
            raise ConfigurationError(
                "nobody is told: set STANDPOINT_MAIL_TO or STANDPOINT_WEBHOOKS "
                "(docs/how-to/send-digest-and-alerts.md)"
            )
        wanted = DeliveryRequest(day=day or flow.store.last_day(), again=again)
        counts = deliver(flow, wanted, doors.new_invocation())
    finish_step(counts)


def _tell(day: date | None, to: Path | None) -> None:
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
