"""One reply, with what was asked again, becomes one answer for each question asked with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pipeline.analyze import gates
from pipeline.analyze.case import case_of
from pipeline.analyze.claims import FailedClaim, Findings
from pipeline.analyze.prompts import Prompt
from pipeline.analyze.reply import BadReply, read_stance, read_summary
from pipeline.analyze.second_reply import SecondReply, read_second
from pipeline.analyze.suspicion import suspicious_passages
from pipeline.analyze.whole_reply import WholeReply, invalid_result, whole_reply
from pipeline.models import Answer, AnswerOutcome, GateResult, PaidReply, Question, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """What of a reply is worth asking for once more; `unreadable` says why all of it is.

    `targets` are short ids whose stance is missing.
    """

    unreadable: str | None = None
    summary: str | None = None
    targets: Mapping[str, str]
    claims: tuple[FailedClaim, ...]

    def __bool__(self) -> bool:
        return bool(self.unreadable or self.summary or self.targets or self.claims)


@dataclass(frozen=True, slots=True)
class Judged:
    """The answers in the order of the questions, and what did not hold in them."""

    answers: list[Answer]
    again: Again


_NOTHING = SecondReply()


def judge(
    reply: PaidReply,
    questions: Sequence[Question],
    prompt: Prompt,
    text: Text,
    second: PaidReply | None = None,
) -> Judged:
    """The answers in a reply and in the second one; the same replies, the same answers."""
    first, other = whole_reply(reply), whole_reply(second) if second else WholeReply()
    repaired: tuple[GateResult, ...] = ()
    if first.unreadable and other.whole is not None:
        repaired = (replace(first.unreadable, action="asked again: repaired"),)
        first, other = other, WholeReply()
    judging = _Judging(prompt, text, read_second(other.whole) if other.whole else _NOTHING)
    passages = suspicious_passages(prompt.shown)
    answers = []
    for question in questions:
        findings = Findings()
        answer = judging.answer(first, question, findings)
        answer = replace(
            answer,
            gates=(*judging.cut(), *repaired, *findings.results),
            request_id=reply.request_id,
            second_request_id=second.request_id if second else None,
            gates_version=gates.VERSION,
            shown=len(prompt.shown) if prompt.is_cut else None,
            language=prompt.language,
        )
        answers.append(gates.held_if_suspicious(answer, prompt.shown, passages))
    if first.unreadable:
        return Judged(answers, Again(unreadable=first.unreadable.detail, targets={}, claims=()))
    return Judged(answers, judging.again())


class _Judging:
    """Judges the questions of one reply and gathers what is worth asking for again."""

    def __init__(self, prompt: Prompt, text: Text, second: SecondReply) -> None:
        self._prompt, self._text, self._second = prompt, text, second
        self._ids = {target.slug: short for short, target in prompt.targets.items()}
        self._no_summary: str | None = None
        self._missing: dict[str, str] = {}
        self._claims: list[FailedClaim] = []

    def cut(self) -> tuple[GateResult, ...]:
        """What says that only the beginning of the text was judged, if so."""
        if not self._prompt.is_cut:
            return ()
        detail = f"{len(self._prompt.shown)} of {len(self._text.text)} characters shown"
        return (GateResult(code="text_cut", detail=detail, action="the rest was not judged"),)

    def again(self) -> Again:
        """What did not hold and was not asked for again yet."""
        return Again(summary=self._no_summary, targets=self._missing, claims=tuple(self._claims))

    def answer(self, read: WholeReply, question: Question, findings: Findings) -> Answer:
        """The answer to one question, without what is the same for all."""
        if read.whole is None:
            findings.keep(*(one for one in (read.result,) if one))
            return Answer(question=question, outcome=read.outcome)
        try:
            return self._gated(read.whole, question, findings)
        except BadReply as error:
            findings.keep(invalid_result(error))
            return Answer(question=question, outcome=AnswerOutcome.INVALID)
        finally:
            self._claims += findings.failed

    def _gated(self, whole: Mapping[str, Any], question: Question, findings: Findings) -> Answer:
        case = case_of(self._prompt, self._text.language, question.target)
        if question.target is None:
            told = self._summary(whole, findings)
            summary = gates.gated_summary(told, self._second, case, findings)
            return Answer(question=question, sentences=summary)
        short = self._ids[question.target.slug]
        stance = self._stance(whole, short, findings)
        stances = gates.gated_stances(short, stance, self._second, case, findings)
        return Answer(question=question, stances=stances)

    def _summary(self, whole: Mapping[str, Any], findings: Findings) -> Any:
        try:
            return read_summary(whole)
        except BadReply as error:
            if "summary" not in self._second.whole:
                self._no_summary = str(error)
                raise
            told = read_summary(self._second.whole)
            findings.keep(replace(invalid_result(error), action="asked again: repaired"))
            return told

    def _stance(self, whole: Mapping[str, Any], short: str, findings: Findings) -> Any:
        try:
            return read_stance(whole, short)
        except BadReply as error:
            if "stances" not in self._second.whole:
                self._missing[short] = str(error)
                raise
            told = read_stance(self._second.whole, short)
            findings.keep(replace(invalid_result(error), action="asked again: repaired"))
            return told
