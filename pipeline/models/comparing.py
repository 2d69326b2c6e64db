"""What the articles of one story claim, as it was checked, and what comparing them says."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pipeline.models.answers import AnswerOutcome, Aspect, Evidence, GateResult, Label


class ClaimOf(StrEnum):
    """The part of an article's answers that a claim is from."""

    SUMMARY = "summary"
    FACT = "fact"
    ACTOR = "actor"
    OWN_VOICE = "own_voice"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedClaim:
    """One claim of an article with the quotes that were found in its text, at least one.

    `text` is that of a sentence or fact; a stance has `label` and `target`, the target's statement,
    and an actor's a `holder`. `is_named`: the text has the holder's name as it stands here;
    `is_cleared`: a person let it count although its text speaks to models.
    """

    of: ClaimOf
    quotes: tuple[Evidence, ...]
    text: str = ""
    aspect: Aspect | None = None
    label: Label | None = None
    target: str = ""
    holder: str = ""
    is_named: bool = False
    is_cleared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldArticle:
    """One article of a story with its claims; `at` is when it was published, else first seen."""

    article_id: int
    version_id: int
    source: str
    source_name: str
    title: str
    language: str | None
    at: datetime
    claims: tuple[CheckedClaim, ...]


@dataclass(frozen=True, slots=True)
class ToldStory:
    """A story as its articles tell it: those with claims that repeat no other one, newest first."""

    story_id: int
    articles: tuple[ToldArticle, ...]


class StatementKind(StrEnum):
    """What a comparison says of the outlets: all have it, some have it, or they contradict."""

    AGREED = "agreed"
    SOME = "some"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementQuote:
    """A quote of one article for a statement; `side` is 1, 2, ... in a conflict, else None."""

    version_id: int
    evidence: Evidence
    side: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One sentence about what outlets say of an event, with the quotes that it rests on."""

    kind: StatementKind
    text: str
    quotes: tuple[StatementQuote, ...]


@dataclass(frozen=True, slots=True)
class ComparisonKey:
    """What makes two comparisons of a story the same; `content_hash` is that of its claims."""

    content_hash: str
    prompt_hash: str
    model: str
    params_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What a model says of a story, as it was checked; request ids and `held` as in `Answer`.

    `shown` of the story's `articles`, from so many `outlets`, were shown; `dropped` is how many
    statements did not hold.
    """

    outcome: AnswerOutcome
    statements: tuple[Statement, ...]
    gates: tuple[GateResult, ...]
    request_id: int
    second_request_id: int | None
    gates_version: str
    language: str | None
    articles: int
    shown: int
    outlets: int
    dropped: int = 0
    held: str | None = None
