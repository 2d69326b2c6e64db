"""The tables, by what they keep: sources, articles, answers, the ledger, runs."""

from pipeline.store.tables.actors import ActorMerge
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
from pipeline.store.tables.ledger import Attempt, Budget, EndpointState, Request, RequestQuestion
from pipeline.store.tables.listing import ListedArticle
from pipeline.store.tables.runs import Failure, Lease, Notice, Run, Takedown
from pipeline.store.tables.sources import Entry, Feed, HostState, Page, Source

__all__ = [
    "NO_TARGET",
    "Actor",
    "ActorAlias",
    "ActorMerge",
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
    "ListedArticle",
    "Notice",
    "Page",
    "Request",
    "RequestQuestion",
    "Row",
    "Run",
    "Source",
    "Stance",
    "Story",
    "StoryArticle",
    "StoryChange",
    "SummarySentence",
    "Takedown",
    "Target",
    "TargetRevision",
    "Version",
]
