"""The doors to the outside as small Protocols: time, files and network, models, the database.

Steps know these and nothing behind them. `runtime` opens the real ones; tests/fakes.py holds
one fake of each.
"""

from typing import Protocol

from pipeline.ports.actors import ActorStore, Merged, Unmerged
from pipeline.ports.balancing import BalanceStore
from pipeline.ports.comparing import CompareStore
from pipeline.ports.correcting import (
    Corrected,
    Correction,
    CorrectionStore,
    GoldRecord,
    Said,
)
from pipeline.ports.delivering import DeliveryStore, OpenNotice, Receiver
from pipeline.ports.digesting import DigestStore
from pipeline.ports.exporting import ExportStore
from pipeline.ports.feeding import (
    BEFORE_THE_FIRST,
    Announced,
    FeedRow,
    FeedWait,
    QuietFeed,
    Silence,
)
from pipeline.ports.handing_in import HandInStore
from pipeline.ports.ledger import (
    BudgetStore,
    EndpointRow,
    EndpointStore,
    HostRow,
    HostStore,
    LeaseStore,
    Ledger,
)
from pipeline.ports.maintaining import MaintenanceStore
from pipeline.ports.outside import (
    Analyst,
    Archive,
    Clock,
    Comparer,
    DocumentReader,
    Dropped,
    Fetcher,
    Progress,
    Wait,
)
from pipeline.ports.publishing import FeedStore, Shelf
from pipeline.ports.reading import Reader, Table
from pipeline.ports.reanalyzing import RelabelStore
from pipeline.ports.regating import RegateStore, StoredAnswer, StoredReply
from pipeline.ports.rereading import KeptPage, RereadStore
from pipeline.ports.reviewing import ReviewStore
from pipeline.ports.stories import StoryReader
from pipeline.ports.storing import (
    AnalyzeStore,
    CollectStore,
    DayStore,
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
    HandInStore,
    GroupStore,
    AnalyzeStore,
    CompareStore,
    RegateStore,
    RelabelStore,
    ReviewStore,
    CorrectionStore,
    ActorStore,
    RunStore,
    DayStore,
    TakedownStore,
    MaintenanceStore,
    Ledger,
    BudgetStore,
    HostStore,
    ExportStore,
    FeedStore,
    BalanceStore,
    DigestStore,
    DeliveryStore,
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
    "BalanceStore",
    "BudgetStore",
    "Clock",
    "CollectStore",
    "CompareStore",
    "Comparer",
    "Corrected",
    "Correction",
    "CorrectionStore",
    "DayStore",
    "DeliveryStore",
    "DigestStore",
    "DocumentReader",
    "Dropped",
    "EndpointRow",
    "EndpointStore",
    "ExportStore",
    "ExtractStore",
    "FailureStore",
    "FeedRow",
    "FeedStore",
    "FeedWait",
    "Fetcher",
    "Forgotten",
    "GoldRecord",
    "GroupStore",
    "HandInStore",
    "HostRow",
    "HostStore",
    "KeptPage",
    "LeaseStore",
    "Ledger",
    "MaintenanceStore",
    "Merged",
    "OpenNotice",
    "PlanStore",
    "Progress",
    "QuietFeed",
    "Reader",
    "Receiver",
    "RegateStore",
    "RelabelStore",
    "RereadStore",
    "ReviewStore",
    "RunStore",
    "Said",
    "Shelf",
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
