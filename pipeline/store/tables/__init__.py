"""The tables, by what they keep: sources, articles, groups, answers, the ledger, runs."""

from pipeline.store.tables.answers import (
    NO_TARGET,
    Actor,
    ActorAlias,
    Answer,
    Correction,
    Evidence,
    GateResult,
    Stance,
    SummarySentence,
    Target,
    TargetRevision,
)
from pipeline.store.tables.articles import (
    Article,
    Duplicate,
    Story,
    StoryArticle,
    StoryChange,
    Version,
)
from pipeline.store.tables.declarative import Row
from pipeline.store.tables.grouping import Posting, Sketch, UngroupedVersion
from pipeline.store.tables.ledger import Attempt, Budget, EndpointState, Request, RequestQuestion
from pipeline.store.tables.runs import Failure, Lease, Notice, Run, Takedown
from pipeline.store.tables.sources import Entry, Feed, HostState, Page, Source

__all__ = [
    "NO_TARGET",
    "Actor",
    "ActorAlias",
    "Answer",
    "Article",
    "Attempt",
    "Budget",
    "Correction",
    "Duplicate",
    "EndpointState",
    "Entry",
    "Evidence",
    "Failure",
    "Feed",
    "GateResult",
    "HostState",
    "Lease",
    "Notice",
    "Page",
    "Posting",
    "Request",
    "RequestQuestion",
    "Row",
    "Run",
    "Sketch",
    "Source",
    "Stance",
    "Story",
    "StoryArticle",
    "StoryChange",
    "SummarySentence",
    "Takedown",
    "Target",
    "TargetRevision",
    "UngroupedVersion",
    "Version",
]
