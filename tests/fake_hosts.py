"""What all processes remember of hosts, in memory: the fake of `HostStore`."""

import threading
from dataclasses import dataclass, field, replace
from datetime import datetime

from pipeline.errors import LeaseLost
from pipeline.models import Lease
from pipeline.ports import HostRow


@dataclass
class FakeHosts:
    """Leases that never expire; turns are as far apart as they were claimed."""

    rows: dict[str, HostRow] = field(default_factory=dict)
    leases: dict[str, Lease] = field(default_factory=dict)
    turns: dict[str, int] = field(default_factory=dict)
    renewed: list[int] = field(default_factory=list)
    taken: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take_lease(self, key: str, owner: str, *, ttl_ms: int) -> Lease:
        with self._lock:
            if key in self.leases:
                raise LeaseLost(f"{key} is held")
            self.taken += 1
            self.leases[key] = Lease(key=key, owner=owner, token=self.taken)
            return self.leases[key]

    def take_place(
        self, host: str, number: int, owner: str, *, ttl_ms: int
    ) -> tuple[Lease, datetime | None]:
        lease = self.take_lease(f"host:{host}#{number}", owner, ttl_ms=ttl_ms)
        return lease, self.host(host).backoff_until

    def renew_lease(self, lease: Lease, *, ttl_ms: int) -> None:
        self.renewed.append(ttl_ms)

    def drop_lease(self, lease: Lease) -> None:
        with self._lock:
            if self.leases.get(lease.key) == lease:
                del self.leases[lease.key]

    def host(self, host: str) -> HostRow:
        return self.rows.get(host, HostRow())

    def keep_robots(self, host: str, text: str, *, crawl_delay_ms: int, until: datetime) -> None:
        with self._lock:
            self.rows[host] = replace(
                self.host(host),
                robots_text=text,
                crawl_delay_ms=crawl_delay_ms,
                robots_until=until,
            )

    def back_off(self, host: str, until: datetime) -> None:
        with self._lock:
            known = self.host(host).backoff_until or until
            self.rows[host] = replace(self.host(host), backoff_until=max(until, known))

    def claim_turn(self, host: str, *, pause_ms: int) -> int:
        """As if no time passed between the claims."""
        with self._lock:
            wait = self.turns.get(host, 0)
            self.turns[host] = wait + pause_ms
            return wait
