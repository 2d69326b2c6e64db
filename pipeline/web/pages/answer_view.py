"""What the page of an answer's origin shows."""

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.models import NANO
from pipeline.ports.desk_articles import AnswerSheet

LONGEST_SHOWN = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerView:
    """One answer; `cost_usd` of all its requests, None: no known cost."""

    sheet: AnswerSheet
    question: str
    cost_usd: float | None
    shared: int
    longest: int


def answer_view(sheet: AnswerSheet, *, targets: Mapping[str, str]) -> AnswerView:
    """The page of an answer."""
    line = sheet.line
    question = (
        "What does the text say, in two or three sentences?"
        if line.target is None
        else f"Where does the text stand on: {targets.get(line.target, line.target)}"
    )
    return AnswerView(
        sheet=sheet,
        question=question,
        cost_usd=None if line.cost_nanousd is None else line.cost_nanousd / NANO,
        shared=max((len(one.questions) for one in sheet.requests), default=0),
        longest=LONGEST_SHOWN,
    )
