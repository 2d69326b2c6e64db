"""What is sent to people and programs: messages, and where they go."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any


class PromiseKind(StrEnum):
    """What a receiver is to get once: the digest of a day, or a notice."""

    DIGEST = "digest"
    NOTICE = "notice"


class MailSecurity(StrEnum):
    """How the way to a mail server is encrypted."""

    TLS = "smtps"
    STARTTLS = "smtp"
    NONE = "smtp+plain"


class DigestDay(StrEnum):
    """Which day's digest is sent when a daily run has ended: its own, or the day before."""

    SAME = "same"
    BEFORE = "before"


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One thing that one receiver is to get; `key` is a day or a notice's id.

    `times`: how often it got it before, which is more than never only where a person asked for
    it again.
    """

    kind: PromiseKind
    key: str
    receiver: str
    times: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRequest:
    """What is to be sent beside what still waits: a day's digest, again if a person says so."""

    day: date | None = None
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a receiver gets; the same `key` for the same message, however often it is tried.

    `facts` is a JSON object for programs; `text` is Markdown, `html` a whole page.
    """

    key: str
    subject: str
    text: str
    html: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where mail is handed in; as text it hides its password."""

    host: str
    port: int
    security: MailSecurity
    user: str = ""
    password: str = field(default="", repr=False)

    def __str__(self) -> str:
        """Its address with `***` for the password."""
        secret = ":***" if self.password else ""
        at = f"{self.user}{secret}@" if self.user else ""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.security}://{at}{host}:{self.port}"
