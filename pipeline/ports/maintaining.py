"""The door of the results database for what keeps it small, quick and sound."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol


class MaintenanceStore(Protocol):
    """Chores that no run waits for; each may be done at any time and as often as one likes."""

    def drop_expired_leases(self) -> int:
        """Removes what workers that were killed left behind; returns how many."""
        ...

    def forget_replies(self, before: datetime) -> int:
        """Empties replies of models received before a moment whose answers are stored.

        What they cost stays on record. Returns how many.
        """
        ...

    def unsound(self) -> Sequence[str]:
        """What the database's own check finds wrong, in its words; nothing where all is well."""
        ...

    def misplaced_quotes(self) -> Sequence[int]:
        """Ids of checked quotes that do not stand where they should, at most a hundred."""
        ...

    def refresh_statistics(self) -> None:
        """Brings up to date what the database knows of its rows when it plans a query."""
        ...

    def raise_notice(self, kind: str, subject: str, words: str) -> None:
        """Tells people something; while it is open, new words replace the old."""
        ...

    def settle_notice(self, kind: str, subject: str) -> None:
        """Says that it is over."""
        ...
