"""The gate of a summary: headline, sentences and key facts that the text supports.

A sentence without a quote that stands in the text, too long, in another language, or with a
number, date or name that the text does not have is asked for again once, and then dropped.
"""

from collections.abc import Iterator, Mapping

from pipeline.analyze import reply_schema as bounds
from pipeline.analyze.case import Case
from pipeline.analyze.claims import Checked, ClaimKind, FailedClaim, Fault, Findings
from pipeline.analyze.own_words import own_words
from pipeline.analyze.quotes import check_quotes
from pipeline.analyze.reply import ToldSentence, ToldSummary
from pipeline.models import Aspect, SentenceKind, SummarySentence

HEADLINE = "headline"

Place = tuple[str, SentenceKind, Aspect | None, ToldSentence]
"""The short id of a sentence, its kind and aspect, and what the model wrote."""


def judge_summary(
    told: ToldSummary, again: Mapping[str, ToldSentence], case: Case, findings: Findings
) -> tuple[SummarySentence, ...]:
    """The sentences that hold, in their order; `again` are those asked for again, by their ids."""
    kept: dict[tuple[SentenceKind, str], SummarySentence] = {}
    for claim, kind, aspect, written in _places(told, findings):
        sentence = _settled(claim, _check(kind, aspect, written, case), again, case, findings)
        if sentence:
            kept.setdefault((kind, sentence.text), sentence)
    return tuple(kept.values())


def _places(told: ToldSummary, findings: Findings) -> Iterator[Place]:
    yield HEADLINE, SentenceKind.HEADLINE, None, told.headline
    for number, one in enumerate(told.sentences[: bounds.MOST_SENTENCES], start=1):
        yield f"sentence {number}", SentenceKind.SUMMARY, None, one
    for number, fact in enumerate(told.facts[: bounds.MOST_FACTS], start=1):
        word = fact.aspect.strip().lower()
        if word in tuple(Aspect):
            yield f"fact {number}", SentenceKind.FACT, Aspect(word), fact
        else:
            findings.note(
                Fault(code="invalid_answer", detail=f"{word[:40]}: {fact.text}"), "fact dropped"
            )


def _settled(
    claim: str,
    checked: Checked[SummarySentence],
    again: Mapping[str, ToldSentence],
    case: Case,
    findings: Findings,
) -> SummarySentence | None:
    """The sentence, or the one that replaces it, or nothing."""
    action = ""
    if checked.faults and claim in again:
        faults, one = checked.faults, checked.kept
        checked = _check(one.kind, one.aspect, again[claim], case)
        action = "asked again: dropped" if checked.faults else "asked again: repaired"
        for fault in faults:
            findings.note(fault, action)
    elif checked.faults:
        findings.failed.append(FailedClaim(ClaimKind.SENTENCE, claim, checked.faults))
        for fault in checked.faults:
            findings.note(fault, "sentence dropped")
    if checked.faults:
        return None
    findings.keep(*checked.notes)
    return checked.kept


def _check(
    kind: SentenceKind, aspect: Aspect | None, told: ToldSentence, case: Case
) -> Checked[SummarySentence]:
    words = own_words(told.text, bounds.LONGEST_SENTENCE, case)
    quotes = check_quotes(told.quotes, case.shown)
    faults = words.faults
    if not words.kept or not quotes.found:
        lost = " / ".join(one.quote for one in quotes.lost)
        faults = (Fault(code="quote_unverified", detail=words.kept or lost or "no text"), *faults)
    return Checked(
        kept=SummarySentence(kind=kind, aspect=aspect, text=words.kept, evidence=quotes.found),
        faults=faults,
        notes=(*words.notes, *quotes.repaired, *quotes.dropped),
    )
