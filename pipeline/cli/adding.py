"""`sources add` and `targets add`: one more entry in a configuration file, its words kept."""

from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import doors
from pipeline.cli.options import examples
from pipeline.cli.output import program, tell

if TYPE_CHECKING:
    from pipeline.yaml_writing import Record

sources = typer.Typer()
"""The command that adds a source."""

targets = typer.Typer()
"""The command that adds a target."""

DryRun = Annotated[bool, typer.Option("--dry-run", help="Only show the entry; write nothing.")]


def _option(name: str, metavar: str, help_text: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(
        name, metavar=metavar, help=help_text, show_default=False
    )
    return option


@sources.command(
    "add",
    epilog=examples(
        "standpoint sources add https://example.org",
        "standpoint sources add https://example.org/feed.xml --slug example --group broadsheet",
        "standpoint sources add https://example.org --dry-run",
    ),
)
def add_source(
    url: Annotated[str, typer.Argument(metavar="URL", help="The outlet's homepage, or its feed.")],
    *,
    slug: Annotated[str | None, _option("--slug", "SLUG", "Default: from the host's name.")] = None,
    name: Annotated[str | None, _option("--name", "NAME", "Default: the feed's title.")] = None,
    country: Annotated[
        str | None, _option("--country", "CC", "Default: that of the host's ending, if clear.")
    ] = None,
    language: Annotated[
        str | None, _option("--language", "CODE", "Default: what the feed or page states.")
    ] = None,
    group: Annotated[
        str | None, _option("--group", "WORDS", "Your word for its kind, such as broadsheet.")
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Find an outlet's feed and add it to the file of sources.

    Asks the address, finds the feeds that the page names, takes the first one with entries, shows
    the entry and writes it at the end of the file. Everything else in the file stays as it is.
    """
    from pipeline import configuration_file as file
    from pipeline.cli.finding import found_outlet, typed_address
    from pipeline.proposing import Wishes, proposed_source, refuse_known_address, source_record
    from pipeline.runtime import opened_web, shared_readers, utc_now

    settings = doors.settings()
    address = typed_address(url)
    present = file.present_sources(settings.sources)
    refuse_known_address(address, present)
    with opened_web(settings) as web:
        found = found_outlet(address, web=web, reader=shared_readers(), now=utc_now())
    wishes = Wishes(slug=slug, name=name, country=country, language=language, group=group)
    source = proposed_source(found.outlet, wishes, present)
    _show(source_record(source))
    tell(found.note)
    if dry_run:
        tell("nothing was written")
        return
    file.add_source(settings.sources, source)
    tell(
        f"{settings.sources}: {source.slug} was added; next: {program()} run --source {source.slug}"
    )


@targets.command(
    "add",
    epilog=examples(
        'standpoint targets add night-trains "Europe should bring back night trains." '
        '--alias "night train" --alias "night trains" --language en',
    ),
)
def add_target(
    slug: Annotated[str, typer.Argument(metavar="SLUG", help="A short name; keep it.")],
    statement: Annotated[
        str, typer.Argument(metavar="STATEMENT", help="The claim in one sentence.")
    ],
    *,
    alias: Annotated[
        list[str] | None,
        _option("--alias", "PHRASE", "What texts call it; repeat for more."),
    ] = None,
    description: Annotated[
        str, _option("--description", "TEXT", "What counts and what does not, for a model.")
    ] = "",
    language: Annotated[
        list[str] | None,
        _option("--language", "CODE", "A language that the aliases cover; repeat for more."),
    ] = None,
    only_if_named: Annotated[
        bool,
        typer.Option("--only-if-named", help="Texts without an alias are unrelated, unasked."),
    ] = False,
    dry_run: DryRun = False,
) -> None:
    """Add a target to the file of targets.

    Writes the entry at the end of the file; everything else in the file stays as it is.
    """
    from pipeline import configuration_file as file
    from pipeline.models import Target
    from pipeline.proposing import proposed_target, target_record
    from pipeline.scrub import scrub_line

    path = doors.settings().targets
    wanted = Target(
        slug=slug,
        statement=scrub_line(statement),
        description=scrub_line(description),
        aliases=tuple(map(scrub_line, alias or ())),
        only_if_named=only_if_named,
        languages=tuple(language or ()),
    )
    target = proposed_target(wanted, file.present_targets(path))
    _show(target_record(target))
    if not target.aliases:
        tell("without --alias the embedded analyst, which needs no model, finds nothing to judge")
    if dry_run:
        tell("nothing was written")
        return
    file.add_target(path, target)
    tell(
        f"{path}: {target.slug} was added; next: {program()} run, "
        "which asks about the articles of the last days"
    )


def _show(record: "Record") -> None:
    from pipeline.yaml_writing import block

    typer.echo("\n".join(block(record)))
