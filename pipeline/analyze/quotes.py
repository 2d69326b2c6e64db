"""The quotes of one claim: those that the text has, once for each place, and those it has not."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.analyze import reply_schema as bounds
from pipeline.analyze.claims import Fault
from pipeline.analyze.evidence import LONGEST_UNVERIFIED, find_evidence
from pipeline.analyze.reply import LONGEST_DETAIL
from pipeline.models import Evidence, EvidenceStatus, GateResult
from pipeline.scrub import scrub, scrub_line


@dataclass(frozen=True, slots=True)
class Quotes:
    """What was found, what was lost, and a result for each quote that was repaired."""

    found: tuple[Evidence, ...]
    lost: tuple[Evidence, ...]
    repaired: tuple[GateResult, ...]

    @property
    def faults(self) -> tuple[Fault, ...]:
        """One for each lost quote, or one that says that none was given."""
        given = [one.quote for one in self.lost]
        return tuple(quote_fault(one) for one in given or ["no quote given"])

    @property
    def dropped(self) -> tuple[GateResult, ...]:
        """A result for each quote lost beside one that holds."""
        return tuple(
            GateResult(
                code="quote_unverified", detail=one.quote[:LONGEST_DETAIL], action="quote dropped"
            )
            for one in self.lost
        )


def quote_fault(detail: str) -> Fault:
    """That a claim rests on no quote of the text."""
    return Fault(code="quote_unverified", detail=detail)


def check_quotes(quotes: Sequence[str], shown: str) -> Quotes:
    """Looks quotes up in what was shown."""
    found: dict[tuple[int, int], Evidence] = {}
    lost: dict[str, Evidence] = {}
    repaired = []
    for quote in quotes[: bounds.MOST_QUOTES]:
        evidence = _find(quote, shown)
        if evidence.status is EvidenceStatus.UNVERIFIED:
            lost[evidence.quote] = evidence
            continue
        place = (evidence.start, evidence.end)
        if evidence.status is EvidenceStatus.REPAIRED and place not in found:
            detail = scrub_line(quote)[:LONGEST_DETAIL]
            action = "the text's wording stored"
            repaired.append(GateResult(code="quote_repaired", detail=detail, action=action))
        found.setdefault(place, evidence)
    kept = tuple(one for one in lost.values() if one.quote)
    return Quotes(tuple(found.values()), kept, tuple(repaired))


def _find(quote: str, shown: str) -> Evidence:
    if len(quote) <= LONGEST_UNVERIFIED:
        return find_evidence(quote, shown)
    kept = scrub(quote[:LONGEST_UNVERIFIED])
    return Evidence(quote=kept, start=0, end=0, status=EvidenceStatus.UNVERIFIED)
