"""The commands that measure how well an analyst answers."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pipeline.cli.options import examples
from pipeline.cli.output import tell
from pipeline.cli.progress import counting
from pipeline.publish.whole_file import write_whole

if TYPE_CHECKING:
    from pipeline.evaluate.asking import Evaluation
    from pipeline.settings import Settings

MOST_PROBLEMS = 20

evaluate = typer.Typer(
    no_args_is_help=True,
    help="Measure an analyst against answers that people gave.",
    epilog=examples(
        "standpoint evaluate stance --dataset gold",
        "standpoint evaluate summary --dataset mine.jsonl --out report",
    ),
)

Dataset = Annotated[
    str,
    typer.Option(
        "--dataset",
        metavar="NAME|FILE",
        help="gold, newsmtsc, cnndm, or your own .jsonl or .csv file.",
    ),
]
AnalystName = Annotated[
    Literal["embedded", "openai"] | None,
    typer.Option("--analyst", help="Default: the one in force.", show_default=False),
]
Model = Annotated[
    str | None,
    typer.Option(
        "--model",
        metavar="NAME",
        help="Ask this model at the endpoint; implies --analyst openai. Default: STANDPOINT_MODEL.",
        show_default=False,
    ),
]
Limit = Annotated[
    int | None,
    typer.Option("--limit", min=1, help="Only the first examples.", show_default=False),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="FOLDER",
        help="Write report.md, report.html and answers.jsonl here.",
        show_default=False,
    ),
]
Corpora = Annotated[
    Path | None,
    typer.Option(
        "--corpora",
        envvar="STANDPOINT_CORPORA",
        metavar="FOLDER",
        help="Where newsmtsc and cnndm are.",
        show_default=False,
    ),
]


@evaluate.command(
    epilog=examples(
        "standpoint evaluate stance --dataset gold",
        "standpoint evaluate stance --dataset mine.csv --model gpt-5-mini --limit 200 --out report",
    )
)
def stance(
    dataset: Dataset,
    *,
    analyst: AnalystName = None,
    model: Model = None,
    limit: Limit = None,
    out: Out = None,
    corpora: Corpora = None,
    record: Annotated[
        Path | None,
        typer.Option(
            "--record",
            metavar="FILE",
            help="Keep the model's replies, to be played again without it.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Measure labels: F1, macro-F1, abstention, actors, quotes, cost and time."""
    _evaluate(
        "stance", dataset, _settings(analyst, model), limit=limit, out=out, corpora=corpora,
        record=record,
    )  # fmt: skip


@evaluate.command(
    epilog=examples(
        "standpoint evaluate summary --dataset cnndm --limit 100",
        "standpoint evaluate summary --dataset mine.jsonl --analyst embedded",
    )
)
def summary(
    dataset: Dataset,
    *,
    analyst: AnalystName = None,
    model: Model = None,
    limit: Limit = None,
    out: Out = None,
    corpora: Corpora = None,
) -> None:
    """Measure summaries: ROUGE beside the lead, unsupported names and numbers, quotes, cost."""
    _evaluate("summary", dataset, _settings(analyst, model), limit=limit, out=out, corpora=corpora)


@evaluate.command(
    epilog=examples(
        "standpoint evaluate quotes --dataset gold",
        "standpoint evaluate quotes --dataset cnndm --limit 100 --out report",
    )
)
def quotes(
    dataset: Dataset,
    *,
    analyst: AnalystName = None,
    model: Model = None,
    limit: Limit = None,
    out: Out = None,
    corpora: Corpora = None,
) -> None:
    """Measure quotes: the shares that are verified, repaired and unverified."""
    _evaluate("quotes", dataset, _settings(analyst, model), limit=limit, out=out, corpora=corpora)


def _settings(analyst: str | None, model: str | None) -> "Settings":
    from pipeline.settings import read_settings

    chosen = analyst or ("openai" if model else None)
    instead = {"STANDPOINT_ANALYST": chosen, "STANDPOINT_MODEL": model}
    return read_settings(instead={name: value for name, value in instead.items() if value})


def _evaluate(
    task: str,
    named: str,
    settings: "Settings",
    *,
    limit: int | None,
    out: Path | None,
    corpora: Path | None,
    record: Path | None = None,
) -> None:
    """Asks, prints the report and writes what was wished for."""
    from pipeline.evaluate.answers_file import answer_lines
    from pipeline.evaluate.asking import evaluate as ask_all
    from pipeline.evaluate.composing import compose
    from pipeline.evaluate.datasets import load_dataset
    from pipeline.evaluate.examples import Task
    from pipeline.evaluate.recording import recorded
    from pipeline.evaluate.report_html import html
    from pipeline.evaluate.report_markdown import markdown
    from pipeline.runtime import opened_evaluation, utc_now
    from pipeline.settings import CHECKOUT

    samples = CHECKOUT / "samples"
    dataset = load_dataset(named, task=Task(task), samples=samples, corpora=corpora)
    _tell_problems(dataset.problems)
    dataset = replace(dataset, examples=dataset.examples[:limit])
    with opened_evaluation(settings) as (analyst, store):
        with counting("answers", len(dataset.examples)) as told:
            found = ask_all(dataset.examples, analyst, store, clock=utc_now, told=told)
        _check(found)
        report = compose(Task(task), dataset, found, analyst=analyst, now=utc_now())
        if record:
            write_whole(record, [recorded(found, analyst)])
    typer.echo(markdown(report), nl=False)
    if out:
        write_whole(out / "report.md", [markdown(report)])
        write_whole(out / "report.html", [html(report)])
        write_whole(out / "answers.jsonl", [answer_lines(found)])
        tell(f"written: report.md, report.html and answers.jsonl in {out}")


def _check(found: "Evaluation") -> None:
    """Ends with exit code 1 where nothing was answered, and says why."""
    if not any(one.answer for one in found.outcomes):
        for message in dict.fromkeys(one.message for one in found.outcomes):
            tell(f"nothing was answered: {message}")
        raise typer.Exit(1)


def _tell_problems(problems: Sequence[str]) -> None:
    """Says which records are left out, one line each, up to a number."""
    for one in problems[:MOST_PROBLEMS]:
        tell(one)
    if problems:
        tell(f"records left out: {len(problems):,}; the others are asked about")
