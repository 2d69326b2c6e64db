"""Writes every example with its answer as JSON Lines, for a person's or a program's own counts."""

import json

from pipeline.evaluate.asking import Evaluation, Outcome
from pipeline.evaluate.examples import StanceExample
from pipeline.evaluate.quotes import quotes_of
from pipeline.evaluate.sections import reason
from pipeline.evaluate.summary_scores import all_of


def answer_lines(evaluation: Evaluation) -> str:
    """One JSON object a line, in the dataset's order."""
    return "".join(json.dumps(_line(one), ensure_ascii=False) + "\n" for one in evaluation.outcomes)


def _line(outcome: Outcome) -> dict[str, object]:
    example = outcome.example
    answer = outcome.answer
    found: dict[str, object] = {"place": example.place, "no_answer": reason(outcome) or None}
    if answer is not None:
        found["quotes"] = [
            {"quote": one.quote, "start": one.start, "end": one.end, "status": one.status}
            for one in quotes_of(answer)
        ]
        found["held"] = answer.held
        found["gates"] = [one.code for one in answer.gates]
    if not isinstance(example, StanceExample):
        return {**found, "reference": example.reference, "summary": all_of(outcome)}
    stances = answer.stances if answer else ()
    return {
        **found,
        "target": example.target.slug,
        "people": example.label,
        "found": outcome.label,
        "rationale": next((one.rationale for one in stances if one.holder is None), None),
        "actors": {one.holder: one.label for one in stances if one.holder},
        "reason": example.reason,
    }
