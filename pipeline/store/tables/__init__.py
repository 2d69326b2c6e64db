"""The tables, by what they keep: sources, articles, groups, answers, comparisons, ledger, runs."""

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
from pipeline.store.tables.comparing import (
    RequestVersion,
    StoryAnswer,
    StoryGateResult,
    StoryQuote,
    StoryStatement,
)
from pipeline.store.tables.declarative import Row
from pipeline.store.tables.grouping import Posting, Sketch, UngroupedVersion
from pipeline.store.tables.ledger import Attempt, Budget, EndpointState, Request, RequestQuestion
from pipeline.store.tables.listing import ListedArticle
from pipeline.store.tables.runs import Delivery, Failure, Lease, Notice, Run, Takedown
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
    "Delivery",
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
    "Posting",
    "Request",
    "RequestQuestion",
    "RequestVersion",
    "Row",
    "Run",
    "Sketch",
    "Source",
    "StaleArticle",
    "StaleDay",
    "Stance",
    "StanceDay",
    "StandingActorStance",
    "StandingStance",
    "Story",
    "StoryAnswer",
    "StoryArticle",
    "StoryChange",
    "StoryGateResult",
    "StoryQuote",
    "StoryStatement",
    "SummarySentence",
    "Takedown",
    "Target",
    "TargetRevision",
    "UngroupedVersion",
    "Version",
]
