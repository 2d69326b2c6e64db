"""The doors to the outside as small Protocols: time, files and network, models, the database.

Steps know these and nothing behind them. `runtime` opens the real ones; tests/fakes.py holds
one fake of each.
"""

from typing import Protocol

from pipeline.ports.actors import ActorStore, Merged, Unmerged
from pipeline.ports.correcting import (
    Corrected,
    Correction,
    CorrectionStore,
    GoldRecord,
    Said,
)
from pipeline.ports.feeding import (
    BEFORE_THE_FIRST,
    Announced,
    FeedRow,
    FeedWait,
    QuietFeed,
    Silence,
)
from pipeline.ports.ledger import (
    BudgetStore,
    EndpointRow,
    EndpointStore,
    HostRow,
    HostStore,
    LeaseStore,
    Ledger,
)
from pipeline.ports.outside import (
    Analyst,
    Archive,
    Clock,
    DocumentReader,
    Dropped,
    Fetcher,
    Progress,
    Wait,
)
from pipeline.ports.reading import Reader, Table
from pipeline.ports.regating import RegateStore, StoredAnswer, StoredReply
from pipeline.ports.rereading import KeptPage, RereadStore
from pipeline.ports.reviewing import ReviewStore
from pipeline.ports.stories import StoryReader
from pipeline.ports.storing import (
    AnalyzeStore,
    CollectStore,
    ExtractStore,
    FailureStore,
    Forgotten,
    GroupStore,
    PlanStore,
    RunStore,
    TakedownStore,
)


class Store(
    PlanStore,
    CollectStore,
    RereadStore,
    ExtractStore,
    GroupStore,
    AnalyzeStore,
    RegateStore,
    ReviewStore,
    CorrectionStore,
    ActorStore,
    RunStore,
    TakedownStore,
    Ledger,
    BudgetStore,
    HostStore,
    Reader,
    StoryReader,
    Protocol,
):
    """All doors of the results database together."""


__all__ = [
    "BEFORE_THE_FIRST",
    "ActorStore",
    "Analyst",
    "AnalyzeStore",
    "Announced",
    "Archive",
    "BudgetStore",
    "Clock",
    "CollectStore",
    "Corrected",
    "Correction",
    "CorrectionStore",
    "DocumentReader",
    "Dropped",
    "EndpointRow",
    "EndpointStore",
    "ExtractStore",
    "FailureStore",
    "FeedRow",
    "FeedWait",
    "Fetcher",
    "Forgotten",
    "GoldRecord",
    "GroupStore",
    "HostRow",
    "HostStore",
    "KeptPage",
    "LeaseStore",
    "Ledger",
    "Merged",
    "PlanStore",
    "Progress",
    "QuietFeed",
    "Reader",
    "RegateStore",
    "RereadStore",
    "ReviewStore",
    "RunStore",
    "Said",
    "Silence",
    "Store",
    "StoredAnswer",
    "StoredReply",
    "StoryReader",
    "Table",
    "TakedownStore",
    "Unmerged",
    "Wait",
]
