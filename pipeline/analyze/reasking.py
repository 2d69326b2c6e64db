"""The one further request for what did not hold in a reply: the failed claims, and why.

It goes on from the first one: its messages, the model's reply, and what failed, each claim by the
short id that its place in the reply gives it. Nothing else is asked for.
"""

from collections.abc import Sequence
from dataclasses import replace
from string import Template

from pipeline.analyze.asked import Asked
from pipeline.analyze.claims import ClaimKind, FailedClaim
from pipeline.analyze.completion import NoCompletion, read_completion
from pipeline.analyze.judging import Again
from pipeline.analyze.prompts import Prompt
from pipeline.analyze.wording import template
from pipeline.models import PaidReply, Question, QuestionKind
from pipeline.scrub import scrub, scrub_line

LONGEST_REPLY = 20_000
LONGEST_REASON = 300
MOST_FAULTS = 4

_WHY = {
    "quote_unverified": "no quote of it stands in the article",
    "unsupported_number": "the article does not have this number",
    "unsupported_date": "the article does not have this date",
    "unsupported_name": "the article does not have this name",
    "wrong_language": "it is in another language than asked for",
    "claim_too_long": "it is too long",
    "invalid_answer": "it has not the asked form",
}


def ask_again(first: Asked, reply: PaidReply, again: Again, prompt: Prompt) -> Asked:
    """The request for what did not hold."""
    if again.unreadable:
        return whole_again(first, reply, again.unreadable)
    failed = "\n".join((*_missing(again), *map(_line, again.claims)))
    by_kind = {kind: _ids(again.claims, kind) for kind in ClaimKind}
    return replace(
        gone_on(first, reply, Template(template("again")).substitute(failed=failed)),
        questions=tuple(_questions(first, again, prompt)),
        has_summary=again.summary is not None,
        targets=tuple(again.targets),
        sentences=by_kind[ClaimKind.SENTENCE],
        voices=by_kind[ClaimKind.VOICE],
        actors=by_kind[ClaimKind.ACTOR],
    )


def whole_again(first: Asked, reply: PaidReply, why: str) -> Asked:
    """The request for all of a reply that could not be read."""
    words = Template(template("again_whole")).substitute(reason=short_reason(why))
    return gone_on(first, reply, words)


def gone_on(first: Asked, reply: PaidReply, words: str) -> Asked:
    """A request that asks the same in more words, behind an earlier one and its reply."""
    said = {"role": "assistant", "content": _content(reply)}
    return replace(first, messages=(*first.messages, said, {"role": "user", "content": words}))


def short_reason(words: str) -> str:
    """A reason in one line of bounded length."""
    return scrub_line(words)[:LONGEST_REASON]


def _content(reply: PaidReply) -> str:
    try:
        content = read_completion(reply.raw_answer).content
    except NoCompletion:
        content = ""
    return scrub(content[:LONGEST_REPLY]).strip() or "(nothing)"


def _questions(first: Asked, again: Again, prompt: Prompt) -> list[Question]:
    """The questions that the failed parts belong to, for the ledger."""
    claims = {one.claim.split(" actor ")[0] for one in again.claims}
    short = {*again.targets, *claims}
    slugs = {target.slug for name, target in prompt.targets.items() if name in short}
    about_summary = again.summary is not None or any(
        one.kind is ClaimKind.SENTENCE for one in again.claims
    )
    return [
        one
        for one in first.questions
        if (one.target and one.target.slug in slugs)
        or (one.kind is QuestionKind.SUMMARY and about_summary)
    ]


def _missing(again: Again) -> list[str]:
    lines = [f"- summary: {short_reason(again.summary)}"] if again.summary else []
    return [
        *lines,
        *(f"- stances, {short}: {short_reason(why)}" for short, why in again.targets.items()),
    ]


def _line(failed: FailedClaim) -> str:
    reasons = "; ".join(
        f"{fault.code} ({_WHY[fault.code]}): {short_reason(fault.detail)}"
        for fault in failed.faults[:MOST_FAULTS]
    )
    return f"- {failed.kind}, {failed.claim}: {reasons}"


def _ids(claims: Sequence[FailedClaim], kind: ClaimKind) -> tuple[str, ...]:
    return tuple(one.claim for one in claims if one.kind is kind)
