"""What the targets' rules alert of, as a part of a report."""

from collections.abc import Mapping, Sequence

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from pipeline.publish.alerts import KINDS
from pipeline.publish.wording import cut

SHOWN = 10
LONGEST_LINE = 500

Records = Sequence[Mapping[str, object]]


def moved_lines(notices: Records) -> list[RenderableType]:
    """A line on each balance or actor that moved; nothing where none did."""
    lines = [str(row["text"]) for row in notices if row["kind"] in KINDS]
    if not lines:
        return []
    shown = [Text(cut(line, LONGEST_LINE)) for line in lines[:SHOWN]]
    if len(lines) > SHOWN:
        shown.append(Text(f"and {len(lines) - SHOWN:,} more: standpoint show notices"))
    head = Text("\nWhat moved", style="bold")
    return [head, *(Padding(line, (0, 0, 0, 2), expand=False) for line in shown)]


def other_notices(notices: Records) -> Records:
    """The notices that are about feeds."""
    return [row for row in notices if row["kind"] not in KINDS]
