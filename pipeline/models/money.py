"""What tokens cost, what may be spent, and what is set aside for one try of a call."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

NANO = 1_000_000_000
MILLION = 1_000_000


class BudgetScope(StrEnum):
    """How long a budget lasts, in the order in which budgets are reserved; days are UTC's."""

    RUN = "run"
    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Price:
    """What a million tokens cost, in billionths of a US dollar, and who says so."""

    sent: int
    received: int
    cached: int
    source: str = ""

    def cost_nanousd(self, sent: int, received: int, cached: int = 0) -> int:
        """The cost of a call, rounded up; `cached` of the tokens sent were in a cache."""
        total = (sent - cached) * self.sent + cached * self.cached + received * self.received
        return -(-total // MILLION)

    @property
    def is_free(self) -> bool:
        """Whether nothing is charged."""
        return not (self.sent or self.received or self.cached)

    @property
    def in_words(self) -> str:
        """The numbers with their source."""
        return f"{self} ({self.source})"

    def __str__(self) -> str:
        """As it is written in the setting: US dollars for tokens sent, received and cached."""
        parts = (self.sent, self.received, self.cached)
        return "/".join(f"{Decimal(part) / NANO:f}" for part in parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The most that may be spent in each scope, in billionths of a US dollar; None: no limit."""

    run: int | None = None
    day: int | None = None
    month: int | None = None

    def of(self, scope: BudgetScope) -> int | None:
        """The limit of one scope."""
        return {
            BudgetScope.RUN: self.run,
            BudgetScope.DAY: self.day,
            BudgetScope.MONTH: self.month,
        }[scope]

    @property
    def are_set(self) -> bool:
        """Whether there is any."""
        return any(self.of(scope) is not None for scope in BudgetScope)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """What one try is to cost at most, for which run, and for how long that is set aside.

    `run` is an invocation's id; `nanousd` is in billionths of a US dollar, None where the price is
    unknown; `priced_by` tells the price in words.
    """

    run: str | None
    nanousd: int | None
    milliseconds: int
    limits: Limits
    priced_by: str | None = None


def usd(nanousd: int) -> str:
    """An amount in US dollars with all its digits, two after the point at least: `1.00 USD`."""
    whole, fraction = f"{Decimal(nanousd) / NANO:.9f}".split(".")
    return f"{int(whole):,}.{fraction.rstrip('0'):0<2} USD"
