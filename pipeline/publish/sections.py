"""The sections of a report as rich renderables; all stored text is scrubbed and never markup."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from types import MappingProxyType

from rich import box
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pipeline.models import Counts, EvidenceStatus, Label, RunOutcome, Step
from pipeline.publish.wording import counted, cut, moment, short_name, some

SHOWN_ITEMS = 10
SHOWN_FEEDS = 50
SAME_FOR_ALL = "offline"
"""The reason that is this machine's, not the item's: told once."""

QUOTE_WIDTH = 140
SUMMARY_WIDTH = 200
NO_WAITS: Mapping[str, str] = MappingProxyType({})
ASKED_EVERY_RUN = ("feed", "path", "model")

OUTCOMES: Mapping[RunOutcome, tuple[str, str]] = {
    RunOutcome.OK: ("done", "bold green"),
    RunOutcome.NOTHING_TO_DO: ("nothing to do", "bold green"),
    RunOutcome.PARTIAL: ("done in part", "bold yellow"),
    RunOutcome.FAILED: ("failed", "bold red"),
}
LABEL_STYLES: Mapping[str, str] = {
    Label.FAVOR: "green",
    Label.AGAINST: "red",
    Label.NEUTRAL: "cyan",
    Label.UNCLEAR: "yellow",
}
QUOTE_MARKS: Mapping[str, str] = {
    EvidenceStatus.REPAIRED: " (repaired: the text's own words)",
    EvidenceStatus.UNVERIFIED: " (not verified)",
}
ENTRIES = {
    "collected": "new",
    "changed": "changed",
    "known": "known",
    "passed_over": "older and passed over",
}
BROUGHT = (
    "collected", "changed", "passed_over", "extracted", "edited", "skipped", "duplicates",
    "released", "stories", "stories_grown", "requests", "answered", "compared",
)  # fmt: skip
"""Counts of a run that changed more than failures."""

STORIES = {
    "stories": "new",
    "stories_grown": "grown",
    "stories_merged": "merged",
    "stories_split": "split",
}
LEFT_OUT = {
    "skipped": "skipped",
    "failed": "failed",
    "waiting": "waiting for the model",
    "over_budget": "waiting for a budget",
    "invalid_answers": "answers that could not be read",
    "refused_answers": "answers refused by the model",
}
NEXT_COMMANDS = (
    "show stances",
    'query "SELECT * FROM stance_daily"',
    "ingest PATH",
)


def heading(invocation_id: str, outcome: RunOutcome) -> RenderableType:
    """Which run, and how it went."""
    words, style = OUTCOMES[outcome]
    return Text.assemble(("Run ", "bold"), cut(invocation_id, 120), ": ", (words, style))


def trouble(
    failed: Sequence[Step], unended: Sequence[Step], steps: Mapping[Step, tuple[int, int]]
) -> list[RenderableType]:
    """One line on each step that did none of its work, or never ended."""
    lines = []
    for step in failed:
        pending = steps[step][0]
        what = f"0 of {some(pending, 'item')} done" if pending else "it crashed before it counted"
        lines.append(f"{step} failed: {what}")
    lines += [
        f"{step} has not ended: it still runs or was stopped; a new run goes on" for step in unended
    ]
    return [Text(), *(Text(line, style="red") for line in lines)] if lines else []


def what_came_in(
    outcome: RunOutcome,
    counts: Counts,
    totals: Counts,
    others: Mapping[str, Sequence[str]],
) -> list[RenderableType]:
    """What the run brought, one line a subject; without any, what is stored.

    `others` are the numbers on feeds, quotes, model and budget.
    """
    if outcome is RunOutcome.NOTHING_TO_DO:
        return [
            Text("\nNothing new: no row changed but this run's own record."),
            *([Text(f"Feeds: {', '.join(others['Feeds'])}.")] if others["Feeds"] else []),
            Text(f"Stored: {counted(totals)}."),
        ]
    articles = _numbers(counts, {"extracted": "new", "edited": "edited", "unchanged": "unchanged"})
    copies = counts.get("duplicates", 0)
    table = Table.grid(padding=(0, 2))
    for subject, numbers in (
        ("Feeds", others["Feeds"]),
        ("Entries", _numbers(counts, ENTRIES)),
        ("Articles", [*articles, *([some(copies, "copy", "copies")] if copies else [])]),
        ("Stories", _numbers(counts, STORIES)),
        ("Summaries", _numbers(counts, {"summaries": "written"})),
        ("Stances", _numbers(counts, {label: label for label in Label})),
        ("Compared", _comparisons(counts)),
        ("Quotes", others["Quotes"]),
        ("Model", others["Model"]),
        ("Budget", others["Budget"]),
        ("Left out", _numbers(counts, LEFT_OUT)),
    ):
        if numbers:
            table.add_row(Text(subject, style="bold"), Text(", ".join(numbers)))
    if not table.row_count:
        return []
    numbers_table = Padding(table, (0, 0, 0, 2), expand=False)
    if any(counts.get(name) for name in BROUGHT):
        return [Text(), numbers_table]
    return [
        Text("\nNothing new came in: only this run's own record and what failed changed."),
        Text(f"Stored: {counted(totals)}."),
        Text(),
        numbers_table,
    ]


def left_out(
    failures: Sequence[Mapping[str, object]], counts: Counts, waits: Mapping[str, str]
) -> list[RenderableType]:
    """Skipped and failed items by reason, each with its sentence, and what happens next.

    `waits` says when a feed is asked again, where that is not the next run.
    """
    if not failures:
        return []
    parts: list[RenderableType] = [Text("\nLeft out, and why", style="bold")]
    by_code = sorted(failures, key=lambda row: str(row["code"]))
    feeds = [row for row in by_code if row["item_kind"] == "feed"][:SHOWN_FEEDS]
    others = [row for row in by_code if row["item_kind"] != "feed"][:SHOWN_ITEMS]
    for code, group in groupby(
        sorted([*feeds, *others], key=lambda row: str(row["code"])),
        key=lambda row: str(row["code"]),
    ):
        rows = list(group)
        number = sum(row["code"] == code for row in failures)
        parts.append(Text(f"  {code} ({number:,}): {what_next(rows[0], waits)}"))
        lines = [_named(rows)] if code == SAME_FOR_ALL else list(_item_lines(rows))
        parts += [Padding(line, (0, 0, 0, 4), expand=False) for line in lines]
    shown = len(feeds) + len(others)
    left = max(len(failures), counts.get("skipped", 0) + counts.get("failed", 0)) - shown
    if left > 0:
        parts.append(Text(f"  and {left:,} more: standpoint show failures"))
    return parts


def _item_lines(rows: Sequence[Mapping[str, object]]) -> Iterator[Text]:
    """A line an item; items of which the same is said share one."""
    said: dict[tuple[object, str], list[Mapping[str, object]]] = {}
    for row in rows:
        said.setdefault((row["item_kind"], str(row["message"])), []).append(row)
    for alike in said.values():
        *others, last = alike
        names = "".join(f"{item_name(row)}, " for row in others)
        yield Text(names) + item_line(last)


def _named(rows: Sequence[Mapping[str, object]]) -> Text:
    """Items that failed for one reason outside them all, by name."""
    return Text("STANDPOINT_OFFLINE is set: " + ", ".join(cut(row["item_key"], 80) for row in rows))


def newest_articles(rows: Sequence[Mapping[str, object]]) -> list[RenderableType]:
    """The newest articles stored, each with the beginning of its summary."""
    if not rows:
        return []
    parts: list[RenderableType] = [Text("\nNewest articles", style="bold")]
    for row in rows:
        title = Text.assemble((f"{cut(row['source'], 40)}: ", "bold"), cut(row["title"], 60))
        parts.append(Padding(title + Text(f" (article {row['id']})"), (0, 0, 0, 2), expand=False))
        if row["summary"]:
            summary = Text(cut(row["summary"], SUMMARY_WIDTH))
            parts.append(Padding(summary, (0, 0, 0, 4), expand=False))
    return parts


def stance_table(rows: Sequence[Mapping[str, object]], *, of_run: bool) -> list[RenderableType]:
    """Who stands where, under a heading."""
    if not rows:
        return []
    title = "Stances of this run" if of_run else "Stances stored"
    return [Text(f"\n{title}, the clearest first", style="bold"), stance_grid(rows)]


def stance_grid(rows: Iterable[Mapping[str, object]]) -> Table:
    """Records of `Reader.stances` as a table that fits 80 columns: label, target, quote."""
    table = Table(box=box.SIMPLE, padding=(0, 1), pad_edge=False, expand=True)
    table.add_column("stance on target", max_width=32, overflow="fold")
    table.add_column("article and its own words", ratio=1)
    for row in rows:
        label = str(row["label"])
        table.add_row(
            Text.assemble((label, LABEL_STYLES.get(label, "")), "\n", cut(row["target"], 64)),
            Text.assemble(
                (f"{cut(row['source'], 40)}: ", "bold"),
                f"{cut(row['title'], 60)} (article {row['article_id']})",
                _quoted(row),
            ),
        )
    return table


def item_name(row: Mapping[str, object]) -> str:
    """What people recognise the item of a record of `Reader.failures` by."""
    key = str(row["item_key"])
    if row["item_kind"] == "story":
        return f"story {key}"
    return cut(key, 80) if row["item_kind"] == "feed" else short_name(key)


def item_line(row: Mapping[str, object]) -> Text:
    """A record of `Reader.failures` as a sentence that names its item shortly."""
    name, message = item_name(row), cut(row["message"], 300)
    if row["item_kind"] == "budget":
        return Text(message)
    folder, named, rest = message.partition(name)
    return Text(name + rest if named and folder[-1:] in ("", "/") else f"{name}: {message}")


def what_next(row: Mapping[str, object], waits: Mapping[str, str] = NO_WAITS) -> str:
    """What becomes of a record of `Reader.failures`; `waits` knows feeds that are left alone."""
    if row["item_kind"] == "feed" and str(row["item_key"]) in waits:
        return waits[str(row["item_key"])]
    if row["item_kind"] == "budget":
        return "what was not asked stays pending; a run goes on once a budget allows it"
    if row["item_kind"] in ASKED_EVERY_RUN:
        return "asked again by the next run"
    if not row["transient"]:
        return "looked at again when it or the configuration changes"
    retry_at = row["retry_at"]
    after = f" after {moment(retry_at)}" if isinstance(retry_at, datetime) else ""
    return f"the next run{after} tries again"


def about_the_baseline() -> list[RenderableType]:
    """What the embedded analyst's labels are, and are not."""
    return [
        Text(
            "The embedded analyst is a baseline: its labels say how sentences portray a target, "
            "not what their author wants; where they disagree or are unsure it says unclear "
            "(docs/explanation/embedded-analyst.md).",
            style="italic",
        )
    ]


def where_and_next(database: str, program: str) -> list[RenderableType]:
    """Where the results are, and three commands to go on with."""
    return [
        Text.assemble(("\nDatabase  ", "bold"), (cut(database, 1000), "")),
        Text("Next", style="bold"),
        *(Text(f"  {program} {command}") for command in NEXT_COMMANDS),
    ]


def _numbers(counts: Counts, words: Mapping[str, str]) -> list[str]:
    return [f"{counts[name]:,} {word}" for name, word in words.items() if counts.get(name)]


def _comparisons(counts: Counts) -> list[str]:
    stories = counts.get("compared", 0)
    told = {
        "statements": "statements",
        "conflicts": "of them conflicts",
        "statements_dropped": "dropped",
    }
    return [*([some(stories, "story", "stories")] if stories else []), *_numbers(counts, told)]


def _quoted(row: Mapping[str, object]) -> str:
    quote = cut(row["quote"], QUOTE_WIDTH)
    return f"\n“{quote}”{QUOTE_MARKS.get(str(row['quote_status']), '')}" if quote else ""
