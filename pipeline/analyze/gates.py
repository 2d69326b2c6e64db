"""Checks every claim of a reply against exactly what the model was shown.

a sentence without a quote that stands in the text      dropped
favor, against, neutral without such a quote            unclear; the model's label is kept
an actor without such a quote                           dropped
an address that the article does not have               removed from the text
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from pipeline.analyze import reply_schema as bounds
from pipeline.analyze.evidence import LONGEST_UNVERIFIED, find_evidence
from pipeline.analyze.reply import (
    LONGEST_DETAIL,
    BadReply,
    ToldActor,
    ToldSentence,
    ToldStance,
    ToldSummary,
    read_label,
)
from pipeline.models import (
    Evidence,
    EvidenceStatus,
    GateResult,
    Label,
    SentenceKind,
    Stance,
    SummarySentence,
)
from pipeline.scrub import scrub, scrub_line

SETTLED = frozenset({Label.FAVOR, Label.AGAINST, Label.NEUTRAL})
"""Labels that need a quote."""

_ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+.-]{1,20}://|www\.|(?:mailto|javascript|data):)[^\s<>\"'()\[\]]+"
    r"|\b(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}/[^\s<>\"'()\[\]]*",
    re.IGNORECASE,
)
_EMPTY_LINK = re.compile(r"!?\[([^\]]*)\]\(\s*\)")


class Gates:
    """The checks of one answer, and what they did to it."""

    def __init__(self, shown: str) -> None:
        self._shown = shown
        self.results: list[GateResult] = []

    def summary(self, told: ToldSummary) -> tuple[SummarySentence, ...]:
        """The headline and sentences that the text supports."""
        headline = (SentenceKind.HEADLINE, told.headline)
        body = [(SentenceKind.SUMMARY, one) for one in told.sentences[: bounds.MOST_SENTENCES]]
        kept: dict[tuple[SentenceKind, str], SummarySentence] = {}
        for kind, one in (headline, *body):
            sentence = self._sentence(kind, one)
            if sentence:
                kept.setdefault((kind, sentence.text), sentence)
        return tuple(kept.values())

    def stances(self, told: ToldStance) -> tuple[Stance, ...]:
        """The article's own stance, then those of the actors that the text supports.

        Raises:
            BadReply: the article's label is none of those asked for.
        """
        own = self._own_voice(told)
        actors: dict[str, Stance] = {}
        for one in told.actors[: bounds.MOST_ACTORS]:
            actor = self._actor(one)
            if actor and actor.holder:
                actors.setdefault(_name_key(actor.holder), actor)
        return (own, *actors.values())

    def _sentence(self, kind: SentenceKind, told: ToldSentence) -> SummarySentence | None:
        text = self._own_words(told.text, bounds.LONGEST_SENTENCE)
        evidence, lost = self._evidence(told.quotes)
        if not text or not evidence:
            detail = text or " / ".join(one.quote for one in lost)
            self._note(detail, "sentence dropped", code="quote_unverified")
            return None
        self._note_dropped(lost)
        return SummarySentence(kind=kind, text=text, evidence=evidence)

    def _own_voice(self, told: ToldStance) -> Stance:
        label = model_label = read_label(told.label)
        evidence, lost = self._evidence(told.quotes if label is not Label.UNRELATED else ())
        if label in SETTLED and not evidence:
            label = Label.UNCLEAR
        action = "quote kept as unverified" if label is model_label else "label set to unclear"
        for one in lost:
            self._note(one.quote, action, code="quote_unverified")
        if label is not model_label and not lost:
            self._note("no quote given", action, code="quote_unverified")
        return Stance(
            label=label,
            model_label=model_label,
            rationale=self._own_words(told.rationale, bounds.LONGEST_RATIONALE),
            evidence=(*evidence, *lost),
        )

    def _actor(self, told: ToldActor) -> Stance | None:
        name = scrub_line(told.name)[: bounds.LONGEST_NAME]
        try:
            label = read_label(told.label)
        except BadReply as error:
            self._note(f"{name}: {error}", "actor dropped", code="invalid_answer")
            return None
        if not name or label not in bounds.ACTOR_LABELS:
            self._note(f"{name}: {label}", "actor dropped", code="invalid_answer")
            return None
        evidence, lost = self._evidence(told.quotes)
        if not evidence:
            quotes = " / ".join(one.quote for one in lost) or "no quote given"
            self._note(f"{name}: {quotes}", "actor dropped", code="quote_unverified")
            return None
        self._note_dropped(lost)
        return Stance(label=label, model_label=label, holder=name, evidence=evidence)

    def _evidence(self, quotes: Sequence[str]) -> tuple[tuple[Evidence, ...], list[Evidence]]:
        """What was found, once for each place, and what was not."""
        found: dict[tuple[int, int], Evidence] = {}
        lost: dict[str, Evidence] = {}
        for quote in quotes[: bounds.MOST_QUOTES]:
            evidence = self._find(quote)
            if evidence.status is EvidenceStatus.UNVERIFIED:
                lost[evidence.quote] = evidence
                continue
            place = (evidence.start, evidence.end)
            if evidence.status is EvidenceStatus.REPAIRED and place not in found:
                self._note(scrub_line(quote), "the text's wording stored", code="quote_repaired")
            found.setdefault(place, evidence)
        return tuple(found.values()), [one for one in lost.values() if one.quote]

    def _find(self, quote: str) -> Evidence:
        if len(quote) <= LONGEST_UNVERIFIED:
            return find_evidence(quote, self._shown)
        kept = scrub(quote[:LONGEST_UNVERIFIED])
        return Evidence(quote=kept, start=0, end=0, status=EvidenceStatus.UNVERIFIED)

    def _own_words(self, text: str, longest: int) -> str:
        """Text of the model's own: one line, without addresses from elsewhere, not too long."""
        line = scrub_line(text[: 4 * longest])
        strange = self._strange_addresses(line)
        for address in strange:
            line = line.replace(address, "")
            self._note(address, "removed from the text", code="url_removed")
        if strange:
            line = scrub_line(_EMPTY_LINK.sub(r"\1", line))
        return line[:longest].rstrip()

    def _strange_addresses(self, line: str) -> Iterable[str]:
        found = {match[0].rstrip(".,;:!?") for match in _ADDRESS.finditer(line)}
        return sorted((one for one in found if one not in self._shown), key=len, reverse=True)

    def _note_dropped(self, lost: Iterable[Evidence]) -> None:
        for one in lost:
            self._note(one.quote, "quote dropped", code="quote_unverified")

    def _note(self, detail: str, action: str, *, code: str) -> None:
        result = GateResult(code=code, detail=detail[:LONGEST_DETAIL], action=action)
        if result not in self.results:
            self.results.append(result)


def _name_key(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
