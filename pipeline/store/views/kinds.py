"""What the columns of the views hold: SQLite tells no types, and files that leave need them."""

from pipeline.ports.exporting import ColumnKind

NAMES = {"dag_id", "dag_run_id", "invocation_id"}
"""Columns that end in `_id` and are texts."""

NUMBERS = {"entries_per_day", "usual_per_day", "cost_usd", "contested"}
TRUTHS = {"paywalled"}
COUNTS = {
    "against", "answered", "articles", "articles_shown", "attempts", "collected", "distinct_texts",
    "duplicates", "extracted", "failed", "failure_streak", "favor", "fetched", "judged", "neutral",
    "outlets_shown", "position", "possibly_billed", "requests", "side", "skipped", "sources",
    "takes_side", "tokens_cached", "tokens_in", "tokens_out", "unclear", "unrelated", "voices",
}  # fmt: skip


def kind_of(column: str) -> ColumnKind:
    """What a column of this name holds, in whichever view: a name means one thing."""
    if column == "day":
        return ColumnKind.DAY
    if column in TRUTHS:
        return ColumnKind.TRUTH
    if column in NUMBERS or column.endswith(("_share", "_low", "_high")):
        return ColumnKind.NUMBER
    if column.endswith("_at") or column == "silent_since":
        return ColumnKind.MOMENT
    if column in COUNTS or (column.endswith(("_id", "_seq")) and column not in NAMES):
        return ColumnKind.WHOLE
    return ColumnKind.TEXT
