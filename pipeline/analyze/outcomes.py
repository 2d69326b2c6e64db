"""What came of one call: a reply, or a failure that says what to do next."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from pipeline.analyze import statement_schema
from pipeline.analyze.asked import Asked
from pipeline.analyze.call_failure import (
    CallFailure,
    Then,
    broken_answer,
    failure_of,
    refusal_of,
)
from pipeline.analyze.completion import (
    Completion,
    NoCompletion,
    read_complaint,
    read_completion,
    read_usage,
)
from pipeline.analyze.objections import Objection, objection_in
from pipeline.analyze.reply import BadReply, read_reply

_THOUGHTS = re.compile(r"^.*</think>", re.DOTALL | re.IGNORECASE)


def outcome_of(
    status: int, raw: str, body: Mapping[str, Any], retry_after: float | None
) -> Completion | CallFailure:
    """What a whole response to a body means."""
    try:
        completion = read_completion(raw)
    except NoCompletion as error:
        return _no_completion(error, status, raw, body, retry_after)
    if status < HTTPStatus.MULTIPLE_CHOICES or completion.refusal is not None:
        return completion
    return _refused(status, raw, body, retry_after)


def ignores_the_form(completion: Completion, asked: Asked) -> bool:
    """Whether a reply shows that the endpoint does not know the form it was asked for in.

    It holds no JSON at all, or an object with nothing of what was asked. JSON that is cut or
    broken says nothing of the sort: the form was at least tried.
    """
    if completion.refusal is not None or completion.is_cut:
        return False
    if "{" not in _THOUGHTS.sub("", completion.content):
        return True
    try:
        told = read_reply(completion.content)
    except BadReply:
        return False
    wanted = {
        "summary": asked.has_summary,
        "stances": asked.targets,
        "sentences": asked.sentences,
        "voices": asked.voices,
        "actors": asked.actors,
        **dict.fromkeys(statement_schema.LISTS.values(), asked.compares),
    }
    return not any(wanted[name] for name in told.keys() & wanted.keys())


def form_ignored(status: int, raw: str) -> CallFailure:
    """The failure of a call whose reply shows that."""
    return CallFailure(
        code="form_refused",
        message="answered in another form than it was asked for",
        then=Then.NEVER,
        http_status=status,
        possibly_billed=True,
        body=raw,
        objection=Objection(None),
    )


def cut_short(status: int, raw: str) -> CallFailure:
    """The failure of a call whose reply was cut by a limit of tokens that was sent with it."""
    return CallFailure(
        code="cut_answer",
        message="ran out of the tokens that it was given",
        then=Then.NEVER,
        http_status=status,
        possibly_billed=True,
        body=raw,
    )


def _no_completion(
    error: NoCompletion, status: int, raw: str, body: Mapping[str, Any], retry_after: float | None
) -> CallFailure:
    """What a body that is no completion means, by the status it came with or reports."""
    if status >= HTTPStatus.MULTIPLE_CHOICES:
        return _refused(status, raw, body, retry_after)
    if error.status:
        return _refused(error.status, raw, body, retry_after)
    billed = not read_usage(raw, characters_sent=0).estimated
    return broken_answer(f"sent {error}", body=raw, http_status=status, possibly_billed=billed)


def _refused(
    status: int, raw: str, body: Mapping[str, Any], retry_after: float | None
) -> CallFailure:
    complaint = read_complaint(raw)
    objection = objection_in(status, complaint, body) if complaint else None
    if objection is None:
        return failure_of(status, raw, retry_after)
    return refusal_of(status, raw, objection)
