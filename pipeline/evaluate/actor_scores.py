"""Whether the actors that an answer names are those that people found, with the same label."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.evaluate.asking import Outcome
from pipeline.evaluate.examples import StanceExample
from pipeline.evaluate.intervals import Estimate, Floats, estimate, ratio
from pipeline.models import Label
from pipeline.scrub import scrub_line


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorScores:
    """Figures over all actors together; `right_label` is over those that both name."""

    people_found: int
    precision: Estimate
    recall: Estimate
    f1: Estimate
    right_label: Estimate


def actor_scores(outcomes: Sequence[Outcome]) -> ActorScores | None:
    """The scores over answers whose actors people looked for; None where nobody looked."""
    rows = []
    texts = []
    for one in outcomes:
        example = one.example
        if isinstance(example, StanceExample) and example.actors is not None:
            rows.append(_row(example, example.actors, _actors(one)))
            texts.append(one.text)
    if not rows:
        return None
    return ActorScores(
        people_found=int(sum(row[1] for row in rows)),
        precision=estimate(rows, lambda sums: ratio(sums[:, [0, 2]]), texts),
        recall=estimate(rows, lambda sums: ratio(sums[:, [0, 1]]), texts),
        f1=estimate(rows, _f1, texts),
        right_label=estimate(rows, lambda sums: ratio(sums[:, [3, 0]]), texts),
    )


def _f1(sums: Floats) -> Floats:
    return ratio(np.column_stack([2 * sums[:, 0], sums[:, 1] + sums[:, 2]]))


def _actors(outcome: Outcome) -> Mapping[str, Label]:
    stances = outcome.answer.stances if outcome.answer else ()
    return {one.holder: one.label for one in stances if one.holder}


def _row(
    example: StanceExample, gold: Mapping[str, Label], found: Mapping[str, Label]
) -> tuple[float, ...]:
    """Named by both, by people, by the answer, and with the same label.

    Where people judged some actors only, the answer's others are neither right nor wrong.
    """
    pairs = []
    left = dict(found)
    for name, label in gold.items():
        same = next((other for other in left if _is_same(name, other)), None)
        if same is not None:
            pairs.append((label, left.pop(same)))
    right = sum(one is other for one, other in pairs)
    named = len(pairs) if example.more_actors else len(found)
    return (float(len(pairs)), float(len(gold)), float(named), float(right))


def _is_same(name: str, other: str) -> bool:
    """Whether all words of the shorter name are in the longer: `Holt` is `Mayor Ida Holt`."""
    one, two = (set(scrub_line(each).casefold().split()) for each in (name, other))
    return bool(one and two) and (one <= two or two <= one)
