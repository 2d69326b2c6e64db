"""The commands with which a person gives a label, and takes all such labels along."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pipeline.cli import doors
from pipeline.cli.author import By, author
from pipeline.cli.exporting import exports
from pipeline.cli.options import examples
from pipeline.cli.output import tell
from pipeline.errors import BadQuery
from pipeline.publish.whole_file import write_whole

if TYPE_CHECKING:
    from pipeline.ports import Corrected, Correction, GoldRecord

LONGEST_REASON = 5000

corrections = typer.Typer()
"""The command that corrects."""


@corrections.command(
    epilog=examples(
        'standpoint correct 17 harbour-toll against --reason "The last paragraph rejects it."',
        'standpoint correct 17 harbour-toll favor --holder "Ida Holt" --reason "She asks for it."',
    )
)
def correct(
    article: Annotated[int, typer.Argument(metavar="ARTICLE", help="As `show articles` lists it.")],
    target: Annotated[str, typer.Argument(metavar="TARGET", help="Its slug.")],
    label: Annotated[
        Literal["favor", "against", "neutral", "unclear", "unrelated"],
        typer.Argument(metavar="LABEL", help="favor, against, neutral, unclear or unrelated."),
    ],
    *,
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Why, in a sentence for others.")
    ],
    holder: Annotated[
        str | None,
        typer.Option(
            "--holder",
            metavar="ACTOR",
            help="Whom the article reports, by name. Default: its own voice.",
            show_default=False,
        ),
    ] = None,
    by: By = None,
) -> None:
    """Say where an article stands.

    Your label counts from then on, whatever analysts answer; theirs are kept beside it. It is
    about the article's text of today: an edit is judged anew. `show corrections` lists what people
    said, `export gold` writes it for `evaluate`.
    """
    from pipeline.models import Label
    from pipeline.ports import Correction

    words = " ".join(reason.split())
    if not words or len(words) > LONGEST_REASON:
        raise BadQuery(f"--reason takes a sentence, up to {LONGEST_REASON:,} characters")
    said = Correction(
        article_id=article,
        target_slug=target,
        label=Label(label),
        reason=words,
        author=author(by),
        holder=holder,
    )
    with doors.database() as store:
        corrected = store.correct(said, datetime.now(UTC))
    typer.echo(_in_words(said, corrected))


@exports.command(
    epilog=examples(
        "standpoint export gold --out gold.jsonl",
        "standpoint export gold | wc -l",
    )
)
def gold(
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FILE", help="Write it here. Default: stdout.", show_default=False
        ),
    ] = None,
) -> None:
    """Write people's labels as a dataset for `evaluate`.

    JSON Lines: text, target, label, reason. `standpoint evaluate stance --dataset FILE` reads it.
    """
    from pipeline.publish.wording import some

    counts = {"written": 0, "left out": 0}
    with doors.database() as store:
        lines = _lines(store.gold(), counts)
        if out is None:
            for line in lines:
                typer.echo(line, nl=False)
        else:
            write_whole(out, lines)
    tell(f"{some(counts['written'], 'record')}" + (f" written to {out}" if out else ""))
    if counts["left out"]:
        tell(f"left out, since only actors were judged: {some(counts['left out'], 'text')}")


def _lines(records: "Iterator[GoldRecord]", counts: dict[str, int]) -> Iterator[str]:
    from pipeline.publish.gold_lines import gold_line

    for one in records:
        counts["written" if one.label else "left out"] += 1
        if one.label:
            yield gold_line(one)


def _in_words(said: "Correction", corrected: "Corrected") -> str:
    from pipeline.publish.wording import moment

    whose = corrected.actor or "the article's own voice"
    about = f"Article {said.article_id}, {whose} on {said.target_slug}"
    before = corrected.before
    if not corrected.written and before:
        return f"{about}: {before.by} said {said.label} on {moment(before.at)} with this reason."
    if before is None:
        return f"{about}: {said.label}. Nobody had judged it."
    if before.by_person and before.label == said.label:
        return f"{about}: {said.label}, as {before.by} said; the reason is new."
    same = "as" if before.label == said.label else f"not {before.label}, as"
    return f"{about}: {said.label}, {same} {before.by} said on {moment(before.at)}."
