"""What a call to a model was, what it took, and how each try of it ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pipeline.models.answers import Question


class AttemptState(StrEnum):
    """How far one try of a request got."""

    STARTED = "started"
    OK = "ok"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One call to a model, before it is made; `hash` is that of all that is sent.

    `endpoint` holds neither user, password nor query. `versions` are those whose claims a story's
    comparison shows, `version_id` one of them; else there are none.
    """

    hash: str
    version_id: int
    endpoint: str
    model: str
    rung: str
    params: Mapping[str, Any]
    questions: tuple[Question, ...]
    versions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try of a request, written before the call."""

    request_id: int
    attempt_id: int
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptEnd:
    """How a try ended; tokens and cost (in billionths of a US dollar) as far as known.

    `raw_answer` is the reply's text as received, with no secret in it.
    """

    state: AttemptState
    code: str | None = None
    http_status: int | None = None
    model_served: str | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None
    tokens_cached: int | None = None
    cost_nanousd: int | None = None
    possibly_billed: bool = False
    raw_answer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidReply:
    """A reply that was received and written, whose answers may have been lost."""

    request_id: int
    raw_answer: str
