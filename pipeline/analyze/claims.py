"""One claim of a reply as the gates see it: what would be stored of it, and what is wrong."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from pipeline.analyze.reply import LONGEST_DETAIL
from pipeline.models import GateResult

Kept = TypeVar("Kept")


class ClaimKind(StrEnum):
    """What can be asked for again alone, by the name of its list in the reply."""

    SENTENCE = "sentences"
    VOICE = "voices"
    ACTOR = "actors"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why a claim does not hold: a reason code, and the words that do not."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class FailedClaim:
    """A claim that did not hold, by the short id that its place in the reply gives it."""

    kind: ClaimKind
    claim: str
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked(Generic[Kept]):
    """What of a claim would be stored, unless it has faults; `notes` are of small repairs."""

    kept: Kept
    faults: tuple[Fault, ...] = ()
    notes: tuple[GateResult, ...] = ()


@dataclass(slots=True)
class Findings:
    """What the gates did to one answer, and which of its claims are worth asking for again."""

    results: list[GateResult] = field(default_factory=list)
    failed: list[FailedClaim] = field(default_factory=list)

    def note(self, fault: Fault, action: str) -> None:
        """Writes down what was done about a fault, once."""
        result = GateResult(code=fault.code, detail=fault.detail[:LONGEST_DETAIL], action=action)
        self.keep(result)

    def keep(self, *results: GateResult) -> None:
        """Writes down results, each once."""
        self.results += [one for one in dict.fromkeys(results) if one not in self.results]
