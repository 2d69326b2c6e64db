"""The door through which an evaluation keeps its texts and looks up what its calls took."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pipeline.models import Document, Target, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidCall:
    """A call whose reply is in the ledger: seconds, tokens, cost in billionths of a US dollar."""

    request_id: int
    seconds: float | None
    tokens_in: int | None
    tokens_out: int | None
    cost_nanousd: int | None
    raw_answer: str | None


class ExampleStore(Protocol):
    """Texts that are asked about only to see how well they are answered."""

    def configure_targets(self, targets: Sequence[Target], now: datetime) -> None:
        """Makes the targets known."""
        ...

    def keep_texts(self, documents: Sequence[Document], now: datetime) -> Sequence[Text]:
        """The texts of these documents, in their order; each is kept once."""
        ...

    def paid_calls(self, request_ids: Sequence[int]) -> Sequence[PaidCall]:
        """What the replies to these requests took, by request."""
        ...
