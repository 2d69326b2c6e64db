"""Writes a report as one HTML page: no script, no other file, no address.

Everything that came from outside is escaped; a policy in the page forbids scripts and all that
would be loaded, should anything get past that.
"""

from collections.abc import Iterator, Sequence
from html import escape
from importlib import resources

from pipeline.evaluate.charts import chart
from pipeline.evaluate.report import Bars, Grid, Matrix, Part, Report, Section
from pipeline.scrub import scrub

MOST_COLUMNS_OF_A_PHONE = 4
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def html(report: Report) -> str:
    """The whole page."""
    facts = "".join(
        f"<dt>{_text(name)}</dt><dd>{_text(value)}</dd>" for name, value in report.facts
    )
    sections = "\n".join(map(_section, report.sections))
    style = (resources.files("pipeline.evaluate") / "report.css").read_text(encoding="utf-8")
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="color-scheme" content="light dark">
<title>{_text(report.title)}</title>
<style>
{style}</style>
</head>
<body>
<main>
<h1>{_text(report.title)}</h1>
<p class="headline">{_text(report.headline)}</p>
<dl>{facts}</dl>
{sections}
</main>
</body>
</html>
"""


def _section(section: Section) -> str:
    words = "".join(f"<p>{_text(sentence)}</p>" for sentence in section.words)
    parts = "\n".join(map(_part, section.parts))
    return f"<section>\n<h2>{_text(section.heading)}</h2>\n{words}\n{parts}\n</section>"


def _part(part: Part) -> str:
    if isinstance(part, Bars):
        return _figure(part)
    rows = _matrix(part) if isinstance(part, Matrix) else _grid(part)
    kind = _kind(part)
    caption = f"<caption>{_text(part.caption)}</caption>"
    label = _text(part.caption)
    # the roles are said, since browsers forget them where a narrow screen shows rows as cards
    return (
        f'<div class="wide" role="region" tabindex="0" aria-label="{label}">'
        f'<table class="{kind}" role="table">{caption}{"".join(rows)}</table></div>'
    )


def _kind(part: Grid | Matrix) -> str:
    """How a narrow screen shows it: figures as a table, and rows of many or long cells as cards."""
    if isinstance(part, Matrix):
        return "matrix"
    few = len(part.columns) <= MOST_COLUMNS_OF_A_PHONE
    return "figures" if few and set(part.columns[1:]) <= part.numeric else "cards"


def _figure(part: Bars) -> str:
    marked = f" The upright line is: {_text(part.mark)}." if part.mark else ""
    whiskers = "The thin lines are 95 % intervals."
    return (
        f"<figure>{chart(part)}<figcaption>{_text(part.caption)}. {whiskers}{marked}"
        "</figcaption></figure>"
    )


def _grid(grid: Grid) -> Iterator[str]:
    sides = ["number" if name in grid.numeric else "words" for name in grid.columns]
    yield _head(grid.columns, sides)
    yield '<tbody role="rowgroup">'
    for row in grid.rows:
        first, *others = row
        cells = "".join(
            f'<td role="cell" class="{side}" data-name="{_text(name)}">{_text(cell)}</td>'
            for name, side, cell in zip(grid.columns[1:], sides[1:], others, strict=True)
        )
        yield _row(first, cells)
    yield "</tbody>"


def _matrix(matrix: Matrix) -> Iterator[str]:
    yield _head(("", *matrix.columns), ["", *("number" for _ in matrix.columns)])
    yield '<tbody role="rowgroup">'
    for name, counts in zip(matrix.rows, matrix.counts, strict=True):
        most = max(sum(counts), 1)
        cells = "".join(
            f'<td role="cell" class="number{" same" if column == name else ""}" '
            f'style="--share:{100 * count / most:.0f}%">{count:,}</td>'
            for column, count in zip(matrix.columns, counts, strict=True)
        )
        yield _row(name, cells)
    yield "</tbody>"


def _row(name: str, cells: str) -> str:
    return f'<tr role="row"><th role="rowheader" scope="row">{_text(name)}</th>{cells}</tr>'


def _head(columns: Sequence[str], sides: Sequence[str]) -> str:
    cells = "".join(
        f'<th role="columnheader" scope="col" class="{side}"><span>{_text(name)}</span></th>'
        if name
        else '<td role="cell"></td>'
        for name, side in zip(columns, sides, strict=True)
    )
    return f'<thead role="rowgroup"><tr role="row">{cells}</tr></thead>'


def _text(value: str) -> str:
    return escape(scrub(value))
