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
from pipeline.store.tables.runs import Failure, Lease, Notice, Run, Takedown
from pipeline.store.tables.sources import Entry, Feed, HostState, Page, Source
from pipeline.store.tables.standing import (
    ArticleDay,
    StaleArticle,
    StaleDay,
    StanceDay,
    StandingActorStance,
    StandingStance,
)

__all__ = [
    "NO_TARGET",
    "Actor",
    "ActorAlias",
    "ActorMerge",
    "Answer",
    "Article",
    "ArticleDay",
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
    "Request",
    "RequestQuestion",
    "Row",
    "Run",
    "Source",
    "StaleArticle",
    "StaleDay",
    "Stance",
    "StanceDay",
    "StandingActorStance",
    "StandingStance",
    "Story",
    "StoryArticle",
    "StoryChange",
    "SummarySentence",
    "Takedown",
    "Target",
    "TargetRevision",
    "Version",
]
