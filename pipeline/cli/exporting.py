"""The command that takes views along: as files, or on stdout."""

import sys
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, Literal

import typer
from typer.core import TyperGroup

from pipeline.cli import doors
from pipeline.cli.options import Sources, Targets, end_moment, examples, start_moment
from pipeline.cli.output import tell
from pipeline.cli.progress import filling
from pipeline.errors import BadQuery
from pipeline.publish.whole_file import whole_file, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.ports.exporting import Exportable, ExportColumn, ExportStore, Narrowed
    from pipeline.publish.export_files import Format

ALL = "all"
ONE_FILE = "article_target"
STDOUT = "-"
README = "README.md"
EXAMPLES = (
    f"standpoint export {ONE_FILE} --to november.csv --since 2026-11-01 --until 2026-11-30",
    "standpoint export article_stance --target sanctions --label against --to - --format jsonl",
    "standpoint export all --format parquet --to results/",
    "standpoint export gold --out gold.jsonl",
)


class NamedOrView(TyperGroup):
    """Commands by their names; any other word is a view, as `export views` takes it."""

    def resolve_command(self, ctx: typer.Context, args: list[str]) -> "tuple[object, ...]":  # type: ignore[override]  # typer's own type is not public
        """The command that the words name."""
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            args = ["views", *args]
        return super().resolve_command(ctx, args)


