"""Read-only questions to the results database, answered by its views."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, RowMapping, func, select

from pipeline.models import Counts, RunOutcome, Step
from pipeline.ports import Table
from pipeline.store import tables
from pipeline.store.details import whole_article
from pipeline.store.feed_reading import FeedReading
from pipeline.store.newest import Wanted, newest_articles, newest_stances
from pipeline.store.querying import Querying
from pipeline.store.spending import spend

FIRST_WORDS = 120
"""Characters shown of a summary in a list."""

COUNTED: Mapping[str, type[tables.Row]] = {
    "sources": tables.Source,
    "entries": tables.Entry,
    "pages": tables.Page,
    "articles": tables.Article,
    "versions": tables.Version,
    "duplicates": tables.Duplicate,
    "targets": tables.Target,
    "answers": tables.Answer,
    "sentences": tables.SummarySentence,
    "stances": tables.Stance,
    "quotes": tables.Evidence,
    "failures": tables.Failure,
    "runs": tables.Run,
}

NEVER = datetime.max.replace(tzinfo=UTC)


class Reading(FeedReading, Querying):
    """`Reader` in SQL."""

    def articles(self, *, source: str | None = None, limit: int = 20) -> Table:
        """Latest versions, newest first: id, day, source, title, words, summary's first words."""
        with self._database.reading() as connection:
            rows = newest_articles(connection, source, limit + 1)
        return _table(
            ("id", "day", "source", "title", "words", "summary"),
            [
                (
                    row["article_id"],
                    _day(row),
                    row["source"],
                    row["title"],
                    len(row["text"].split()),
                    _first_words(row["summary"]),
                )
                for row in rows
            ],
            limit,
        )

    def article(self, article_id: int) -> dict[str, object] | None:
        """One article whole: its view row, summary sentences, stances, versions, failures.

        Keys beside the view's columns: sentences (each with its quotes), stances, actors,
        versions, failures; each a list of dictionaries.
        """
        with self._database.reading() as connection:
            return whole_article(connection, article_id)

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
        with self._database.reading() as connection:
            since, until = _lasted(connection, run)
            wanted = Wanted(target=target, source=source, label=label, since=since, until=until)
            rows = newest_stances(connection, wanted, limit + 1)
        names = ("source", "title", "target", "label", "quote", "quote_status", "analyst", "model")
        return _table(
            ("article_id", "day", *names),
            [(row["article_id"], _day(row), *(row[name] for name in names)) for row in rows],
            limit,
        )

    def runs(self, *, limit: int = 20) -> Table:
        """Runs, newest first, with their counts.

        Columns: id, invocation_id, step, started_at, ended_at, outcome, counts (a dictionary).
        """
        run = tables.Run
        statement = (
            select(
                run.id, run.invocation_id, run.step, run.started_at, run.ended_at, run.outcome,
                run.counts,
            )
            .order_by(run.id.desc())
            .limit(limit + 1)
        )  # fmt: skip
        with self._database.reading() as connection:
            result = connection.execute(statement)
            return _table(tuple(result.keys()), [tuple(row) for row in result], limit)

    def failures(self, *, run: str | None = None, limit: int = 20) -> Table:
        """Failures that still hold, newest first.

        Columns: step, code, item_kind, item_key, message, transient, retry_at, times, last_at.
        With `run` only those that last happened while this run lasted.
        """
        failed = tables.Failure
        statement = (
            select(
                failed.step, failed.code, failed.item_kind, failed.item_key, failed.message,
                failed.transient, failed.retry_at, failed.times, failed.last_at,
            )
            .order_by(failed.last_at.desc(), failed.id.desc())
            .limit(limit + 1)
        )  # fmt: skip
        with self._database.reading() as connection:
            since, until = _lasted(connection, run)
            if since is not None:
                statement = statement.where(failed.last_at >= since)
            if until is not None:
                statement = statement.where(failed.last_at <= until)
            result = connection.execute(statement)
            return _table(tuple(result.keys()), [tuple(row) for row in result], limit)

    def spend(self, run: str | None = None) -> Mapping[str, object]:
        """What calls to models took; with `run` those begun while this run lasted.

        Numbers: requests, attempts, failed, unfinished (no end was written), possibly_billed,
        tokens_in, tokens_out, tokens_cached, unpriced (ended without a known cost); cost_usd, a
        float, None where nothing has a known cost; codes, failed attempts by reason code.
        """
        with self._database.reading() as connection:
            return spend(connection, *_lasted(connection, run))

    def run_counts(self, invocation_id: str) -> Sequence[tuple[Step, RunOutcome | None, Counts]]:
        """What each step execution of one run counted; an outcome of None never ended."""
        run = tables.Run
        with self._database.reading() as connection:
            rows = connection.execute(
                select(run.step, run.outcome, run.counts)
                .where(run.invocation_id == invocation_id)
                .order_by(run.id)
            )
            return [
                (Step(row.step), RunOutcome(row.outcome) if row.outcome else None, row.counts)
                for row in rows
            ]

    def totals(self) -> Counts:
        """How many rows of each main table are stored, by the names in `COUNTED`."""
        counts = [
            select(func.count()).select_from(table).scalar_subquery().label(name)
            for name, table in COUNTED.items()
        ]
        with self._database.reading() as connection:
            return dict(connection.execute(select(*counts)).mappings().one())


def _lasted(
    connection: Connection, invocation_id: str | None
) -> tuple[datetime | None, datetime | None]:
    """When a run began and, if all its steps have ended, when it ended; an unknown one: never."""
    if invocation_id is None:
        return None, None
    run = tables.Run
    began, ended, steps, over = connection.execute(
        select(
            func.min(run.started_at), func.max(run.ended_at), func.count(), func.count(run.ended_at)
        ).where(run.invocation_id == invocation_id)
    ).one()
    if not steps:
        return NEVER, None
    return began, ended if steps == over else None


def _table(columns: tuple[str, ...], rows: Sequence[tuple[object, ...]], limit: int) -> Table:
    return Table(columns, tuple(rows[:limit]), truncated=len(rows) > limit)


def _day(row: RowMapping) -> str:
    moment: datetime = row["published_at"] or row["fetched_at"]
    return moment.date().isoformat()


def _first_words(summary: str | None) -> str:
    line = " ".join((summary or "").split())
    return line if len(line) <= FIRST_WORDS else line[: FIRST_WORDS - 1].rstrip() + "…"
