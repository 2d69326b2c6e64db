"""The one further request for what did not hold in a reply: the failed claims, and why.

It goes on from the first one: its messages, the model's reply, and what failed, each claim by the
short id that its place in the reply gives it. Nothing else is asked for.
"""

from collections.abc import Sequence
from importlib import resources
from string import Template

from pipeline.analyze.asked import Asked
from pipeline.analyze.claims import ClaimKind, FailedClaim
from pipeline.analyze.completion import NoCompletion, read_completion
from pipeline.analyze.judging import Again
from pipeline.analyze.prompts import Prompt
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
        asked = _template("again_whole").substitute(reason=_short(again.unreadable))
        return _after(first, reply, asked, first.questions)
    failed = "\n".join((*_missing(again), *map(_line, again.claims)))
    asked = _template("again").substitute(failed=failed)
    whole = _after(first, reply, asked, _questions(first, again, prompt))
    by_kind = {kind: _ids(again.claims, kind) for kind in ClaimKind}
    return Asked(
        version_id=whole.version_id,
        messages=whole.messages,
        questions=whole.questions,
        has_summary=again.summary is not None,
        targets=tuple(again.targets),
        sentences=by_kind[ClaimKind.SENTENCE],
        voices=by_kind[ClaimKind.VOICE],
        actors=by_kind[ClaimKind.ACTOR],
    )


def _after(first: Asked, reply: PaidReply, asked: str, questions: Sequence[Question]) -> Asked:
    said = {"role": "assistant", "content": _content(reply)}
    return Asked(
        version_id=first.version_id,
        messages=(*first.messages, said, {"role": "user", "content": asked}),
        questions=tuple(questions),
        has_summary=first.has_summary,
        targets=first.targets,
    )


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
    lines = [f"- summary: {_short(again.summary)}"] if again.summary else []
    return [*lines, *(f"- stances, {short}: {_short(why)}" for short, why in again.targets.items())]


def _line(failed: FailedClaim) -> str:
    reasons = "; ".join(
        f"{fault.code} ({_WHY[fault.code]}): {_short(fault.detail)}"
        for fault in failed.faults[:MOST_FAULTS]
    )
    return f"- {failed.kind}, {failed.claim}: {reasons}"


def _ids(claims: Sequence[FailedClaim], kind: ClaimKind) -> tuple[str, ...]:
    return tuple(one.claim for one in claims if one.kind is kind)


def _short(words: str) -> str:
    return scrub_line(words)[:LONGEST_REASON]


def _template(name: str) -> Template:
    path = resources.files("pipeline.analyze") / "prompts" / f"{name}.txt"
    return Template(path.read_text(encoding="utf-8").strip())
