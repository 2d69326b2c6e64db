"""Doors of the results database that calls go through: the ledger of models, turns at hosts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pipeline.models import Attempt, AttemptEnd, Lease, Limits, PaidReply, Request, Reservation
from pipeline.ports.reading import Table


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


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointRow:
    """What is remembered of one model at one endpoint.

    `rung` and `learnt_at` are None where no form of reply has worked yet. `closed_for` tells the
    key that it is closed for from others.
    """

    rung: str | None = None
    refused_parameters: tuple[str, ...] = ()
    context_tokens: int | None = None
    learnt_at: datetime | None = None
    closed_until: datetime | None = None
    closed_code: str | None = None
    closed_for: str | None = None


class EndpointStore(Protocol):
    """What all processes together remember of the endpoints that they ask."""

    def endpoint(self, endpoint: str, model: str) -> EndpointRow:
        """What is remembered of a model at an endpoint; an empty row for one never asked."""
        ...

    def keep_endpoint(self, endpoint: str, model: str, row: EndpointRow) -> None:
        """Remembers this of a model at an endpoint, in place of what was remembered."""
        ...


class Ledger(EndpointStore, Protocol):
    """Every try of every call to a model, and what the tries taught about its endpoint."""

    def paid_reply(self, request_hash: str) -> PaidReply | None:
        """The newest reply received to exactly this request, if there is one."""
        ...

    def begin_attempt(
        self, request: Request, now: datetime, *, reservation: Reservation | None = None
    ) -> Attempt:
        """Writes that a try begins and sets aside what it may cost; committed when this returns.

        Raises:
            BudgetReached: a budget does not allow it; nothing was written.
            Skipped: the version asked about was forgotten meanwhile.
        """
        ...

    def end_attempt(self, attempt: Attempt, end: AttemptEnd, now: datetime) -> None:
        """Writes how a try ended and what it cost; committed when this returns."""
        ...


class BudgetStore(Protocol):
    """What was spent on models, and how long their replies were."""

    def budgets(self, limits: Limits, *, run: str | None = None) -> Table:
        """What was spent today and this month and, where one is named, by a run.

        Columns: scope, period, limit_usd, used_usd, reserved_usd (for calls under way), left_usd;
        limit and what is left of it are null where there is no limit.
        """
        ...

    def reply_tokens(self, model: str, *, limit: int) -> Sequence[int]:
        """How many tokens the newest replies of a model had, as configured."""
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

    def take_place(
        self, host: str, number: int, owner: str, *, ttl_ms: int
    ) -> tuple[Lease, datetime | None]:
        """Takes one of a host's places; also tells until when the host wants to be left alone.

        Raises:
            LeaseLost: another owner holds it.
        """
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
