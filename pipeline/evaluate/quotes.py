"""What became of the quotes of answers, and whether they are those that people chose.

A quote that the analyst's gates kept is looked up once more here: what does not stand at its
place counts as unverified, whatever it says of itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from pipeline.evaluate.asking import Outcome
from pipeline.evaluate.examples import StanceExample
from pipeline.evaluate.intervals import Estimate, estimate, ratio
from pipeline.models import Answer, Evidence, EvidenceStatus

UNVERIFIED = "quote_unverified"
STATUSES = tuple(EvidenceStatus)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteScores:
    """Shares of all quotes, and the share of people's quotes that an answer's touches.

    `with_quote` is the share of answers that have at least one quote that stands in the text.
    """

    counts: tuple[int, ...]
    shares: tuple[Estimate, ...]
    with_quote: Estimate
    same_as_people: Estimate
    people_quotes: int


def quote_scores(outcomes: Sequence[Outcome]) -> QuoteScores:
    """The figures over all answers; failed ones have no quotes."""
    tallies = [_tally(one) for one in outcomes]
    texts = [one.text for one in outcomes]
    chosen = [(one, _touches(one)) for one in outcomes if _has_gold_quote(one)]
    counts = tuple(sum(tally[place] for tally in tallies) for place in range(len(STATUSES)))
    shares = tuple(
        estimate([(tally[place], sum(tally)) for tally in tallies], ratio, texts)
        for place in range(len(STATUSES))
    )
    standing = [(float(tally[0] + tally[1] > 0), 1.0) for tally in tallies]
    return QuoteScores(
        counts=counts,
        shares=shares,
        with_quote=estimate(standing, ratio, texts),
        same_as_people=estimate(
            [(hit, 1.0) for _, hit in chosen] or [(0.0, 0.0)],
            ratio,
            [one.text for one, _ in chosen] or [0],
        ),
        people_quotes=len(chosen),
    )


def quotes_of(answer: Answer) -> list[Evidence]:
    """All quotes of an answer: of its sentences, then of its stances."""
    found = (
        *(one.evidence for one in answer.sentences),
        *(one.evidence for one in answer.stances),
    )
    return list(chain.from_iterable(found))


def _tally(outcome: Outcome) -> tuple[int, int, int]:
    """How many quotes are verified, repaired, unverified; those that a gate dropped included."""
    if outcome.answer is None:
        return (0, 0, 0)
    text = outcome.example.passage.text
    kept = quotes_of(outcome.answer)
    told = [one.status if _stands(one, text) else EvidenceStatus.UNVERIFIED for one in kept]
    known = {one.quote for one in kept if one.status is EvidenceStatus.UNVERIFIED}
    dropped = {gate.detail for gate in outcome.answer.gates if gate.code == UNVERIFIED}
    lost = sum(not any(one.startswith(detail) for one in known) for detail in dropped)
    verified, repaired, unverified = (told.count(status) for status in STATUSES)
    return (verified, repaired, unverified + lost)


def _stands(evidence: Evidence, text: str) -> bool:
    return bool(evidence.quote) and text[evidence.start : evidence.end] == evidence.quote


def _has_gold_quote(outcome: Outcome) -> bool:
    return isinstance(outcome.example, StanceExample) and bool(outcome.example.quote)


def _touches(outcome: Outcome) -> float:
    """1 where a quote for the text's own voice overlaps the one that a person chose."""
    example = outcome.example
    if outcome.answer is None or not isinstance(example, StanceExample):
        return 0.0
    start = example.passage.text.index(example.quote)
    end = start + len(example.quote)
    own = (
        evidence
        for stance in outcome.answer.stances
        if stance.holder is None
        for evidence in stance.evidence
        if evidence.status is not EvidenceStatus.UNVERIFIED
    )
    return float(any(one.start < end and start < one.end for one in own))
