"""What people and the pipeline ask of a large archive."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from million_rows import PARAMS, PROMPT, TARGETS, Archive
from pipeline.models import AnswerKey, QuestionKind, Scope
from pipeline.store.sql import SqlStore


@dataclass(frozen=True, slots=True)
class View:
    """A question to one view: `{day}`, `{target}` and the like stand for what is drawn.

    One that is `since_then` asks for columns that the view did not have before.
    """

    view: str
    about: str
    sql: str
    since_then: bool = False


def _by_moment(view: str, column: str) -> View:
    where = f"{column} >= '{{day}} 00:00:00' and {column} < '{{after}} 00:00:00'"
    return View(view, "a day", f"select * from {view} where {where}")


def _newest(view: str, column: str, *, since_then: bool = False) -> View:
    said = f"where target = '{{target}}' order by {column} desc limit 100"
    about = "newest 100 of a target"
    return View(view, about, f"select * from {view} {said}", since_then)


ROWS_OF_A_TARGET = "select * from stance_daily where target = '{target}'"
OF_STORIES = "where story_id in ({stories})"
DAILY = (
    "select day, analyst, sum(judged) as judged, sum(favor) as favor, sum(against) as against "
    "from stance_daily where target = '{target}' group by day, analyst"
)
VIEWS = (
    _by_moment("latest_article", "published_at"),
    _by_moment("article_stance", "published_at"),
    _newest("article_stance", "published_at"),
    _by_moment("actor_stance", "published_at"),
    _newest("actor_stance", "published_at"),
    View("stance_daily", "a day", "select * from stance_daily where day = '{day}'"),
    View("stance_daily", "days of a target", DAILY),
    View("stance_daily", "rows of a target", ROWS_OF_A_TARGET),
    _by_moment("story_overview", "last_at"),
    View("story_perspective", "50 stories", "select * from story_perspective " + OF_STORIES),
    _newest("story_perspective", "published_at", since_then=True),
    View("story_contest", "50 stories", "select * from story_contest " + OF_STORIES),
    View("story_actor_stance", "50 stories", "select * from story_actor_stance " + OF_STORIES),
    View("story_coverage", "a story", "select * from story_coverage where story_id = {story}"),
    View("stance_share", "a target", "select * from stance_share where target = '{target}'"),
    _by_moment("stance_change", "changed_at"),
    _newest("stance_change", "changed_at"),
    _by_moment("article_change", "changed_at"),
    View("source_health", "all", "select * from source_health"),
    _by_moment("run_report", "started_at"),
    View("spend_daily", "a day", "select * from spend_daily where day = '{day}'"),
)  # fmt: skip


class Draws:
    """Days, targets and articles, drawn with a seed."""

    def __init__(self, archive: Archive, seed: int) -> None:
        self.archive, self.dice = archive, random.Random(seed)

    def day(self) -> date:
        """A day of the archive."""
        return self.archive.last - timedelta(days=self.dice.randrange(self.archive.span))

    def target(self) -> str:
        """A target's slug."""
        return f"target-{self.dice.randint(1, TARGETS):02}"

    def article(self) -> int:
        """An article's number."""
        return self.dice.randint(1, self.archive.articles)

    def _story(self) -> int:
        return self.dice.randint(1, self.archive.articles // 3)

    def sql(self, view: View) -> str:
        """A view's question about a drawn day or target."""
        day = self.day()
        return view.sql.format(
            day=day,
            after=day + timedelta(days=1),
            target=self.target(),
            story=self._story(),
            stories=", ".join(str(self._story()) for _ in range(50)),
        )


Question = Callable[[SqlStore, Draws], object]


def _pending_versions(store: SqlStore, draws: Draws) -> object:
    """The daily run's: a week of which all is answered."""
    now = datetime.combine(draws.archive.last, datetime.max.time(), UTC)
    scope = Scope(since=now - timedelta(days=7), limit=200)
    slugs = [f"target-{number:02}" for number in range(1, TARGETS + 1)]
    keys = [AnswerKey(QuestionKind.STANCE, slug, PROMPT, "portrayal-2", PARAMS) for slug in slugs]
    summary = AnswerKey(QuestionKind.SUMMARY, None, PROMPT, "portrayal-2", PARAMS)
    return store.pending_versions([summary, *keys], scope=scope, config_hash="c", now=now)


def _pending_entries(store: SqlStore, draws: Draws) -> object:
    now = datetime.combine(draws.archive.last, datetime.max.time(), UTC)
    return store.pending_entries(range(1, 201), config_hash="c", now=now)


EVERYDAY: dict[str, Question] = {
    "pending_entries, all feeds": _pending_entries,
    "pending_versions, 7 days": _pending_versions,
    "articles": lambda store, _: store.articles(),
    "articles of a source": lambda store, _: store.articles(source="outlet-007"),
    "article": lambda store, draws: store.article(draws.article()),
    "stances": lambda store, _: store.stances(),
    "stances of a target": lambda store, draws: store.stances(target=draws.target()),
    "stances of a run": lambda store, draws: store.stances(run=_run(draws)),
    "failures of a run": lambda store, draws: store.failures(run=_run(draws)),
    "runs": lambda store, _: store.runs(),
    "spend of a run": lambda store, draws: store.spend(_run(draws)),
    "run_counts": lambda store, draws: store.run_counts(_run(draws)),
    "held_answers": lambda store, _: store.held_answers(limit=20),
    "corrections": lambda store, _: store.corrections(),
    "totals": lambda store, _: store.totals(),
}
"""Questions of the pipeline and the shell, as they ask them."""


def _run(draws: Draws) -> str:
    return f"scheduled__{draws.day()}T11"


def drawn(draws: Draws, times: int) -> Iterator[tuple[View, list[str]]]:
    """Each view's question, drawn so often."""
    for view in VIEWS:
        yield view, [draws.sql(view) for _ in range(times)]