exports = typer.Typer(
    cls=NamedOrView,
    no_args_is_help=True,
    help="Take what is stored along.",
    epilog=examples(*EXAMPLES),
)
LABELS = ("favor", "against", "neutral", "unclear", "unrelated")


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One view to write: where to, and which of its columns."""

    view: "Exportable"
    columns: "Sequence[ExportColumn]"
    path: Path | None


@exports.command(epilog=examples(*EXAMPLES[:3]))
def views(
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="VIEW...",
            help=f"Views of docs/reference/schema.md; `{ONE_FILE}` has everything of an article "
            "and a target in one row; `all`: each view. The word `views` may be left out.",
        ),
    ],
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="FILE|FOLDER|-",
            help="A file for one view; a folder (there, or ending in /) for more, with a README "
            "of all columns; - is stdout.",
        ),
    ],
    *,
    kind: Annotated[
        Literal["csv", "jsonl", "parquet"] | None,
        typer.Option(
            "--format", help="Default: as the file is named, else csv.", show_default=False
        ),
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option(
            parser=start_moment,
            metavar="DATE",
            help="From this day or moment on (UTC): the article's day, or what dates the view.",
            show_default=False,
        ),
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option(
            parser=end_moment,
            metavar="DATE",
            help="Up to and with this day, or before this moment (UTC).",
            show_default=False,
        ),
    ] = None,
    source: Sources = None,
    target: Targets = None,
    label: Annotated[
        list[str] | None,
        typer.Option(
            "--label",
            metavar="LABEL",
            help="Only favor, against, neutral, unclear or unrelated; repeat for more.",
            show_default=False,
        ),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            "--column", metavar="NAME", help="Only this column; repeat for more. Default: all."
        ),
    ] = None,
    bom: Annotated[
        bool, typer.Option("--bom", help="Begin CSV with a mark by which Excel knows UTF-8.")
    ] = False,
) -> None:
    """Write views as files.

    Rows are read some at a time, so that a month of any size fits in memory. A file appears under
    its name once it is whole. In CSV a text that a spreadsheet would run as a formula gets a
    leading '. Parquet has a type and a comment for each column.
    """
    from pipeline.ports.exporting import Narrowed

    chosen = _format(kind, to)
    if bom and chosen != "csv":
        raise BadQuery("--bom goes with --format csv")
    if unknown := [one for one in label or () if one not in LABELS]:
        raise BadQuery(f"no label {unknown[0]!r}; there are {', '.join(LABELS)}")
    narrowed = Narrowed(
        since=since,
        until=until,
        source=tuple(source or ()),
        target=tuple(target or ()),
        label=tuple(label or ()),
    )
    with doors.database() as store:
        wanted = _wanted(store, names, to, chosen, column or ())
        _check_filters([one.view for one in wanted], narrowed, every=ALL in names)
        written = [_write(store, one, narrowed, chosen, bom=bom) for one in wanted]
    if len(wanted) > 1 or _is_folder(to):
        _write_readme(Path(to), wanted, written)


def _wanted(
    store: "ExportStore", names: Sequence[str], to: str, kind: "Format", columns: Sequence[str]
) -> list[_Wanted]:
    known = {view.name: view for view in store.exportables()}
    for name in names:
        if name not in known and name != ALL:
            near = get_close_matches(name, [*known, "gold", ALL], n=1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
            raise BadQuery(f"no view {name!r}; {hint}")
    chosen = list(known) if ALL in names else list(dict.fromkeys(names))
    if to == STDOUT and (len(chosen) > 1 or kind == "parquet"):
        raise BadQuery("stdout takes one view, as csv or jsonl; name a folder with --to")
    if len(chosen) > 1 and not _is_folder(to):
        raise BadQuery(f"{to} is one file and these are {len(chosen)} views; name a folder: {to}/")
    return [
        _Wanted(known[name], _columns(known[name], columns), _path(name, to, kind))
        for name in chosen
    ]


def _columns(view: "Exportable", wanted: Sequence[str]) -> "Sequence[ExportColumn]":
    known = {column.name: column for column in view.columns}
    unknown = [name for name in wanted if name not in known]
    if unknown:
        near = get_close_matches(unknown[0], known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"it has {', '.join(known)}"
        raise BadQuery(f"{view.name} has no column {unknown[0]!r}; {hint}")
    return [known[name] for name in dict.fromkeys(wanted)] or view.columns


def _check_filters(views: "Sequence[Exportable]", narrowed: "Narrowed", *, every: bool) -> None:
    """Refuses filters that a view has no column for; where all are taken, they are told."""
    for view in views:
        lacking = " and ".join(f"--{name}" for name in view.lacking(narrowed))
        if lacking and not every:
            raise BadQuery(f"{view.name} has nothing that {lacking} could narrow; leave it out")
        if lacking:
            tell(f"{view.name} is written whole: it has nothing that {lacking} could narrow")


def _write(
    store: "ExportStore", wanted: _Wanted, narrowed: "Narrowed", kind: "Format", *, bom: bool
) -> int:
    from pipeline.publish.export_files import row_writer
    from pipeline.publish.wording import some

    names = [column.name for column in wanted.columns]
    # before a file is touched: what is not stored is refused here
    batches = store.export(wanted.view.name, narrowed, names)
    rows = 0
    with _opened(wanted.path) as file, filling(wanted.view.name) as told:
        writer = row_writer(kind, file, wanted.view, wanted.columns, bom=bom)
        for batch in batches:
            writer.write(batch.rows)
            rows += len(batch.rows)
            told(rows, batch.share)
        writer.close()
    tell(some(rows, "row") + (f" written to {wanted.path}" if wanted.path else ""))
    return rows


@contextmanager
def _opened(path: Path | None) -> "Iterator[BinaryIO]":
    if path is None:
        yield sys.stdout.buffer
        sys.stdout.flush()
        return
    with whole_file(path) as file:
        yield file


def _write_readme(folder: Path, wanted: Sequence[_Wanted], rows: Sequence[int]) -> None:
    from pipeline.publish.export_files import columns_page

    files = [
        (one.path.name, one.view, one.columns, count)
        for one, count in zip(wanted, rows, strict=True)
        if one.path is not None
    ]
    write_whole(folder / README, [columns_page(files)])


def _format(kind: "Format | None", to: str) -> "Format":
    ending = Path(to).suffix.removeprefix(".").lower()
    named: dict[str, Format] = {"csv": "csv", "jsonl": "jsonl", "parquet": "parquet"}
    return kind or named.get(ending, "csv")


def _is_folder(to: str) -> bool:
    return to != STDOUT and (to.endswith("/") or Path(to).is_dir())


def _path(name: str, to: str, kind: "Format") -> Path | None:
    if to == STDOUT:
        return None
    return Path(to) / f"{name}.{kind}" if _is_folder(to) else Path(to)
