"""The answers that differ from people's, to be read one by one."""

from collections.abc import Sequence

from pipeline.evaluate.asking import Outcome
from pipeline.evaluate.examples import StanceExample
from pipeline.evaluate.report import Grid, Section
from pipeline.evaluate.sections import LONGEST_EXCERPT, MOST_SHOWN, reason


def mistakes_section(outcomes: Sequence[Outcome]) -> Section | None:
    """The first answers with another label than people's."""
    wrong = [
        (one, one.example)
        for one in outcomes
        if isinstance(one.example, StanceExample) and one.label is not one.example.label
    ]
    if not wrong:
        return None
    rows = tuple(
        (
            example.place,
            excerpt(example.target.statement),
            str(example.label),
            str(one.label or reason(one)),
            excerpt(example.reason or example.passage.text),
            excerpt(_rationale(one)),
        )
        for one, example in wrong[:MOST_SHOWN]
    )
    return Section(
        heading="Where it differs from people",
        words=(f"{len(wrong):,} answers, of which {len(rows):,} are shown.",),
        parts=(
            Grid(
                caption="Other labels than people's",
                columns=("record", "target", "people", "found", "why, or the text", "rationale"),
                rows=rows,
            ),
        ),
    )


def excerpt(text: str) -> str:
    """The beginning of a text on one line."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_EXCERPT else line[: LONGEST_EXCERPT - 1].rstrip() + "…"


def _rationale(outcome: Outcome) -> str:
    stances = outcome.answer.stances if outcome.answer else ()
    return next((one.rationale for one in stances if one.holder is None), "")
