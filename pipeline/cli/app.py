"""The `standpoint` program: its commands, and what becomes of an error."""

import signal
import sys
from collections.abc import Sequence
from importlib.metadata import version
from typing import Annotated

import typer

from pipeline.cli import (
    actors,
    adding,
    checking,
    correcting,
    digesting,
    doctor,
    estimating,
    evaluating,
    exporting,
    forgetting,
    originals,
    reanalyzing,
    reviewing,
    running,
    searching,
    serving,
    showing,
    story,
)
from pipeline.cli.options import examples
from pipeline.cli.output import tell
from pipeline.errors import (
    BadAddress,
    BadQuery,
    ConfigurationError,
    SchemaMismatch,
    StandpointError,
    StoreUnavailable,
)

FAILED, MISUSED, MISCONFIGURED, NO_DATABASE, INTERRUPTED = 1, 2, 3, 4, 130
EXIT_CODES: tuple[tuple[type[StandpointError], int], ...] = (
    (BadAddress, MISUSED),
    (BadQuery, MISUSED),
    (ConfigurationError, MISCONFIGURED),
    (StoreUnavailable, NO_DATABASE),
    (SchemaMismatch, NO_DATABASE),
)
EXIT_CODE_WORDS = (
    "Exit codes: 0 done; 1 the run or check failed; 2 wrong usage, or an argument or SQL that was "
    "refused; 3 configuration; 4 database; 130 interrupted."
)
app = typer.Typer(
    name="standpoint",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=examples(
        "standpoint run",
        "standpoint ingest my-articles/",
        "standpoint show stances --target sanctions --json",
        "standpoint doctor",
        after=EXIT_CODE_WORDS,
    ),
)

checking.source_files.add_typer(adding.sources)
checking.target_files.add_typer(adding.targets)
showing.show.add_typer(story.stories)
for name, commands in (
    (None, running.whole),
    ("show", showing.show),
    (None, showing.questions),
    (None, searching.search),
    (None, serving.serving),
    ("sources", checking.source_files),
    ("targets", checking.target_files),
    ("db", checking.db),
    ("forget", forgetting.forget),
    ("originals", originals.originals),
    ("review", reviewing.review),
    ("actors", actors.actors),
    (None, correcting.corrections),
    (None, digesting.digests),
    ("export", exporting.exports),
    ("evaluate", evaluating.evaluate),
    (None, doctor.health),
    (None, running.steps),
    (None, reanalyzing.again),
    (None, estimating.costs),
):
    app.add_typer(commands, name=name)


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"standpoint {version('standpoint')}")
        raise typer.Exit


@app.callback()
def program(
    *,
    _: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    """Who stands where, on what, said in which words: a news pipeline with checked quotes.

    `standpoint run` does everything once; the other commands do one thing each.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the program and exits; an expected error is one line on stderr and an exit code.

    SIGTERM is treated as Ctrl-C, so that leases are given back and the run's row is closed.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        app(args=arguments, prog_name="standpoint")
    except StandpointError as error:
        tell("\n".join(f"standpoint: {line}" for line in error.message.splitlines()))
        sys.exit(next((code for kind, code in EXIT_CODES if isinstance(error, kind)), FAILED))
    except SystemExit as end:
        if end.code == INTERRUPTED:
            tell("interrupted; run the same command again to go on")
        raise
