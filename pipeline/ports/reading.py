"""The door of the results database that people, pages and reports read through."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from pipeline.models import Counts, RunOutcome, Step


@dataclass(frozen=True, slots=True)
class Table:
    """An answer to a reading question: named columns, rows, and whether rows were left out."""

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    truncated: bool = False

    def records(self) -> list[dict[str, object]]:
        """The rows as dictionaries by column."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


class Reader(Protocol):
    """Read-only questions to the results database; pages, reports and people use it."""

    def articles(self, *, source: str | None = None, limit: int = 20) -> Table:
        """Latest versions, newest first: id, day, source, title, words, summary's first words."""
        ...

    def article(self, article_id: int) -> dict[str, object] | None:
        """One article whole: its view row, summary sentences, stances, versions, failures."""
        ...

    def stances(
        self,
        *,
        target: str | None = None,
        source: str | None = None,
        label: str | None = None,
        run: str | None = None,
        limit: int = 20,
    ) -> Table:
        """Own-voice stances with one quote each, strongest labels first.

        Columns: article_id, day, source, title, target, label, quote, quote_status, analyst,
        model. With `run` only those answered while this run lasted.
        """
        ...

    def runs(self, *, limit: int = 20) -> Table:
        """Runs, newest first, with their counts."""
        ...

    def failures(self, *, run: str | None = None, limit: int = 20) -> Table:
        """Failures that still hold, newest first.

        Columns: step, code, item_kind, item_key, message, transient, retry_at, times, last_at.
        With `run` only those that last happened while this run lasted.
        """
        ...

    def feeds(self) -> Table:
        """Every configured feed, by source and slug: how asking it goes.

        Columns: source, feed, kind, address, last_success_at, last_new_at, entries_per_day,
        usual_per_day, failure_streak, next_fetch_at, paused_reason, silent_since, moved_to, flags
        (with commas between), code, message; the last two of the failure that still holds.
        """
        ...

    def notices(self, *, settled: bool = False, limit: int = 20) -> Table:
        """What a person should know, newest first: open notices, and `settled` ones on demand.

        Columns: kind, subject, text, raised_at, cleared_at.
        """
        ...

    def spend(self, run: str | None = None) -> Mapping[str, object]:
        """What calls to models took; with `run` those begun while this run lasted.

        Numbers: requests, attempts, failed, unfinished (no end was written), possibly_billed,
        tokens_in, tokens_out, tokens_cached, unpriced (ended without a known cost); cost_usd, a
        float, None where nothing has a known cost; codes, failed attempts by reason code.
        """
        ...

    def run_counts(self, invocation_id: str) -> Sequence[tuple[Step, RunOutcome | None, Counts]]:
        """What each step execution of one run counted; an outcome of None never ended."""
        ...

    def totals(self) -> Counts:
        """How many sources, articles, versions, answers, stances and failures are stored."""
        ...

    def query(self, sql: str, *, limit: int, seconds: float) -> Table:
        """The answer to a person's SQL, in a read-only transaction with a row and a time limit.

        Raises:
            BadQuery: it does not parse, would write, or took too long.
        """
        ...
