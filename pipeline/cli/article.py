"""One article on a sheet: what it says, where it stands, with its quotes."""

from collections.abc import Callable, Sequence
from typing import cast

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from pipeline.cli.lists import Record, Records, lines, listing
from pipeline.cli.output import cell
from pipeline.models import SentenceKind
from pipeline.publish.sections import what_next

FACTS = ("source", "published_at", "language", "authors", "section", "url", "lead_article_id")
SHOWN_CHANGES = 10


def article_sheet(article: Record) -> Group:
    """An answer of `Reader.article` as texts and tables."""
    facts = (f"{name}: {cell(article[name])}" for name in FACTS if article[name])
    parts: list[RenderableType] = [lines(article["title"] or "(no title)", *facts)]
    for name, heading, drawn in SECTIONS:
        if records := _records(article, name):
            parts += [Text(f"\n{heading}", style="bold"), drawn(records)]
    return Group(*parts)


def _summary(sentences: Records) -> RenderableType:
    parts: list[Text] = []
    for sentence in sentences:
        words = cell(sentence["text"])
        parts.append(lines(words) if sentence["kind"] == SentenceKind.HEADLINE else words)
        quotes = _records(sentence, "quotes")
        parts += [_quoted(one) for one in quotes if one["quote"] != sentence["text"]]
    return Padding(Group(*parts), (0, 0, 0, 2), expand=False)


def _stances(stances: Records) -> RenderableType:
    rows = (
        (
            lines(one["label"], one.get("actor"), one["target"]),
            lines(
                _quoted(one | {"status": one["quote_status"]}),
                one.get("rationale"),
                Text(_judge(one), "dim"),
            ),
        )
        for one in map(dict, stances)
    )
    return listing(("stance on target", "in its own words"), rows)


def _judge(stance: Record) -> str:
    analyst = f"{stance['analyst']}, {stance['model']}" if stance["analyst"] else "no analyst"
    corrected = "corrected by a person; beside it " if stance["label_from"] == "correction" else ""
    held = f"; held: {stance['held']}" if stance["held"] else ""
    return f"{corrected}{analyst}{held}"


def _versions(versions: Records) -> RenderableType:
    rows = (
        (
            cell(one["seq"]),
            cell(one["seen_at"]),
            lines(
                one["title"],
                one["page_url"],
                f"read by {one['extractor']}",
                _sentences("+", one["added"], "green"),
                _sentences("-", one["removed"], "red"),
            ),
        )
        for one in versions
    )
    return listing(("version", "seen", "title and page, and what it added and removed"), rows)


def _sentences(sign: str, changed: object, style: str) -> Text:
    sentences = cast("Sequence[str]", changed or ())
    said = [Text.assemble(f"{sign} ", cell(one), style=style) for one in sentences[:SHOWN_CHANGES]]
    if more := len(sentences) - len(said):
        said.append(Text(f"{sign} {more:,} more; --json shows them", "dim"))
    return Text("\n").join(said)


def _failures(failures: Records) -> RenderableType:
    rows = (
        (cell(one["step"]), cell(one["code"]), lines(one["message"], what_next(one)))
        for one in failures
    )
    return listing(("step", "code", "why"), rows)


def _quoted(evidence: Record) -> Text:
    if not evidence["quote"]:
        return Text()
    return Text(f"“{cell(evidence['quote'])}” ({evidence['status']})")


def _records(of: Record, name: str) -> Records:
    return cast("Records", of[name])


SECTIONS: Sequence[tuple[str, str, Callable[[Records], RenderableType]]] = (
    ("sentences", "Summary", _summary),
    ("stances", "Stances of the article", _stances),
    ("actors", "Stances of people and bodies in it", _stances),
    ("versions", "Versions", _versions),
    ("failures", "Failures", _failures),
)
