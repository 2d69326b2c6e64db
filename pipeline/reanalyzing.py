"""Asks again about texts that were answered, by another prompt or model, and tells what moved.

Old answers stay: an answer is identified by text, question, prompt and model, so that asking the
same twice finds nothing to do and costs nothing.

foresee -> a person approves, where it costs much -> analyze in batches -> relabelling
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.analyze.questions import answer_key
from pipeline.errors import ConfigurationError
from pipeline.flow import Standpoint, no_progress
from pipeline.models import AnalystKind, Invocation, Scope, StepCounts
from pipeline.ports import Progress, Table
from pipeline.publish.wording import some

MOST_SHOWN = 50
"""Changed articles that are listed; a query finds all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relabelling:
    """How labels moved: articles by target, old and new label, and the newest that changed."""

    moves: Table
    changed: Table

    def counts(self) -> dict[str, int]:
        """Articles with the same label as before, with another one, and with their first one."""
        counted = {"same": 0, "changed": 0, "first": 0}
        for row in self.moves.records():
            old, new = row["old_label"], row["new_label"]
            kind = "first" if old is None else "same" if old == new else "changed"
            counted[kind] += int(str(row["articles"]))
        return counted

    def line(self) -> str:
        """The counts in a line."""
        counted = self.counts()
        compared = counted["same"] + counted["changed"]
        first = f"; {counted['first']:,} judged for the first time" if counted["first"] else ""
        return f"{counted['changed']:,} of {some(compared, 'label')} changed{first}"


def check(flow: Standpoint, scope: Scope) -> None:
    """Refuses what cannot be meant.

    Raises:
        ConfigurationError: nothing bounds the texts, a source or target is not configured, or
            there is a prompt and the embedded analyst, which reads none.
    """
    flow.check(scope)
    if not scope.is_bounded:
        raise ConfigurationError("say which texts: give the first or the last day")
    if flow.settings.prompt and flow.analyst.kind is AnalystKind.EMBEDDED:
        raise ConfigurationError("the embedded analyst reads no prompt; choose `openai`")


def reanalyze(
    flow: Standpoint, scope: Scope, invocation: Invocation, progress: Progress = no_progress
) -> StepCounts:
    """Asks what lacks an answer by the prompt and model in force; a killed one goes on later."""
    flow.configure()
    return flow.analyze(flow.pending_versions(scope), scope, invocation, progress)


def relabelling(flow: Standpoint, scope: Scope) -> Relabelling:
    """What the answers by prompt and model in force say beside the newest others."""
    keys = [answer_key(flow.analyst, question) for question in flow.questions(scope)]
    return Relabelling(
        moves=flow.store.label_moves(keys, scope=scope),
        changed=flow.store.relabelled(keys, scope=scope, limit=MOST_SHOWN),
    )


def relabelling_lines(found: Relabelling) -> Iterator[str]:
    """It as a person reads it: a table of labels for each target, then what changed."""
    yield found.line()
    rows = found.moves.records()
    for target in dict.fromkeys(str(row["target"]) for row in rows):
        yield from ("", *_confusion(target, [row for row in rows if row["target"] == target]))
    changed = found.changed.records()
    if changed:
        yield from ("", "Changed, newest first")
    for row in changed:
        yield (
            f"  {row['article_id']}  {row['target']}: {row['old_label']} -> {row['new_label']}"
            f"  {row['source']}: {row['title']}"
        )
    if found.counts()["changed"] > len(changed):
        yield "  and more: SELECT * FROM reanalysis WHERE from_label <> to_label"


def _confusion(target: str, rows: Sequence[dict[str, object]]) -> Iterator[str]:
    """Old labels down, new ones across."""
    olds = list(dict.fromkeys(str(row["old_label"] or "(none)") for row in rows))
    news = sorted({str(row["new_label"]) for row in rows})
    counted = {(str(row["old_label"] or "(none)"), str(row["new_label"])): row for row in rows}
    yield f"{target[:40]}: old label down, new label across"
    yield "  " + " " * 12 + "".join(f"{new:>12}" for new in news)
    for old in olds:
        cells = (counted.get((old, new)) for new in news)
        yield f"  {old:<12}" + "".join(f"{cell['articles'] if cell else '-':>12}" for cell in cells)
