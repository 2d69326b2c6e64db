"""The commands that show stories: who says what in which words, and who says nothing."""

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Annotated, cast

import typer
from rich.console import Group, RenderableType
from rich.text import Text

from pipeline.cli import doors
from pipeline.cli.lists import Record, Records, lines, listing
from pipeline.cli.options import Json, Rows, examples
from pipeline.cli.output import cell, print_json, screen, tell, tell_if_cut
from pipeline.errors import BadQuery

stories = typer.Typer()


@stories.command(
    "stories", epilog=examples("standpoint show stories", "standpoint show stories --alone --json")
)
def show_stories(
    limit: Rows = 20,
    *,
    alone: Annotated[bool, typer.Option("--alone", help="Also those of one article.")] = False,
    as_json: Json = False,
) -> None:
    """List stories, the latest first, with what is contested in them."""
    with doors.database() as reader:
        table = reader.stories(alone=alone, limit=limit)
    if as_json:
        print_json(table.records())
    elif not table.rows:
        tell("no stories of two articles or more; --alone lists those of one")
    else:
        rows = (
            (
                cell(one["id"]),
                cell(one["last_at"]),
                lines(one["title"], _size(one), *_contests(one)),
            )
            for one in table.records()
        )
        screen().print(listing(("id", "latest", "story, and how contested"), rows))
        tell_if_cut(table)


@stories.command(
    "story", epilog=examples("standpoint show story 3", "standpoint show story 3 --json")
)
def show_story(
    story_id: Annotated[int, typer.Argument(metavar="ID", help="As `show stories` lists it.")],
    *,
    as_json: Json = False,
) -> None:
    """Show one story: stances by outlet and by actor with quotes, and who did not cover it.

    Contested is 0 where nobody is on the other side and 1 where outlets are evenly split.
    """
    with doors.database() as reader:
        found = reader.story(story_id)
    if found is None:
        raise BadQuery(f"no story {story_id}; `standpoint show stories` lists them")
    if as_json:
        print_json(found)
    else:
        screen().print(story_sheet(found))


def story_sheet(story: Record) -> Group:
    """An answer of `StoryReader.story` as texts and tables."""
    counted = f"{story['article_count']} articles of {story['sources']} sources"
    head = (
        f"story {story['story_id']}: {counted}",
        Text.assemble(cell(story["first_at"]), " to ", cell(story["last_at"]), " UTC"),
        story["summary"],
    )
    parts: list[RenderableType] = [lines(story["title"] or "(no title)", *head)]
    for name, heading, drawn in SECTIONS:
        if records := cast("Records", story[name]):
            parts += [Text(f"\n{heading}", style="bold"), drawn(records)]
    return Group(*parts)


def _size(story: Record) -> str:
    return f"{story['articles']} articles of {story['sources']} sources"


def _contests(story: Record) -> Iterable[Text]:
    for one in cast("Records", story["contested"]):
        measure = f"{one['contested']:.2f} contested: "
        yield Text.assemble(measure, cell(one["target"]), f" ({_judge(one)})", style="dim")


def _judge(one: Record) -> str:
    return str(one["analyst"] or "a person")


def _contest(contest: Records) -> RenderableType:
    rows = (
        (
            cell(one["target"]),
            cell("-" if one["contested"] is None else f"{one['contested']:.2f}"),
            lines(
                f"{one['favor']} favor, {one['against']} against, {one['neutral']} neutral, "
                f"{one['unclear']} unclear",
                Text(f"outlets, judged by {_judge(one)}", "dim"),
            ),
        )
        for one in contest
    )
    return listing(("target", "contested", "voices"), rows)


def _perspectives(voices: Records) -> RenderableType:
    rows = (
        (lines(one["label"], one["target"]), lines(one["source_name"], *_place(one), *_said(one)))
        for one in voices
    )
    return listing(("stance on target", "outlet, in its own words"), rows)


def _actors(stances: Records) -> RenderableType:
    """One row an actor, target and analyst, with each article's report."""
    rows: list[Sequence[Text]] = []
    for (actor, target, _), reports in groupby(stances, _holder):
        told = list(reports)
        labels = ", ".join(dict.fromkeys(str(one["label"]) for one in told))
        said = [line for one in told for line in _report(one)]
        rows.append((lines(labels, target), lines(actor, *said)))
    return listing(("stance on target", "actor, as articles report"), rows)


def _holder(one: Record) -> tuple[object, object, object]:
    return one["actor"], one["target"], one["analyst"]


def _report(one: Record) -> Iterable[Text]:
    yield from _said(one)
    yield Text.assemble(
        "in ", cell(one["source_name"]), f", article {one['article_id']}", style="dim"
    )


def _place(one: Record) -> Iterable[Text]:
    said = [part for name in ("source_group", "country") if (part := cell(one[name]))]
    if said:
        yield Text(", ").join(said)


def _said(one: Record) -> Iterable[Text]:
    if one["quote"]:
        yield Text(f"“{cell(one['quote'])}” ({one['quote_status']})")


def _coverage(coverage: Records) -> RenderableType:
    rows = (
        (
            cell(one["articles"] or "none"),
            cell(one["fetched"]),
            lines(one["source_name"], *_place(one)),
        )
        for one in coverage
    )
    return listing(("in the story", "of those days", "outlet"), rows)


def _articles(articles: Records) -> RenderableType:
    rows = (
        (
            cell(one["article_id"]),
            cell(one["source"]),
            lines(one["title"], _why(one)),
        )
        for one in articles
    )
    return listing(("article", "source", "title, and why it is here"), rows)


def _why(article: Record) -> Text:
    lead = article["lead_article_id"]
    return (
        Text(f"a copy of article {lead}", "dim")
        if lead
        else Text(str(cell(article["reason"])), "dim")
    )


SECTIONS: Sequence[tuple[str, str, Callable[[Records], RenderableType]]] = (
    ("contest", "How contested", _contest),
    ("perspectives", "By outlet", _perspectives),
    ("actors", "By actor", _actors),
    ("coverage", "Who covered it, and who did not", _coverage),
    ("articles", "Articles", _articles),
)
