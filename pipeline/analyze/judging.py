"""One reply becomes one answer for each question that was asked with it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from pipeline.analyze.completion import Completion, NoCompletion, read_completion
from pipeline.analyze.gates import Gates
from pipeline.analyze.prompts import Prompt
from pipeline.analyze.reply import LONGEST_DETAIL, BadReply, read_reply, read_stance, read_summary
from pipeline.models import (
    Answer,
    AnswerOutcome,
    GateResult,
    PaidReply,
    Question,
    SentenceKind,
    SummarySentence,
)
from pipeline.scrub import scrub_line

Judge = Callable[[Question, Gates], Answer]


def judge(
    reply: PaidReply, questions: Sequence[Question], prompt: Prompt, text_length: int
) -> list[Answer]:
    """The answers in a reply, in the order of the questions; the same reply, the same answers."""
    ids = {target.slug: short for short, target in prompt.targets.items()}
    judged = _judge_of(reply, ids)
    answers = []
    for question in questions:
        gates = Gates(prompt.shown)
        if prompt.is_cut:
            detail = f"{len(prompt.shown)} of {text_length} characters shown"
            gates.results.append(
                GateResult(code="text_cut", detail=detail, action="the rest was not judged")
            )
        answers.append(judged(question, gates))
    return answers


def _judge_of(reply: PaidReply, ids: dict[str, str]) -> Judge:
    """How each question is answered by this reply."""
    try:
        completion = read_completion(reply.raw_answer)
        if completion.refusal is not None:
            return _all(reply, AnswerOutcome.REFUSED, _refused(completion))
        if completion.is_cut:
            return _all(reply, AnswerOutcome.INVALID, _CUT)
        whole = read_reply(completion.content)
    except (NoCompletion, BadReply) as error:
        return _all(reply, AnswerOutcome.INVALID, _invalid(error))

    def one(question: Question, gates: Gates) -> Answer:
        try:
            if question.target is None:
                sentences = _supported(gates.summary(read_summary(whole)))
                return _answer(reply, question, gates, sentences=sentences)
            told = read_stance(whole, ids[question.target.slug])
            return _answer(reply, question, gates, stances=gates.stances(told))
        except BadReply as error:
            gates.results.append(_invalid(error))
            return _answer(reply, question, gates, outcome=AnswerOutcome.INVALID)

    return one


def _supported(sentences: tuple[SummarySentence, ...]) -> tuple[SummarySentence, ...]:
    if not any(one.kind is SentenceKind.SUMMARY for one in sentences):
        raise BadReply("no sentence of the summary is supported by the text")
    return sentences


def _all(reply: PaidReply, outcome: AnswerOutcome, result: GateResult) -> Judge:
    """The same outcome for every question."""

    def one(question: Question, gates: Gates) -> Answer:
        gates.results.append(result)
        return _answer(reply, question, gates, outcome=outcome)

    return one


def _answer(reply: PaidReply, question: Question, gates: Gates, **parts: Any) -> Answer:
    answer = Answer(question=question, gates=tuple(gates.results), request_id=reply.request_id)
    return replace(answer, **parts)


_CUT = GateResult(
    code="cut_answer", detail="the model ran out of tokens", action="no answer stored"
)


def _refused(completion: Completion) -> GateResult:
    detail = scrub_line(completion.refusal or "")[:LONGEST_DETAIL]
    return GateResult(code="refused", detail=detail, action="no answer stored")


def _invalid(error: Exception) -> GateResult:
    detail = scrub_line(str(error))[:LONGEST_DETAIL]
    return GateResult(code="invalid_answer", detail=detail, action="no answer stored")
