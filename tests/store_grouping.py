"""Grouping steps for tests of what the database keeps of it."""

from datetime import datetime

from test_group_stories import QUAKE

import make
from pipeline import steps
from pipeline.models import Grouping, Lease, Sketch, StepCounts, Stored
from pipeline.store.sql import SqlStore

COPY = f"{QUAKE} This report came from a partner."


def run(store: SqlStore, now: datetime = make.NOW) -> StepCounts:
    return steps.group(days=14, store=store, owner="w", clock=lambda: now, progress=lambda *_: None)


def sketched(one: Stored, text: str = "x", at: datetime = make.NOW) -> Sketch:
    """A sketch that has one gram and tells nothing."""
    return Sketch(
        article_id=one.article_id, version_id=one.version_id, text_sha256=text, at=at,
        title="", language=None, grams=[1], halvings=0, salient=[], terms={}, names={},
    )  # fmt: skip


def write(store: SqlStore, grouping: Grouping, lease: Lease | None = None) -> None:
    """Writes a grouping under this lease, or one of its own."""
    lease = lease or store.take_lease("group", "w", ttl_ms=60_000)
    assert store.save_grouping(grouping, lease=lease, ttl_ms=60_000, now=make.NOW)
