"""Lists of what is stored, laid out to be read in a terminal of 80 columns."""

from collections.abc import Iterable, Mapping, Sequence

from rich import box
from rich.table import Table as Grid
from rich.text import Text

from pipeline.cli.output import cell

Record = Mapping[str, object]
Records = Sequence[Record]


def listing(columns: Sequence[str], rows: Iterable[Sequence[Text]]) -> Grid:
    """A table whose last column takes the room that the others leave."""
    drawn = Grid(box=box.SIMPLE, pad_edge=False, expand=True)
    for name in columns[:-1]:
        drawn.add_column(name, no_wrap=True)
    drawn.add_column(columns[-1], overflow="fold", ratio=1)
    for row in rows:
        drawn.add_row(*row)
    return drawn


def lines(*parts: object) -> Text:
    """The parts that say something, each on its line, the first one bold."""
    said = [text for part in parts if (text := cell(part))]
    if said:
        said[0].stylize("bold")
    return Text("\n").join(said)


def articles_grid(articles: Records) -> Grid:
    """Records of `Reader.articles`."""
    return listing(
        ("id", "day", "article"),
        (
            (
                cell(one["id"]),
                cell(one["day"]),
                lines(one["title"], f"{one['source']}, {one['words']:,} words", one["summary"]),
            )
            for one in articles
        ),
    )


def runs_grid(runs: Records) -> Grid:
    """Records of `Reader.runs`."""
    return listing(
        ("step", "outcome", "run and counts"),
        (
            (
                cell(one["step"]),
                cell(one["outcome"] or "not ended"),
                lines(
                    one["invocation_id"], Text.assemble(cell(one["started_at"]), " UTC"),
                    one["counts"],
                ),
            )
            for one in runs
        ),
    )  # fmt: skip


def feeds_grid(feeds: Records) -> Grid:
    """Records of `Reader.feeds`."""
    from pipeline.publish.feed_lines import feed_key, when_asked_again

    return listing(
        ("feed", "last answer", "address, and when it is asked again"),
        (
            (
                cell(feed_key(one)),
                cell(one["last_success_at"] or "never"),
                lines(one["address"], when_asked_again(one), one["message"]),
            )
            for one in feeds
        ),
    )


def failures_grid(failures: Records) -> Grid:
    """Records of `Reader.failures`."""
    from pipeline.publish.sections import item_line, what_next

    return listing(
        ("step", "code", "what and why"),
        (
            (
                cell(one["step"]),
                cell(one["code"]),
                Text("\n").join([item_line(one), Text(what_next(one), "dim")]),
            )
            for one in failures
        ),
    )
