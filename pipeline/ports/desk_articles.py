"""The door to what stands behind an article: its evidence, people's labels, its answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedAt:
    """A quote with its place in a version's text, in code points; unverified: it stands nowhere."""

    quote: str
    start: int
    end: int
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StanceBehind:
    """What an analyst said of a holder on a target, as it stands for a text.

    `holder` None: the own voice. `model_label` is the label before a check overrode it.
    """

    answer_id: int
    target: str
    holder: str | None
    actor_id: int | None
    label: str
    model_label: str
    rationale: str
    flags: Sequence[str]
    quotes: Sequence[QuotedAt]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSaid:
    """A label that a person gave for an article's latest text; the last one counts."""

    target: str
    actor: str | None
    label: str
    reason: str
    author: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StanceTurn:
    """An edit that changed an article's own voice on a target."""

    target: str
    to_seq: int
    from_label: str
    to_label: str
    analyst: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLine:
    """One answer about a text; `cost_nanousd` of its requests, None: no known cost."""

    answer_id: int
    kind: str
    target: str | None
    analyst: str
    model: str
    outcome: str
    created_at: datetime
    cost_nanousd: int | None
    stands: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TryMade:
    """One try of a call to a model, with the reply as it came."""

    number: int
    state: str
    started_at: datetime
    ended_at: datetime | None
    code: str | None
    http_status: int | None
    model_served: str | None
    tokens_in: int | None
    tokens_out: int | None
    tokens_cached: int | None
    cost_nanousd: int | None
    priced_by: str | None
    possibly_billed: bool
    run: str | None
    raw_answer: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestMade:
    """One call to a model: what was sent, by its hash, and its tries."""

    request_id: int
    hash: str
    endpoint: str
    model: str
    rung: str
    params: str
    created_at: datetime
    questions: Sequence[str]
    tries: Sequence[TryMade]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckMade:
    """What a check found in an answer, and what was done."""

    code: str
    detail: str
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSheet:
    """Everything that an answer came from; `requests` is empty for the embedded analyst."""

    line: AnswerLine
    article_id: int
    title: str
    version_seq: int
    text_sha256: str
    prompt_hash: str
    params_hash: str
    gates_version: str | None
    shown: int | None
    language: str | None
    held: str | None
    cleared_at: datetime | None
    cleared_by: str | None
    checks: Sequence[CheckMade]
    requests: Sequence[RequestMade]


class ArticleReader(Protocol):
    """What stands behind an article, beside `Catalog.whole_article`."""

    def stances_behind(self, version_id: int) -> Sequence[StanceBehind]:
        """What stands of a version's text, with all evidence."""
        ...

    def people_said(self, version_id: int) -> Sequence[PersonSaid]:
        """What people said of a version's text, newest first."""
        ...

    def stance_turns(self, article_id: int) -> Sequence[StanceTurn]:
        """Edits that changed where an article stands."""
        ...

    def answer_lines(self, version_id: int) -> Sequence[AnswerLine]:
        """All answers about a version's text, by question, newest first."""
        ...

    def answer_sheet(self, answer_id: int) -> AnswerSheet | None:
        """Everything that one answer came from."""
        ...
