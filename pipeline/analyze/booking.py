"""How tries are written down, and what they took altogether."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from pipeline.analyze.call_failure import CallFailure
from pipeline.analyze.completion import Completion, Usage, read_usage
from pipeline.analyze.model_endpoint import ModelEndpoint
from pipeline.models import AttemptEnd, AttemptState

MOST_RAW_BYTES = 200_000


class Booking:
    """Turns outcomes into ledger rows; counts what was spent."""

    def __init__(self, endpoint: ModelEndpoint) -> None:
        self.spent: Counter[str] = Counter()
        self._of = endpoint

    def answered(
        self, status: int, raw: str, completion: Completion, body: Mapping[str, Any]
    ) -> AttemptEnd:
        """The end of a try that brought a reply."""
        usage = read_usage(raw, characters_sent=characters(body))
        self._count(usage)
        return AttemptEnd(
            state=AttemptState.OK,
            http_status=status,
            model_served=completion.model,
            tokens_in=usage.sent,
            tokens_out=usage.received,
            tokens_cached=usage.cached,
            cost_nanousd=self._cost(usage, body),
            raw_answer=_capped(raw),
        )

    def failed(
        self, failure: CallFailure, usage: Usage | None, body: Mapping[str, Any]
    ) -> AttemptEnd:
        """The end of a try that failed; what was surely not billed cost nothing."""
        if usage:
            self._count(usage)
        cost = self._cost(usage, body) if usage or failure.possibly_billed else 0
        return AttemptEnd(
            state=AttemptState.FAILED,
            code=failure.code,
            http_status=failure.http_status,
            tokens_in=usage.sent if usage else None,
            tokens_out=usage.received if usage else None,
            tokens_cached=usage.cached if usage else None,
            cost_nanousd=cost,
            possibly_billed=failure.possibly_billed,
            raw_answer=None if failure.body is None else _capped(failure.body),
        )

    def _count(self, usage: Usage) -> None:
        self.spent.update(
            tokens_in=usage.sent,
            tokens_out=usage.received,
            tokens_cached=usage.cached,
            usage_estimated=int(usage.estimated),
        )

    def _cost(self, usage: Usage | None, body: Mapping[str, Any]) -> int | None:
        """The cost by the model's price, if that is known."""
        price = self._of.price_of(body["model"])
        if usage is None or price is None:
            self.spent.update(unpriced=1)
            return None
        cost = price.cost_nanousd(usage.sent, usage.received, usage.cached)
        self.spent.update(cost_nanousd=cost)
        return cost


def characters(body: Mapping[str, Any]) -> int:
    """How many characters of messages a call sends."""
    return sum(len(message["content"]) for message in body["messages"])


def _capped(raw: str) -> str:
    return raw.encode()[:MOST_RAW_BYTES].decode(errors="ignore")
