"""What is left of a budget, as a bar: spent, held for calls under way, left."""

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.ports.desk_runs import BudgetLine

SCOPES: Mapping[str, str] = {"run": "This run", "day": "Today (UTC)", "month": "This month (UTC)"}


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetBar:
    """One budget; without a limit there is no bar, and nothing is left or gone."""

    scope: str
    words: str
    period: str
    limit_nanousd: int | None
    used_nanousd: int
    reserved_nanousd: int
    left_nanousd: int | None
    used_width: str
    reserved_width: str

    @property
    def is_gone(self) -> bool:
        """Whether nothing is left."""
        return self.left_nanousd is not None and self.left_nanousd <= 0


def budget_bar(line: BudgetLine) -> BudgetBar:
    """The bar of a budget."""
    limit, used, held = line.limit_nanousd, line.used_nanousd, line.reserved_nanousd
    whole = max(limit or 0, used + held, 1)
    return BudgetBar(
        scope=line.scope,
        words=SCOPES[line.scope],
        period=line.period,
        limit_nanousd=limit,
        used_nanousd=used,
        reserved_nanousd=held,
        left_nanousd=None if limit is None else max(0, limit - used - held),
        used_width=f"{100 * used / whole:.2f}%",
        reserved_width=f"{100 * held / whole:.2f}%",
    )
