"""A run in a few lines of Markdown, for the place where Airflow shows a note."""

from collections.abc import Mapping, Sequence

from pipeline.errors import BudgetReached
from pipeline.models import Counts, RunOutcome
from pipeline.publish.sections import OUTCOMES, SAME_FOR_ALL, item_line
from pipeline.publish.wording import cut, some

LONGEST = 1000
"""Characters that Airflow keeps of a note."""

LONGEST_LINE = 160
SHOWN_FAILURES = 5
TOLD_APART = (SAME_FOR_ALL, BudgetReached.code)
FIRST_TOLD = ("feed", "model")
_COUNTED = {
    "extracted": "new",
    "edited": "edited",
    "skipped": "skipped",
    "failed": "failed",
    "waiting": "waiting for the model",
    "over_budget": "waiting for a budget",
    "summaries": "summaries",
    "favor": "favor",
    "against": "against",
    "neutral": "neutral",
    "unclear": "unclear",
}


def run_note(
    outcome: RunOutcome,
    feeds: Sequence[str],
    counts: Counts,
    failures: Sequence[Mapping[str, object]],
    budget: Sequence[str] = (),
) -> str:
    """How a run went, its numbers, and the first of what failed; at most 1,000 characters."""
    numbers = [f"{counts[name]:,} {word}" for name, word in _COUNTED.items() if counts.get(name)]
    head = f"**{OUTCOMES[outcome][0]}**"
    if feeds:
        head += f" · feeds {', '.join(feeds)}"
    lines = [" · ".join([head, ", ".join(numbers)]) if numbers else head]
    lines += [f"- {line}" for line in budget]
    own = sorted(
        (row for row in failures if row["code"] not in TOLD_APART),
        key=lambda row: row["item_kind"] not in FIRST_TOLD,
    )
    if unasked := sum(row["code"] == SAME_FOR_ALL for row in failures):
        not_asked = some(unasked, "feed")
        lines.append(f"- {not_asked} not asked: STANDPOINT_OFFLINE is set")
    for row in own[:SHOWN_FAILURES]:
        words = cut(f"{row['code']}: {item_line(row).plain}", LONGEST_LINE)
        # As code, nothing in it comes to life: no link, tag or picture.
        line = "- `" + words.replace("`", "'") + "`"
        if len("\n".join([*lines, line])) > LONGEST:
            break
        lines.append(line)
    return "\n".join(lines)[:LONGEST]
