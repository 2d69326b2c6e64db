"""The door of the results database that documents handed in by people go through."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol


class HandInStore(Protocol):
    """From entries that a person named to what is still to be read of them, and where they led."""

    def entry_ids(self, feed_id: int, keys: Sequence[str]) -> Sequence[int]:
        """Ids of a feed's entries with these keys, in ascending order."""
        ...

    def unread(self, entry_ids: Sequence[int], *, config_hash: str, now: datetime) -> Sequence[int]:
        """Those of the entries whose revision has no page and no failure that still holds."""
        ...

    def read_urls(self, entry_ids: Sequence[int]) -> Sequence[str]:
        """Where those of the entries were read from whose revision has a page."""
        ...

    def articles_of(self, entry_ids: Sequence[int]) -> Sequence[int]:
        """Ids of the articles that these entries led to, in ascending order."""
        ...
