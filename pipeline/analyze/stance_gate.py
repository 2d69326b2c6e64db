"""The gate of a stance: the article's own voice, and the actors that the text supports.

    favor, against, neutral without a quote that stands in the text     asked again, then unclear
    a label that is none of those asked for                             asked again, then invalid
    a rationale with what neither text nor target has                   asked again, then left out
    an actor without name, label or such a quote                        asked again, then dropped

A label that held stays as it is, whatever the second reply says. The model's own label is kept.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.analyze import reply_schema as bounds
from pipeline.analyze.case import Case
from pipeline.analyze.claims import Checked, ClaimKind, FailedClaim, Fault, Findings
from pipeline.analyze.own_words import own_words
from pipeline.analyze.quotes import Quotes, check_quotes, quote_fault
from pipeline.analyze.reply import BadReply, ToldActor, ToldStance, ToldVoice, read_label
from pipeline.models import Label, Stance
from pipeline.scrub import scrub_line

SETTLED = frozenset({Label.FAVOR, Label.AGAINST, Label.NEUTRAL})
"""Labels that need a quote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Voice:
    """The article's own voice as it was told: `faults` are those of the label and its quotes."""

    label: Label
    quotes: Quotes
    rationale: Checked[str]
    faults: tuple[Fault, ...]


def judge_own_voice(
    claim: str,
    told: ToldVoice,
    again: Mapping[str, ToldVoice],
    case: Case,
    findings: Findings,
) -> Stance:
    """The article's own stance; `again` are those asked for again, by their ids.

    Raises:
        BadReply: the label is none of those asked for, also not the second time.
    """
    second = _readable(again.get(claim), case)
    try:
        first = _check_voice(told, case)
    except BadReply as error:
        fault = Fault(code="invalid_answer", detail=str(error))
        if second is None:
            if claim not in again:
                findings.failed.append(FailedClaim(ClaimKind.VOICE, claim, (fault,)))
            raise
        findings.note(fault, "asked again: repaired")
        first = second
    if claim not in again and (faults := (*first.faults, *first.rationale.faults)):
        findings.failed.append(FailedClaim(ClaimKind.VOICE, claim, faults))
    chosen = first
    if first.faults and second and not second.faults:
        chosen = second
    asked = "asked again: " if claim in again else ""
    outcome = "repaired" if chosen is not first else "label set to unclear"
    left = first.rationale.faults if chosen is not first else ()
    for fault in (*first.faults, *left):
        findings.note(fault, asked + outcome)
    findings.keep(*chosen.quotes.repaired)
    rationale = _rationale(chosen, second, asked, findings)
    if not chosen.faults:
        for one in chosen.quotes.lost:
            findings.note(quote_fault(one.quote), "quote kept as unverified")
    return Stance(
        label=Label.UNCLEAR if chosen.faults else chosen.label,
        model_label=chosen.label,
        rationale=rationale,
        evidence=(*chosen.quotes.found, *chosen.quotes.lost),
    )


def judge_actors(
    target: str,
    told: ToldStance,
    again: Mapping[str, ToldActor],
    case: Case,
    findings: Findings,
) -> tuple[Stance, ...]:
    """The actors whose stance the text reports, each once; `again` are those asked for again."""
    actors: dict[str, Stance] = {}
    for number, one in enumerate(told.actors[: bounds.MOST_ACTORS], start=1):
        claim = f"{target} actor {number}"
        checked = _check_actor(one, case)
        if checked.faults and claim in again:
            second = _check_actor(again[claim], case)
            action = "asked again: dropped" if second.faults else "asked again: repaired"
            for fault in checked.faults:
                findings.note(fault, action)
            checked = second
        elif checked.faults:
            findings.failed.append(FailedClaim(ClaimKind.ACTOR, claim, checked.faults))
            for fault in checked.faults:
                findings.note(fault, "actor dropped")
        if not checked.faults:
            findings.keep(*checked.notes)
            actors.setdefault(_name_key(checked.kept.holder or ""), checked.kept)
    return tuple(actors.values())


def _readable(told: ToldVoice | None, case: Case) -> _Voice | None:
    try:
        return _check_voice(told, case) if told else None
    except BadReply:
        return None


def _check_voice(told: ToldVoice, case: Case) -> _Voice:
    label = read_label(told.label)
    quotes = check_quotes(told.quotes if label is not Label.UNRELATED else (), case.shown)
    return _Voice(
        label=label,
        quotes=quotes,
        rationale=own_words(told.rationale, bounds.LONGEST_RATIONALE, case),
        faults=quotes.faults if label in SETTLED and not quotes.found else (),
    )


def _rationale(chosen: _Voice, second: _Voice | None, asked: str, findings: Findings) -> str:
    """The rationale, or the second one for the same label, or none."""
    rationale = chosen.rationale
    if rationale.faults:
        other = second.rationale if second and second.label is chosen.label else rationale
        action = "repaired" if not other.faults else "rationale left out"
        for fault in rationale.faults:
            findings.note(fault, asked + action)
        rationale = Checked(kept="") if other.faults else other
    findings.keep(*rationale.notes)
    return rationale.kept


def _check_actor(told: ToldActor, case: Case) -> Checked[Stance]:
    name = scrub_line(told.name[: 4 * bounds.LONGEST_NAME])
    quotes = check_quotes(told.quotes, case.shown)
    faults: list[Fault] = []
    label = Label.UNCLEAR
    try:
        label = read_label(told.label)
    except BadReply as error:
        faults.append(Fault(code="invalid_answer", detail=f"{name}: {error}"))
    if not name or label not in bounds.ACTOR_LABELS:
        faults.append(Fault(code="invalid_answer", detail=f"{name or 'no name'}: {label}"))
    elif len(name) > bounds.LONGEST_NAME:
        faults.append(
            Fault(code="claim_too_long", detail=f"a name of {len(name)} characters: {name}")
        )
    elif not quotes.found:
        lost = " / ".join(one.quote for one in quotes.lost) or "no quote given"
        faults.append(Fault(code="quote_unverified", detail=f"{name}: {lost}"))
    return Checked(
        kept=Stance(label=label, model_label=label, holder=name, evidence=quotes.found),
        faults=tuple(faults),
        notes=(*quotes.repaired, *quotes.dropped),
    )


def _name_key(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
