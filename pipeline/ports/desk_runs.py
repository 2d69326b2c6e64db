"""The door to what runs took: money by target and model, and what budgets leave."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class SpentOn:
    """What was asked on one target, or of summaries and comparisons (`target` None).

    A call that carries several questions counts for each of them in equal parts; `cost_nanousd`
    None: no call had a known price.
    """

    target: str | None
    kind: str
    model: str
    questions: int
    cost_nanousd: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpentBy:
    """What calls to one model took in one run."""

    model: str
    requests: int
    attempts: int
    failed: int
    tokens_in: int
    tokens_out: int
    tokens_cached: int
    cost_nanousd: int | None
    possibly_billed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetLine:
    """One budget in force; `limit_nanousd` None: none is set."""

    scope: str
    period: str
    limit_nanousd: int | None
    reserved_nanousd: int
    used_nanousd: int


class RunReader(Protocol):
    """What runs took."""

    def run_of_dag(self, dag_id: str, dag_run_id: str) -> str | None:
        """The invocation id of a run of a DAG; None: it has stored nothing."""
        ...

    def spent_by_target(self, since: datetime) -> Sequence[SpentOn]:
        """What calls begun since a moment took, by target and model."""
        ...

    def spent_by_run(self, invocation_id: str, since: datetime) -> Sequence[SpentBy]:
        """What a run's calls took, by model; it began at `since`."""
        ...

    def budget_lines(self, periods: Sequence[tuple[str, str]]) -> Sequence[BudgetLine]:
        """The budgets of these scopes and periods that anything was spent from."""
        ...
