"""The words of the project as types: frozen records and closed sets of labels.

Records are named for their moment. Collecting meets a `Source` with its `Feed`s, which
announce `Entry`s; extracting turns an `Original` into a `Document`; analyzing asks a `Text`
its `Question`s and gets `Answer`s with `Evidence`; a `Run` counts what one step did.
"""

from pipeline.models.answers import (
    AnalystKind,
    Answer,
    AnswerKey,
    AnswerOutcome,
    Evidence,
    EvidenceStatus,
    GateResult,
    Label,
    Lease,
    Question,
    QuestionKind,
    SentenceKind,
    Stance,
    SummarySentence,
    Text,
)
from pipeline.models.configured import (
    BY_HAND,
    Feed,
    FeedKind,
    Language,
    Scope,
    Slug,
    Source,
    Target,
    Words,
)
from pipeline.models.documents import (
    Announcement,
    Candidate,
    Change,
    Copy,
    Document,
    Entry,
    Original,
    PendingEntry,
    Stored,
    Validators,
)
from pipeline.models.hashing import (
    digest,
)
from pipeline.models.ledger import (
    Attempt,
    AttemptEnd,
    AttemptState,
    PaidReply,
    Request,
)
from pipeline.models.runs import (
    Counts,
    Failure,
    Invocation,
    RunOutcome,
    Step,
    StepCounts,
)

__all__ = [
    "BY_HAND",
    "AnalystKind",
    "Announcement",
    "Answer",
    "AnswerKey",
    "AnswerOutcome",
    "Attempt",
    "AttemptEnd",
    "AttemptState",
    "Candidate",
    "Change",
    "Copy",
    "Counts",
    "Document",
    "Entry",
    "Evidence",
    "EvidenceStatus",
    "Failure",
    "Feed",
    "FeedKind",
    "GateResult",
    "Invocation",
    "Label",
    "Language",
    "Lease",
    "Original",
    "PaidReply",
    "PendingEntry",
    "Question",
    "QuestionKind",
    "Request",
    "RunOutcome",
    "Scope",
    "SentenceKind",
    "Slug",
    "Source",
    "Stance",
    "Step",
    "StepCounts",
    "Stored",
    "SummarySentence",
    "Target",
    "Text",
    "Validators",
    "Words",
    "digest",
]
