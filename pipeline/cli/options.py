"""Options that several commands share, as annotated types, and examples for their help."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated

import typer

from pipeline.models import Days

LONGEST_DATE = len("2026-03-01")


def examples(*lines: str, after: str = "") -> str:
    """What stands below a command's help, in Markdown."""
    bullets = "\n".join(f"* `{line}`" for line in lines)
    return f"Examples:\n\n{bullets}" + (f"\n\n{after}" if after else "")


def start_moment(text: str) -> datetime:
    """A date or date and time as a moment in UTC; a date means its first moment.

    Raises:
        BadParameter: it is neither.
    """
    return _moment(text, date_means=timedelta(0))


def end_moment(text: str) -> datetime:
    """Like `start_moment`, but a date means the end of its day."""
    return _moment(text, date_means=timedelta(days=1))


def _moment(text: str, *, date_means: timedelta) -> datetime:
    try:
        moment = datetime.fromisoformat(text.strip())
        aware = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        return aware + date_means if len(text.strip()) <= LONGEST_DATE else aware
    except (ValueError, OverflowError) as error:
        problem = f"{text!r} is not a date such as 2026-03-01 or 2026-03-01T12:30"
        raise typer.BadParameter(problem) from error


def one_day(text: str) -> date:
    """A day.

    Raises:
        BadParameter: it is none.
    """
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is not a day such as 2026-03-01") from error


def days_of(first: date | None, last: date | None) -> Days | None:
    """The days that two options name; None where neither is given.

    Raises:
        BadParameter: the last day is before the first.
    """
    if first and last and last < first:
        raise typer.BadParameter(f"{last} is before {first}")
    return Days(first, last) if first or last else None


Sources = Annotated[
    list[str] | None,
    typer.Option(
        "--source", metavar="SLUG", help="Only this source; repeat for more.", show_default=False
    ),
]
Targets = Annotated[
    list[str] | None,
    typer.Option(
        "--target", metavar="SLUG", help="Only this target; repeat for more.", show_default=False
    ),
]
Since = Annotated[
    datetime | None,
    typer.Option(
        parser=start_moment,
        metavar="DATE",
        help="Judge texts first seen from this day or moment on (UTC). "
        "Default: the last STANDPOINT_WINDOW_DAYS days.",
        show_default=False,
    ),
]
FetchedSince = Annotated[
    datetime | None,
    typer.Option(
        "--since",
        parser=start_moment,
        metavar="DATE",
        help="With --again: only what was fetched from this day or moment on (UTC).",
        show_default=False,
    ),
]
Until = Annotated[
    datetime | None,
    typer.Option(
        parser=end_moment,
        metavar="DATE",
        help="Judge texts first seen up to and with this day, or before this moment (UTC).",
        show_default=False,
    ),
]
FromDay = Annotated[
    date | None,
    typer.Option(
        "--from-day",
        parser=one_day,
        metavar="DATE",
        help="From this day of articles on (UTC): of publication, else of fetching.",
        show_default=False,
    ),
]
ToDay = Annotated[
    date | None,
    typer.Option(
        "--to-day",
        parser=one_day,
        metavar="DATE",
        help="Up to and with this day of articles (UTC).",
        show_default=False,
    ),
]
Most = Annotated[
    int | None,
    typer.Option("--limit", min=1, help="At most so many items a step.", show_default=False),
]
Plain = Annotated[
    bool,
    typer.Option("--plain", "--no-progress", help="Lines instead of progress bars; no colours."),
]
Rows = Annotated[int, typer.Option("--limit", min=1, max=100_000, help="At most so many rows.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
