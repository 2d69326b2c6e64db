"""The door of the results database to stories whose articles are compared."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from pipeline.models import Comparison, ComparisonKey, Lease, Scope, ToldStory
from pipeline.ports.ledger import LeaseStore
from pipeline.ports.storing import FailureStore


class CompareStore(FailureStore, LeaseStore, Protocol):
    """What comparing reads and writes."""

    def comparable_stories(self, scope: Scope, *, fewest: int) -> Sequence[int]:
        """Ids of stories with so many articles that repeat no other, oldest first.

        `scope.since` and `scope.until` bound a story's last date, `scope.sources` and
        `scope.articles` name what one of its articles is to be.
        """
        ...

    def told_stories(self, story_ids: Sequence[int]) -> Sequence[ToldStory]:
        """What the articles of these stories claim by a model's standing answers, as checked."""
        ...

    def uncompared(self, keys: Mapping[int, ComparisonKey]) -> Sequence[int]:
        """Those of these stories that have no comparison with their key."""
        ...

    def waiting_stories(self, config_hashes: Mapping[int, str], now: datetime) -> Sequence[int]:
        """Those of these stories that failed for good under their hash, or are not due again."""
        ...

    def save_comparison(
        self,
        story_id: int,
        key: ComparisonKey,
        comparison: Comparison,
        *,
        lease: Lease,
        now: datetime,
    ) -> bool:
        """Writes a comparison and gives the lease back, in one transaction; False: there was one.

        Raises:
            LeaseLost: the lease was taken over; nothing was written.
            Skipped: the story, or an article that was shown, was forgotten meanwhile.
        """
        ...
