"""What is asked of a text, by whom it is answered, and the evidence for it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pipeline.models.configured import Target


class AnalystKind(StrEnum):
    """What answers questions: a configured model endpoint, or the arithmetic shipped here."""

    OPENAI = "openai"
    EMBEDDED = "embedded"


class QuestionKind(StrEnum):
    """What is asked of one version of a text."""

    SUMMARY = "summary"
    STANCE = "stance"


class AnswerOutcome(StrEnum):
    """Whether a question got an answer that could be stored."""

    ANSWERED = "answered"
    REFUSED = "refused"
    INVALID = "invalid"


class Label(StrEnum):
    """A stance: where a holder stands on a target."""

    FAVOR = "favor"
    AGAINST = "against"
    NEUTRAL = "neutral"
    UNCLEAR = "unclear"
    UNRELATED = "unrelated"


class EvidenceStatus(StrEnum):
    """Whether a quote was found in the text, and how."""

    VERIFIED = "verified"
    REPAIRED = "repaired"
    UNVERIFIED = "unverified"


class SentenceKind(StrEnum):
    """The part of a summary that a sentence belongs to."""

    HEADLINE = "headline"
    SUMMARY = "summary"
    FACT = "fact"


class Aspect(StrEnum):
    """The question that a key fact of a summary answers."""

    WHO = "who"
    WHAT = "what"
    WHEN = "when"
    WHERE = "where"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One version as an analyst sees it."""

    version_id: int
    article_id: int
    sha256: str
    title: str
    text: str
    language: str | None
    published_at: datetime | None

    @property
    def body_start(self) -> int:
        """The offset where the body begins: after the title's paragraph, if that is there."""
        head = self.title + "\n\n"
        return len(head) if self.title and self.text.startswith(head) else 0


@dataclass(frozen=True, slots=True)
class Question:
    """One thing asked of one version: its summary, or its stance on one target."""

    kind: QuestionKind
    target: Target | None = None


@dataclass(frozen=True, slots=True)
class AnswerKey:
    """What makes two answers to a question the same answer, beside the text's hash."""

    kind: QuestionKind
    target_slug: str | None
    prompt_hash: str
    model: str
    params_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A quote and where it stands: `quote == text[start:end]` unless unverified."""

    quote: str
    start: int
    end: int
    status: EvidenceStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class SummarySentence:
    """One sentence of a summary with the quotes that support it; `aspect` is that of a fact."""

    kind: SentenceKind
    text: str
    evidence: tuple[Evidence, ...]
    aspect: Aspect | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stance:
    """Where one holder stands; a `holder` of None is the article's own voice."""

    label: Label
    model_label: Label
    holder: str | None = None
    rationale: str = ""
    flags: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GateResult:
    """What a check did to one claim of an answer."""

    code: str
    detail: str
    action: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The stored result of one question, and the request whose reply it was read from.

    `second_request_id` is the request that asked again for claims that had failed, `gates_version`
    that of the checks behind `gates`. `shown` is how many characters of the text a model was
    shown, `language` the code that it was to write in (None: the text's own), and `held` the
    reason code for which a person is to look at the answer before it counts.
    """

    question: Question
    outcome: AnswerOutcome = AnswerOutcome.ANSWERED
    sentences: tuple[SummarySentence, ...] = ()
    stances: tuple[Stance, ...] = ()
    gates: tuple[GateResult, ...] = ()
    request_id: int | None = None
    second_request_id: int | None = None
    gates_version: str | None = None
    shown: int | None = None
    language: str | None = None
    held: str | None = None


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on one key until it expires; `token` refuses a late write."""

    key: str
    owner: str
    token: int
