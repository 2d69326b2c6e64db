"""A paid reply as a whole: the JSON object in it, or why there is none."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.analyze.completion import NoCompletion, read_completion
from pipeline.analyze.reply import LONGEST_DETAIL, BadReply, read_reply
from pipeline.models import AnswerOutcome, GateResult, PaidReply
from pipeline.scrub import scrub_line


@dataclass(frozen=True, slots=True)
class WholeReply:
    """The JSON of a reply, or what everything that it was asked gets instead."""

    whole: Mapping[str, Any] | None = None
    outcome: AnswerOutcome = AnswerOutcome.INVALID
    result: GateResult | None = None

    @property
    def unreadable(self) -> GateResult | None:
        """Why it cannot be read, where that is worth asking again.

        One that ran out of tokens had been asked for with more of them.
        """
        return self.result if self.result and self.result.code == "invalid_answer" else None


_CUT = GateResult(
    code="cut_answer", detail="the model ran out of tokens", action="no answer stored"
)


def whole_reply(reply: PaidReply) -> WholeReply:
    """What a reply says, whatever is in it."""
    try:
        completion = read_completion(reply.raw_answer)
        if completion.refusal is not None:
            detail = scrub_line(completion.refusal)[:LONGEST_DETAIL]
            refused = GateResult(code="refused", detail=detail, action="no answer stored")
            return WholeReply(outcome=AnswerOutcome.REFUSED, result=refused)
        if completion.is_cut:
            return WholeReply(result=_CUT)
        return WholeReply(whole=read_reply(completion.content))
    except (NoCompletion, BadReply) as error:
        return WholeReply(result=invalid_result(error))


def invalid_result(error: Exception) -> GateResult:
    """The gate's result for what cannot be read."""
    detail = scrub_line(str(error))[:LONGEST_DETAIL]
    return GateResult(code="invalid_answer", detail=detail, action="no answer stored")
