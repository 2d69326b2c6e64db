"""The report of a run: what came in, what was left out and why, who stands where, what next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import StringIO

from rich.console import Console, Group, RenderableType

from pipeline.models import AnalystKind, Counts, Label, RunOutcome, Step
from pipeline.ports import Reader
from pipeline.publish import sections
from pipeline.publish.alert_lines import moved_lines, other_notices
from pipeline.publish.feed_lines import (
    TOLD_AS_LEFT_ALONE,
    answered_line,
    feed_key,
    feeds_left_alone,
    feeds_to_look_at,
    in_states,
    left_alone,
    when_asked_again,
)
from pipeline.publish.model_lines import budget_numbers, model_numbers, quote_numbers
from pipeline.publish.note import run_note
from pipeline.publish.verdict import (
    failed_steps,
    pending_and_done,
    run_outcome,
    summed,
    unended_steps,
)

SHOWN_ARTICLES = 3
SHOWN_STANCES = 8
COUNTED_FAILURES = 1000
COUNTED_NOTICES = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one run did, as counts and rows of the reader's tables.

    `steps` holds pending and done of each step that ran; `failures`, `feeds_left_alone`,
    `flawed_feeds`, open `notices`, `articles` and `stances` are records of the reader's tables,
    the last of this run's answers if `stances_of_run`, else of all stored, the clearest and none
    `unrelated`; `spend` is what calls to models took. A rich console prints it as it is.
    """

    invocation_id: str
    outcome: RunOutcome
    failed_steps: tuple[Step, ...]
    unended_steps: tuple[Step, ...]
    steps: Mapping[Step, tuple[int, int]]
    counts: Counts
    totals: Counts
    failures: tuple[Mapping[str, object], ...]
    feeds_left_alone: tuple[Mapping[str, object], ...]
    flawed_feeds: tuple[Mapping[str, object], ...]
    notices: tuple[Mapping[str, object], ...]
    spend: Mapping[str, object]
    articles: tuple[Mapping[str, object], ...]
    stances: tuple[Mapping[str, object], ...]
    stances_of_run: bool
    database: str
    program: str = "standpoint"

    def __rich__(self) -> RenderableType:
        """The report as one renderable: texts and tables, calm in colour, clear without."""
        parts: list[RenderableType] = [
            sections.heading(self.invocation_id, self.outcome),
            *sections.trouble(self.failed_steps, self.unended_steps, self.steps),
            *sections.what_came_in(self.outcome, self.counts, self.totals, self._numbers()),
            *sections.left_out(self.failures, self.counts, self._waits()),
            *feeds_left_alone(self.feeds_left_alone, self._failed_feeds()),
            *feeds_to_look_at(other_notices(self.notices), self.flawed_feeds),
            *moved_lines(self.notices),
            *sections.newest_articles(self.articles),
            *sections.stance_table(self.stances, of_run=self.stances_of_run),
        ]
        if any(row["analyst"] == AnalystKind.EMBEDDED for row in self.stances):
            parts += sections.about_the_baseline()
        return Group(*parts, *sections.where_and_next(self.database, self.program))

    def note(self) -> str:
        """The report in a few lines of Markdown, at most 1,000 characters."""
        return run_note(self.outcome, self._feeds(), self.counts, self.failures, self._budget())

    def _numbers(self) -> Mapping[str, Sequence[str]]:
        """What the run counted beside entries and articles, by subject."""
        return {
            "Feeds": self._feeds(),
            "Quotes": quote_numbers(self.counts),
            "Model": model_numbers(self.spend),
            "Budget": self._budget(),
        }

    def _feeds(self) -> list[str]:
        return [*answered_line(self.counts), *in_states(self.notices, self.feeds_left_alone)]

    def _budget(self) -> list[str]:
        return budget_numbers(self.failures, self.counts, self.spend)

    def _waits(self) -> Mapping[str, str]:
        """When each feed that is left alone is asked again, by its key."""
        return {feed_key(row): when_asked_again(row) for row in self.feeds_left_alone}

    def _failed_feeds(self) -> list[str]:
        return [str(row["item_key"]) for row in self.failures if row["item_kind"] == "feed"]

    def plain(self, width: int = 100) -> str:
        """The report as text without colours or control characters, for a log."""
        sheet = StringIO()
        Console(file=sheet, width=width, color_system=None, force_terminal=False).print(self)
        return "\n".join(line.rstrip() for line in sheet.getvalue().splitlines()) + "\n"


def report_on(invocation_id: str, *, reader: Reader, database: str, now: datetime) -> Report:
    """The report of one run, from its run rows and what was stored while it lasted.

    Args:
        invocation_id: the run; one without a row is reported as having had nothing to do.
        reader: the results database.
        database: where that is, for people, without a password.
        now: the present moment, from which feeds are left alone or not.
    """
    executions = reader.run_counts(invocation_id)
    feeds = reader.feeds().records()
    notices = reader.notices(limit=COUNTED_NOTICES).records()
    of_run = reader.stances(run=invocation_id, limit=SHOWN_STANCES).records()
    stances = of_run or reader.stances(limit=SHOWN_STANCES).records()
    return Report(
        invocation_id=invocation_id,
        outcome=run_outcome(executions),
        failed_steps=failed_steps(executions),
        unended_steps=unended_steps(executions),
        steps={step: pending_and_done(executions, step) for step, _, _ in executions},
        counts=summed(executions),
        totals=reader.totals(),
        feeds_left_alone=tuple(left_alone(feeds, now)),
        flawed_feeds=tuple(row for row in feeds if row["flags"]),
        notices=tuple(row for row in notices if row["kind"] != TOLD_AS_LEFT_ALONE),
        spend=reader.spend(invocation_id),
        failures=tuple(reader.failures(run=invocation_id, limit=COUNTED_FAILURES).records()),
        articles=tuple(reader.articles(limit=SHOWN_ARTICLES).records()),
        stances=tuple(row for row in stances if row["label"] != Label.UNRELATED),
        stances_of_run=bool(of_run),
        database=database,
    )
