"""The command that searches."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated

import typer
from rich.table import Table as Grid
from rich.text import Text

from pipeline.cli import doors
from pipeline.cli.lists import lines, listing
from pipeline.cli.options import Json, end_moment, examples, start_moment
from pipeline.cli.output import cell, print_json, screen, tell
from pipeline.cli.showing import LabelName, SourceSlug, TargetSlug
from pipeline.ports.browsing import MOST_ROWS, Filter, Search

search = typer.Typer()

Words = Annotated[
    list[str],
    typer.Argument(
        metavar="WORDS",
        help="What to look for: words, '\"several words\"' in this order, wor* for the start of a "
        "word; behind --, -word must not be there.",
    ),
]
Country = Annotated[
    str | None,
    typer.Option(
        "--country", metavar="CODE", help="Only sources of this country.", show_default=False
    ),
]
Group = Annotated[
    str | None,
    typer.Option("--group", metavar="NAME", help="Only sources of this group.", show_default=False),
]
Language = Annotated[
    str | None,
    typer.Option("--language", metavar="CODE", help="Only this language.", show_default=False),
]
Actor = Annotated[
    str | None,
    typer.Option(
        "--actor",
        metavar="NAME",
        help="Only where this actor's stance is reported.",
        show_default=False,
    ),
]
Story = Annotated[
    int | None, typer.Option("--story", metavar="ID", help="Only this story.", show_default=False)
]
Since = Annotated[
    datetime | None,
    typer.Option(
        parser=start_moment,
        metavar="DATE",
        help="Only from this day or moment on (UTC).",
        show_default=False,
    ),
]
Until = Annotated[
    datetime | None,
    typer.Option(
        parser=end_moment,
        metavar="DATE",
        help="Only up to and with this day, or before this moment (UTC).",
        show_default=False,
    ),
]


@search.command(
    name="search",
    epilog=examples(
        "standpoint search harbour toll",
        "standpoint search '\"night buses\"' --source harbor-courier --label against",
        "standpoint search --newest --json -- toll -skippers",
    ),
)
def search_words(
    words: Words,
    *,
    source: SourceSlug = None,
    country: Country = None,
    group: Group = None,
    language: Language = None,
    target: TargetSlug = None,
    label: Annotated[
        LabelName | None, typer.Option("--label", help="Only this stance.", show_default=False)
    ] = None,
    actor: Actor = None,
    story: Story = None,
    since: Since = None,
    until: Until = None,
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=MOST_ROWS, help="At most so many articles.")
    ] = 20,
    newest: Annotated[
        bool, typer.Option("--newest", help="Newest first, instead of the best match.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Search articles and summaries.

    Best of the newest thousand matches first. Case and the accents of Latin letters do not count.
    """
    from pipeline.models.search_words import read_terms

    where = Filter(
        source=source, country=country, source_group=group, language=language, target=target,
        label=label, actor=actor, story=story, since=since, until=until,
    )  # fmt: skip
    asked = Search(terms=read_terms(" ".join(words)), by_rank=not newest, where=where)
    with doors.database() as catalog:
        found = catalog.search(asked, after=None, limit=limit)
    rows = found.page.rows
    if as_json:
        print_json(rows)
    elif rows:
        screen().print(_grid(rows))
    else:
        tell("nothing holds these words; fewer words or fewer options find more")
    if found.page.after is not None:
        tell(f"only {len(rows):,} shown; --limit shows more")
    if not found.complete:
        tell("older matches were not looked at; more words or options narrow the search")


def _grid(rows: Sequence[Mapping[str, object]]) -> Grid:
    return listing(
        ("id", "day", "article"),
        (
            (
                cell(row["article_id"]),
                cell(str(row["published_at"] or row["fetched_at"])[: len("2026-01-31")]),
                lines(row["title"], row["source"], _marked(row["snippet"])),
            )
            for row in rows
        ),
    )


def _marked(snippet: object) -> Text:
    assert isinstance(snippet, Mapping)  # noqa: S101 - the catalog says so
    shown = Text(snippet["text"].replace("\n", " "))
    for start, end in snippet["marks"]:
        shown.stylize("bold underline", start, end)
    return shown
