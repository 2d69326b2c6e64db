"""Scores of summaries: shared wording with references, and what the text does not support."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.evaluate.asking import Outcome
from pipeline.evaluate.examples import SummaryExample
from pipeline.evaluate.intervals import Estimate, mean
from pipeline.evaluate.rouge import Rouge, lead, rouge, words
from pipeline.evaluate.support import CAPITALISED_NOUNS, unsupported_names, unsupported_numbers
from pipeline.models import SentenceKind

LEAD_WORDS = 60
"""How long the baseline is: the first so many words of the text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryScores:
    """Means over texts; each ROUGE is F1, `gain` the difference to the baseline, text by text.

    A text without a summary scores 0. `with_numbers` and `with_names` are the shares of summaries
    that hold a number or a name that is not in their text; names are not looked for in German.
    """

    rouge: tuple[Estimate, ...]
    baseline: tuple[Estimate, ...]
    gain: tuple[Estimate, ...]
    length: Estimate
    answered: int
    with_numbers: Estimate
    with_names: Estimate
    unsupported: tuple[tuple[str, tuple[str, ...]], ...]


def summary_scores(outcomes: Sequence[Outcome]) -> SummaryScores:
    """The figures over all outcomes that have a reference."""
    rows = [
        (one.example, summary_of(one), one.text)
        for one in outcomes
        if isinstance(one.example, SummaryExample)
    ]
    texts = [text for _, _, text in rows]
    ours = [rouge(told, example.reference) for example, told, _ in rows]
    leads = [
        rouge(lead(example.passage.text, LEAD_WORDS), example.reference) for example, _, _ in rows
    ]
    told = [one for one in outcomes if isinstance(one.example, SummaryExample) and summary_of(one)]
    numbers = [unsupported_numbers(all_of(one), one.example.passage.text) for one in told]
    named = [one for one in told if one.example.passage.language not in CAPITALISED_NOUNS]
    names = [
        unsupported_names(all_of(one), one.example.passage.text, one.example.passage.language)
        for one in named
    ]
    found = dict.fromkeys(one.example.place for one in told)
    strange: dict[str, list[str]] = {place: [] for place in found}
    for one, some in (*zip(told, numbers, strict=True), *zip(named, names, strict=True)):
        strange[one.example.place] += some
    return SummaryScores(
        rouge=_means(ours, texts),
        baseline=_means(leads, texts),
        gain=tuple(
            mean([one[at] - other[at] for one, other in zip(ours, leads, strict=True)], texts)
            for at in range(len(Rouge._fields))
        ),
        length=mean([len(words(summary_of(one))) for one in told], [one.text for one in told]),
        answered=len(told),
        with_numbers=mean([float(bool(one)) for one in numbers], [one.text for one in told]),
        with_names=mean([float(bool(one)) for one in names], [one.text for one in named]),
        unsupported=tuple((place, tuple(some)) for place, some in strange.items() if some),
    )


def summary_of(outcome: Outcome) -> str:
    """The sentences of a summary in one text; empty without an answer."""
    sentences = outcome.answer.sentences if outcome.answer else ()
    return " ".join(one.text for one in sentences if one.kind is SentenceKind.SUMMARY)


def all_of(outcome: Outcome) -> str:
    """Headline, sentences and facts, one a line."""
    return "\n".join(one.text for one in outcome.answer.sentences) if outcome.answer else ""


def _means(scores: Sequence[Rouge], texts: Sequence[int]) -> tuple[Estimate, ...]:
    return tuple(mean([one[at] for one in scores], texts) for at in range(len(Rouge._fields)))
