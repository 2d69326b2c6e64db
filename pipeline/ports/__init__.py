"""The doors to the outside as small Protocols: time, files and network, models, the database.

Steps know these and nothing behind them. `runtime` opens the real ones; tests/fakes.py holds
one fake of each.
"""

from typing import Protocol

from pipeline.ports.outside import Analyst, Archive, Clock, Fetcher, Progress, Wait
from pipeline.ports.reading import Reader, Table
from pipeline.ports.storing import (
    AnalyzeStore,
    Announced,
    CollectStore,
    ExtractStore,
    FailureStore,
    FeedRow,
    GroupStore,
    PlanStore,
    RunStore,
)


class Store(
    PlanStore, CollectStore, ExtractStore, GroupStore, AnalyzeStore, RunStore, Reader, Protocol
):
    """All doors of the results database together."""


__all__ = [
    "Analyst",
    "AnalyzeStore",
    "Announced",
    "Archive",
    "Clock",
    "CollectStore",
    "ExtractStore",
    "FailureStore",
    "FeedRow",
    "Fetcher",
    "GroupStore",
    "PlanStore",
    "Progress",
    "Reader",
    "RunStore",
    "Store",
    "Table",
    "Wait",
]
