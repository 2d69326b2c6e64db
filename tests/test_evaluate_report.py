"""Reports: hostile text stays text, figures have words, and nothing is loaded."""

import math
import re
from dataclasses import replace
from html.parser import HTMLParser

from pipeline.evaluate.charts import chart, spoken
from pipeline.evaluate.intervals import Estimate
from pipeline.evaluate.report import Bar, Bars, Grid, Matrix, Report, Section
from pipeline.evaluate.report_html import html
from pipeline.evaluate.report_markdown import markdown

HOSTILE = "<script>alert('x')</script> | `**` \x00\u202e [a](http://x.example) \" onload=\"x"
UNKNOWN = Estimate(value=math.nan, low=math.nan, high=math.nan)
BARS = Bars(
    caption="F1",
    unit="F1, from 0 to 1",
    mark="lead",
    bars=(
        Bar(label="favor", figure=Estimate(value=0.5, low=0.25, high=0.75), mark=0.4),
        Bar(label=HOSTILE, figure=UNKNOWN),
    ),
)
GRID = Grid(
    caption=HOSTILE,
    columns=("name", HOSTILE),
    rows=((HOSTILE, "1"), ("a\nb", HOSTILE)),
    numeric=frozenset({HOSTILE}),
)
MATRIX = Matrix(caption="counts", rows=("favor",), columns=("favor", HOSTILE), counts=((3, 1),))
REPORT = Report(
    title=HOSTILE,
    headline=HOSTILE,
    facts=((HOSTILE, HOSTILE),),
    sections=(Section(heading=HOSTILE, words=(HOSTILE,), parts=(BARS, GRID, MATRIX)),),
)


class Tags(HTMLParser):
    """Collects tags, attributes and the open ones."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in {"meta", "line", "rect"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs


def parsed(page: str) -> Tags:
    tags = Tags()
    tags.feed(page)
    return tags


def test_hostile_text_never_becomes_markup() -> None:
    """No script, no handler, no address, no control character reaches the page."""
    page = html(REPORT)
    tags = parsed(page)
    assert "script" not in tags.tags
    assert not any(name.startswith("on") for name, _ in tags.attributes)
    assert not {"href", "src", "srcset"} & {name for name, _ in tags.attributes}
    assert not re.search(r"[\x00\u202e]", page)
    assert "default-src 'none'" in page
    assert tags.open == []


def test_the_page_needs_no_other_file() -> None:
    """Style and pictures are in the page; nothing in the style is loaded."""
    page = html(REPORT)
    assert "<style>" in page
    assert "url(" not in page
    assert "@import" not in page
    assert "link" not in parsed(page).tags


def test_a_chart_tells_its_figures_in_words() -> None:
    """Value, interval and mark of each bar stand in the text alternative, escaped."""
    told = spoken(BARS)
    assert "favor 0.500, interval 0.250 to 0.750, lead 0.400" in told
    picture = chart(BARS)
    assert 'role="img"' in picture
    assert "<script>" not in picture
    assert "nan" not in picture


def test_tables_are_readable_for_those_who_do_not_see_them() -> None:
    """Each has a caption, and headings for columns and rows."""
    page = html(REPORT)
    tags = parsed(page)
    assert tags.tags.count("table") == tags.tags.count("caption") == 2
    assert ("scope", "row") in tags.attributes
    assert ("scope", "col") in tags.attributes


def test_tables_keep_their_meaning_on_a_narrow_screen() -> None:
    """Roles are said; each cell of a card names its column, and few figures make none."""
    tags = parsed(html(REPORT))
    for role in ("table", "row", "columnheader", "rowheader", "cell"):
        assert ("role", role) in tags.attributes
    figures = Grid(
        caption="c", columns=("figure", "value"), rows=(("a", "1"),), numeric=frozenset({"value"})
    )
    words = replace(figures, numeric=frozenset())
    pages = [
        html(replace(REPORT, sections=(Section(heading="h", parts=(one,)),)))
        for one in (figures, words)
    ]
    assert 'class="figures"' in pages[0]
    assert 'class="cards"' in pages[1]
    assert 'data-name="value"' in pages[1]


def test_markdown_shows_text_as_it_is() -> None:
    """A cell stays one cell, markup and tags are escaped, and rows have equal columns."""
    text = markdown(REPORT)
    assert "<script>" not in text.replace("\\<", "")
    rows = [line for line in text.splitlines() if line.startswith("|")]
    widths = {len(re.findall(r"(?<!\\)\|", row)) for row in rows[:4]}
    assert widths == {3}
    assert not re.search(r"(?<!\\)\]\(", text)
    assert "a b" in text
