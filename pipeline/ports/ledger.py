"""Doors of the results database that calls go through: the ledger of models, turns at hosts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pipeline.models import Attempt, AttemptEnd, Lease, PaidReply, Request


class LeaseStore(Protocol):
    """The right to work on one key, by the database's clock."""

    def take_lease(self, key: str, owner: str, *, ttl_ms: int) -> Lease:
        """Takes a free or expired lease.

        Raises:
            LeaseLost: another owner holds it.
        """
        ...

    def renew_lease(self, lease: Lease, *, ttl_ms: int) -> None:
        """Holds a lease for longer.

        Raises:
            LeaseLost: it was taken over.
        """
        ...

    def drop_lease(self, lease: Lease) -> None:
        """Gives a lease back; one that was taken over meanwhile stays with its new owner."""
        ...


class Ledger(Protocol):
    """Every try of every call to a model."""

    def paid_reply(self, request_hash: str) -> PaidReply | None:
        """The newest reply received to exactly this request, if there is one."""
        ...

    def begin_attempt(self, request: Request, now: datetime) -> Attempt:
        """Writes that a try begins; committed when this returns.

        Raises:
            Skipped: the version asked about was forgotten meanwhile.
        """
        ...

    def end_attempt(self, attempt: Attempt, end: AttemptEnd, now: datetime) -> None:
        """Writes how a try ended; committed when this returns."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class HostRow:
    """What politeness remembers of one host (and port); `robots_text` None: not read yet."""

    robots_text: str | None = None
    robots_until: datetime | None = None
    crawl_delay_ms: int = 0
    backoff_until: datetime | None = None


class HostStore(LeaseStore, Protocol):
    """What all processes together remember of the hosts they ask."""

    def host(self, host: str) -> HostRow:
        """What is remembered of a host; an empty row for one never asked."""
        ...

    def keep_robots(self, host: str, text: str, *, crawl_delay_ms: int, until: datetime) -> None:
        """Remembers a host's robots.txt until then; an empty text allows everything."""
        ...

    def back_off(self, host: str, until: datetime) -> None:
        """Remembers that a host wants to be left alone; a later end stays."""
        ...

    def claim_turn(self, host: str, *, pause_ms: int) -> int:
        """Claims the host's next free moment, `pause_ms` after the one claimed before.

        Returns the milliseconds to wait for it, 0 for now, by the database's clock.
        """
        ...
