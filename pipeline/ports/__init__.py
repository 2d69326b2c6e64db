"""The doors to the outside as small Protocols: time, files and network, models, the database.

Steps know these and nothing behind them. `runtime` opens the real ones; tests/fakes.py holds
one fake of each.
"""

from typing import Protocol

from pipeline.ports.feeding import (
    BEFORE_THE_FIRST,
    Announced,
    FeedRow,
    FeedWait,
    QuietFeed,
    Silence,
)
from pipeline.ports.ledger import (
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
from pipeline.ports.rereading import KeptPage, RereadStore
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
    RunStore,
    TakedownStore,
    Ledger,
    HostStore,
    Reader,
    Protocol,
):
    """All doors of the results database together."""


__all__ = [
    "BEFORE_THE_FIRST",
    "Analyst",
    "AnalyzeStore",
    "Announced",
    "Archive",
    "Clock",
    "CollectStore",
    "DocumentReader",
    "Dropped",
    "ExtractStore",
    "FailureStore",
    "FeedRow",
    "FeedWait",
    "Fetcher",
    "Forgotten",
    "GroupStore",
    "HostRow",
    "HostStore",
    "KeptPage",
    "LeaseStore",
    "Ledger",
    "PlanStore",
    "Progress",
    "QuietFeed",
    "Reader",
    "RereadStore",
    "RunStore",
    "Silence",
    "Store",
    "Table",
    "TakedownStore",
    "Wait",
]
