"""One reply about a story, with what was asked again, becomes one comparison."""

from dataclasses import dataclass, replace
from string import Template

from pipeline.analyze import statement_gate
from pipeline.analyze.asked import Asked
from pipeline.analyze.claims import Findings
from pipeline.analyze.prompts import Prompt
from pipeline.analyze.reasking import MOST_FAULTS, gone_on, short_reason, whole_again
from pipeline.analyze.reply import BadReply
from pipeline.analyze.shown_story import ShownStory
from pipeline.analyze.statement_gate import FailedStatement, StatementGate
from pipeline.analyze.suspicion import passage_result, suspicious_passages
from pipeline.analyze.told_statements import (
    ToldStatement,
    read_replacements,
    read_statements,
)
from pipeline.analyze.whole_reply import WholeReply, invalid_result, whole_reply
from pipeline.analyze.wording import template
from pipeline.models import AnswerOutcome, Comparison, GateResult, PaidReply, Statement

_WHY = {
    "invalid_answer": "it has not the asked form",
    "unknown_claim": "cite claims by the ids that stand before them",
    "not_all_outlets": "an outlet is not cited",
    "wrong_kind": "it is nothing of this kind",
    "unsupported_number": "a cited outlet has this number in no quote",
    "unsupported_date": "a cited outlet has this date in no quote",
    "unsupported_name": "no cited quote has this name",
    "wrong_language": "it is in another language than asked for",
    "claim_too_long": "it is too long",
}


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison, and what did not hold in it and is worth asking for once more.

    `unreadable` says why all of it is.
    """

    comparison: Comparison
    failed: tuple[FailedStatement, ...] = ()
    unreadable: str | None = None


def compared(
    reply: PaidReply, story: ShownStory, prompt: Prompt, second: PaidReply | None = None
) -> Compared:
    """The comparison in a reply and in the second one; the same replies, the same comparison.

    `prompt` has the language that was asked for; where none was configured, the story's.
    """
    first, other = whole_reply(reply), whole_reply(second) if second else WholeReply()
    findings = Findings()
    told, first = _told(first)
    if first.unreadable and other.whole is not None:
        repaired, other = _told(other)
        if other.result is None:
            findings.keep(replace(first.unreadable, action="asked again: repaired"))
            told, first, other = repaired, other, WholeReply()
    again = read_replacements(other.whole) if other.whole else {}
    gate = StatementGate(story, prompt.language or story.language, findings)
    statements = gate.settled(told, again)
    outcome = first.outcome if first.whole is None else _outcome(told, statements)
    comparison = Comparison(
        outcome=outcome,
        statements=statements,
        gates=(*_cut(story), *((first.result,) if first.result else ()), *findings.results),
        request_id=reply.request_id,
        second_request_id=second.request_id if second else None,
        gates_version=statement_gate.VERSION,
        language=prompt.language,
        articles=story.total,
        shown=len(story.articles),
        outlets=len(story.outlets),
        dropped=gate.dropped,
    )
    unreadable = first.unreadable.detail if first.unreadable else None
    return Compared(_held_if_suspicious(comparison, story), tuple(gate.failed), unreadable)


def compare_again(first: Asked, reply: PaidReply, before: Compared) -> Asked:
    """The one further request for what did not hold in a comparison."""
    if before.unreadable:
        return whole_again(first, reply, before.unreadable)
    failed = "\n".join(map(_line, before.failed))
    asked = gone_on(first, reply, Template(template("story_again")).substitute(failed=failed))
    return replace(asked, statements=tuple(one.id for one in before.failed))


def _told(reply: WholeReply) -> tuple[list[ToldStatement], WholeReply]:
    """The statements of a reply, and the reply; one without the asked lists cannot be read."""
    if reply.whole is None:
        return [], reply
    try:
        return read_statements(reply.whole), reply
    except BadReply as error:
        return [], WholeReply(result=invalid_result(error))


def _outcome(told: list[ToldStatement], statements: tuple[Statement, ...]) -> AnswerOutcome:
    """A model that finds nothing to say has answered; one of which nothing holds has not."""
    return AnswerOutcome.ANSWERED if statements or not told else AnswerOutcome.INVALID


def _cut(story: ShownStory) -> tuple[GateResult, ...]:
    shown, total = len(story.articles), story.total
    if shown == total:
        return ()
    detail = f"{shown} of {total} articles shown"
    return (GateResult(code="story_cut", detail=detail, action="the others were not compared"),)


def _held_if_suspicious(comparison: Comparison, story: ShownStory) -> Comparison:
    """The comparison, held where a claim that no person cleared speaks to the model."""
    passages = suspicious_passages(story.doubtful)
    if not passages or not comparison.statements:
        return comparison
    found = [
        passage_result(story.doubtful, span, "held until a person clears it") for span in passages
    ]
    gates = (*comparison.gates, *dict.fromkeys(found))
    return replace(comparison, held=found[0].code, gates=gates)


def _line(failed: FailedStatement) -> str:
    why = "; ".join(
        f"{fault.code} ({_WHY[fault.code]}): {short_reason(fault.detail)}"
        for fault in failed.faults[:MOST_FAULTS]
    )
    return f"- {failed.id}: {why}"
