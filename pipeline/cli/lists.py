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
    said = [text for part in parts if (text := part if isinstance(part, Text) else cell(part))]
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


def corrections_grid(corrections: Records) -> Grid:
    """Records of `CorrectionStore.corrections`."""
    return listing(
        ("stance on target", "article, why, and who says so"),
        (
            (
                lines(one["label"], one["actor"], one["target"]),
                lines(
                    one["title"], one["reason"], _said_by(one),
                    _beside(one), *(Text(words, "dim") for words in _past(one)),
                ),
            )
            for one in corrections
        ),
    )  # fmt: skip


def _said_by(correction: Record) -> Text:
    article, author = correction["article_id"], correction["author"]
    day = cell(correction["created_at"])
    return Text.assemble(f"article {article}, ", cell(author), ", ", day, " UTC")


def _beside(correction: Record) -> Text:
    if not correction["machine_label"]:
        return Text("no analyst judged it", "dim")
    return Text(f"{correction['analyst']}: {correction['machine_label']}", "dim")


def _past(correction: Record) -> Iterable[str]:
    if not correction["last_word"]:
        yield "a later correction counts"
    if not correction["latest_text"]:
        yield "the article was edited since; this is about its earlier text"


def feeds_grid(feeds: Records) -> Grid:
    """Records of `Reader.feeds`."""
    from pipeline.publish.feed_lines import feed_key, flaws, when_asked_again

    return listing(
        ("feed, last answer, last entry", "address, and how it is doing"),
        (
            (
                lines(
                    feed_key(one), _since("answered", one["last_success_at"]),
                    _since("new", one["last_new_at"]),
                ),
                lines(
                    one["address"], _place(one), _pace(one), _silence(one),
                    when_asked_again(one), one["message"], *flaws(one),
                ),
            )
            for one in feeds
        ),
    )  # fmt: skip


def _since(what: str, moment: object) -> Text:
    return Text.assemble(what, " ", cell(moment or "never"))


def _place(feed: Record) -> str | None:
    return f"moved for good, and asked at {feed['moved_to']}" if feed["moved_to"] else None


def _pace(feed: Record) -> str | None:
    pace, usual = feed["entries_per_day"], feed["usual_per_day"]
    if not pace and not usual:
        return None
    now = f"{pace:,.1f} new a day"
    return f"{now}, usually {usual:,.1f}" if isinstance(usual, float) else now


def _silence(feed: Record) -> Text | None:
    since = feed["silent_since"]
    return Text.assemble("silent since ", cell(since), " UTC") if since else None


def notices_grid(notices: Records) -> Grid:
    """Records of `Reader.notices`."""
    return listing(
        ("notice, raised", "what to know"),
        (
            (
                lines(one["kind"], one["raised_at"]),
                Text.assemble(
                    cell(one["text"]),
                    *(("\nsettled ", cell(one["cleared_at"]), " UTC") if one["cleared_at"] else ()),
                ),
            )
            for one in notices
        ),
    )


def failures_grid(failures: Records, feeds: Records) -> Grid:
    """Records of `Reader.failures`; those of `Reader.feeds` say when a feed is asked again."""
    from pipeline.publish.feed_lines import feed_key, when_asked_again
    from pipeline.publish.sections import item_line, what_next

    waits = {feed_key(one): when_asked_again(one) for one in feeds}
    return listing(
        ("step", "code", "what and why"),
        (
            (
                cell(one["step"]),
                cell(one["code"]),
                Text("\n").join([item_line(one), Text(what_next(one, waits), "dim")]),
            )
            for one in failures
        ),
    )
