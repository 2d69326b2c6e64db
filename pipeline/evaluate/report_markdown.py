"""Writes a report as Markdown: the tables, in which all figures of the charts stand."""

import re
from collections.abc import Iterator, Sequence

from pipeline.evaluate.report import Bars, Grid, Matrix, Report
from pipeline.scrub import scrub_line

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&!])")


def markdown(report: Report) -> str:
    """The whole report."""
    lines = [f"# {escaped(report.title)}", "", escaped(report.headline), ""]
    lines += [f"- {escaped(name)}: {escaped(value)}" for name, value in report.facts]
    for section in report.sections:
        lines += ["", f"## {escaped(section.heading)}", ""]
        lines += [escaped(sentence) for sentence in section.words]
        for part in section.parts:
            if isinstance(part, Bars):
                continue
            lines += ["", f"**{escaped(part.caption)}**", "", *_table(part)]
    return "\n".join(lines) + "\n"


def escaped(text: str) -> str:
    """A text on one line that Markdown shows as it is."""
    return _SPECIAL.sub(r"\\\1", scrub_line(text))


def _table(part: Grid | Matrix) -> Iterator[str]:
    if isinstance(part, Grid):
        yield from _rows(part.columns, part.rows, part.numeric)
        return
    counted = zip(part.rows, part.counts, strict=True)
    rows = [(name, *map(str, counts)) for name, counts in counted]
    yield from _rows(("", *part.columns), rows, frozenset(part.columns))


def _rows(
    columns: Sequence[str], rows: Sequence[Sequence[str]], numeric: frozenset[str]
) -> Iterator[str]:
    yield _row(columns)
    yield _row(["---:" if name in numeric else "---" for name in columns], plain=True)
    yield from map(_row, rows)


def _row(cells: Sequence[str], *, plain: bool = False) -> str:
    return f"| {' | '.join(cells if plain else map(escaped, cells))} |"
