"""What a host's robots.txt allows, read once a day for all processes together."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from protego import Protego

from pipeline.errors import BadAddress, BadDocument, Unreachable
from pipeline.ingest.addresses import Origin
from pipeline.ingest.bounds import MIB
from pipeline.ingest.deadline import Deadline
from pipeline.ingest.politeness import LONGEST_WAIT
from pipeline.ingest.statuses import OK, busy
from pipeline.ports import Clock, HostRow, HostStore
from pipeline.scrub import scrub

AGENT = "Standpoint"
MOST_ROBOTS_BYTES = MIB // 2
KEPT = timedelta(hours=24)
UNREAD_KEPT = timedelta(minutes=10)
LONGEST_DELAY_MS = 24 * 60 * 60 * 1000

UNREAD = "# Standpoint: no answer\nUser-agent: *\nDisallow: /"
"""Kept for a short while in place of a robots.txt that could not be read."""

_NO_FAULT = ("host_waits", "offline", "unreachable")
"""What says nothing of a robots.txt: the host was not asked, or was not even there."""

_CLIENT_FAULT = 4
_TOO_MANY_REQUESTS = 429
_OURS = (AGENT.lower(), "*")
_KEPT_RULES = 64
MOST_LETTERS = 8 * MIB
"""Letters of all the robots.txt that are remembered here; the database remembers all."""

Ask = Callable[[str, Deadline], tuple[int, bytes]]
"""Fetches a robots.txt: status and content, cut at MOST_ROBOTS_BYTES."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """A robots.txt, the milliseconds it wants between two requests, and until when it is kept."""

    text: str
    pause_ms: int
    until: datetime


class Robots:
    """Decides for each address; a host that does not say is not asked."""

    def __init__(self, hosts: HostStore, clock: Clock, ask: Ask) -> None:
        self._hosts = hosts
        self._clock = clock
        self._ask = ask
        self._lock = threading.Lock()
        self._one_at_a_time: dict[str, threading.Lock] = {}
        self._remembered: dict[str, _Kept] = {}
        self._letters = 0

    def check(
        self, url: str, origin: Origin, known: Callable[[Origin], HostRow], deadline: Deadline
    ) -> int:
        """The milliseconds that the host wants between two requests.

        `known` looks up what is remembered of the host; it is not asked while that is fresh here.

        Raises:
            BadAddress: robots.txt disallows this address.
            Unreachable: robots.txt does not answer.
        """
        kept = self._fresh(self._remembered.get(origin.key))
        if kept is None:
            kept = self._kept(known(origin)) or self._rules(origin, deadline)
            self._remember(origin, kept)
        if kept.text == UNREAD:
            raise self._unread(
                f"robots.txt of {origin.host} does not answer, so nothing is fetched from there; "
                "it is asked again after ten minutes"
            )
        if not _parsed(kept.text).can_fetch(url, AGENT):
            raise BadAddress(
                f"robots.txt of {origin.host} does not let Standpoint fetch this address",
                code="robots_disallowed",
            )
        return kept.pause_ms

    def _rules(self, origin: Origin, deadline: Deadline) -> _Kept:
        lock = self._one_at_a_time.setdefault(origin.key, threading.Lock())
        if not lock.acquire(timeout=LONGEST_WAIT):
            raise busy(origin.host, self._clock())
        try:
            kept = self._kept(self._hosts.host(origin.key))
            return kept or self._read(origin, deadline)
        finally:
            lock.release()

    def _kept(self, row: HostRow) -> _Kept | None:
        if row.robots_text is None or row.robots_until is None:
            return None
        return self._fresh(_Kept(row.robots_text, row.crawl_delay_ms, row.robots_until))

    def _fresh(self, kept: _Kept | None) -> _Kept | None:
        return kept if kept is not None and kept.until > self._clock() else None

    def _remember(self, origin: Origin, kept: _Kept) -> None:
        with self._lock:
            before = self._remembered.pop(origin.key, None)
            self._remembered[origin.key] = kept
            self._letters += len(kept.text) - (len(before.text) if before else 0)
            while self._letters > MOST_LETTERS:
                oldest = self._remembered.pop(next(iter(self._remembered)))
                self._letters -= len(oldest.text)

    def _read(self, origin: Origin, deadline: Deadline) -> _Kept:
        text = self._asked(origin, deadline)
        return self._keep(origin, text, _pause_ms(text))

    def _asked(self, origin: Origin, deadline: Deadline) -> str:
        had_all_time = deadline.untouched
        try:
            status, content = self._ask(origin.robots_url, deadline)
        except (Unreachable, BadDocument) as error:
            if error.code in _NO_FAULT:
                raise
            # What used up a deadline on the way here is no fault of this host.
            if had_all_time or not deadline.expired:
                self._keep(origin, UNREAD, 0)
            raise self._unread(f"{error.message} (robots.txt is asked first)") from error
        except BadAddress as error:
            if error.code != "too_many_redirects":
                raise
            return ""
        if status in OK:
            return scrub(content.decode("utf-8", "replace"))
        absent = status // 100 == _CLIENT_FAULT and status != _TOO_MANY_REQUESTS
        return "" if absent else UNREAD

    def _keep(self, origin: Origin, text: str, pause_ms: int) -> _Kept:
        until = self._clock() + (UNREAD_KEPT if text == UNREAD else KEPT)
        self._hosts.keep_robots(origin.key, text, crawl_delay_ms=pause_ms, until=until)
        return _Kept(text, pause_ms, until)

    def _unread(self, message: str) -> Unreachable:
        until = self._clock() + UNREAD_KEPT
        return Unreachable(message, code="robots_unreachable", retry_at=until)


def _pause_ms(text: str) -> int:
    delay = _parsed(text).crawl_delay(AGENT) or 0.0
    return int(min(delay * 1000, LONGEST_DELAY_MS))


@lru_cache(maxsize=_KEPT_RULES)
def _parsed(text: str) -> Protego:
    return Protego.parse("\n".join(_for_us(text)))


def _for_us(text: str) -> Iterator[str]:
    """The lines with all agents but ours under one name.

    The parser copies each rule for each agent named above it, so a file with thousands of both
    would cost it gigabytes.
    """
    for line in text.splitlines():
        rule = line.partition("#")[0].strip()
        if rule.lower().startswith("user") and "agent" in rule[:12].lower():
            named = rule[rule.lower().index("agent") + len("agent") :].strip(" \t:").lower()
            named = named.partition("/")[0].strip()
            yield f"User-agent: {named if named in _OURS else 'another'}"
        else:
            yield rule
