"""Script payloads by the hundred, and a database that holds them in every field a page shows."""

from itertools import product
from typing import Any

from sqlalchemy import String, Text, update
from sqlalchemy.types import TypeDecorator

from pipeline.store import tables
from pipeline.store.database import Database

RUN = "ran(1)"
ELEMENTS = (
    "<img src=x onerror={run}>", "<svg onload={run}>", "<svg><script>{run}</script></svg>",
    "<iframe srcdoc='<script>parent.{run}</script>'>", "<body onload={run}>",
    "<details open ontoggle={run}>", "<video><source onerror={run}></video>",
    "<input autofocus onfocus={run}>", "<a href=javascript:{run}>x</a>",
    "<script>{run}</script>", "<object data=javascript:{run}>", "<embed src=javascript:{run}>",
    "<form action=javascript:{run}><button>x</button></form>", "<marquee onstart={run}>",
    "<style>*{{background:url(javascript:{run})}}</style>", "<base href=javascript:{run}//>",
    "<meta http-equiv=refresh content='0;url=javascript:{run}'>", "<link rel=stylesheet href=//x>",
    "<math><mtext><script>{run}</script></mtext></math>", "<template><script>{run}</script>",
    "<div popover id=said-0 onbeforetoggle={run}>", "<button onclick={run} autofocus>x</button>",
)  # fmt: skip
BREAKS = ("", '"', "'", "`", ">", "'>", '">', "-->", "]]>", "</title>", "</textarea>", "</q></bdi>")
OTHERS = (
    "javascript:ran(1)", "JaVaScRiPt:ran(1)", "\tjava\nscript:ran(1)", "data:text/html,<script>",
    "{{ ran(1) }}", "{% set x = ran(1) %}", "${ran(1)}", "<%= ran(1) %>", "&lt;script&gt;",
    "' onmouseover=ran(1) x='", '" onfocus=ran(1) autofocus x="', "\\u003cscript\\u003eran(1)",
    "＜script＞ran(1)＜/script＞", "<scr\u200bipt>ran(1)</script>", "\u202egpj.exe", "Z̷͎̿a̶͇̓l̸͔̈g̵̲͝o̸̳͐",
)  # fmt: skip
PAYLOADS = tuple(
    [f"{broken}{one.format(run=RUN)}" for broken, one in product(BREAKS, ELEMENTS)] + list(OTHERS)
)
LINKS = "javascript:ran(1)//https://x.example"

KEPT = {
    "source": {"slug", "homepage"},
    "target": {"slug"},
    "version": {"sha256", "language"},
    "answer": {"text_sha256", "kind", "analyst", "outcome"},
    "stance": {"label", "model_label", "holder"},
    "evidence": {"status"},
    "correction": {"text_sha256", "holder_key", "label"},
    "story_statement": {"kind"},
    "story_quote": {"status"},
    "request_question": {"kind"},
    "summary_sentence": {"kind", "aspect"},
    "article": {"key"},
    "failure": {"item_kind", "item_key", "step"},
    "notice": {"subject"},
    "feed": {"slug"},
    "run": {"invocation_id", "step", "outcome"},
}
"""Columns that hold words of ours, which nothing from outside reaches."""

LINKED = {("article", "url"), ("page", "url"), ("version", "image_url")}
FILLED = (
    tables.Source, tables.TargetRevision, tables.Version, tables.Article, tables.Page, tables.Story,
    tables.Actor, tables.SummarySentence, tables.Stance, tables.Evidence, tables.Correction,
    tables.GateResult, tables.Request, tables.Attempt, tables.StoryStatement, tables.StoryQuote,
    tables.Answer, tables.Failure, tables.Notice, tables.Feed, tables.Run,
)  # fmt: skip


def fill(database: Database) -> int:
    """Puts all payloads into every text that comes from outside; returns how many columns."""
    words = "\n".join(PAYLOADS)
    filled = 0
    with database.writing() as connection:
        for table in FILLED:
            name = table.__tablename__
            kept = KEPT.get(name, set())
            values: dict[str, Any] = {}
            for column in table.__table__.columns:
                if column.name in kept or not _is_text(column.type):
                    continue
                if column.unique or column.name.endswith("hash") or column.name == "state":
                    continue
                values[column.name] = LINKS if (name, column.name) in LINKED else words
            connection.execute(update(table).values(**values))
            filled += len(values)
        version = tables.Version
        listed = {"authors": [words], "added": [words], "removed": [words]}
        connection.execute(update(version).values(**listed))
    return filled


def _is_text(kind: Any) -> bool:
    return isinstance(kind, String | Text) or (
        isinstance(kind, TypeDecorator) and isinstance(kind.impl_instance, String | Text)
    )
