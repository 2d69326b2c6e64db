"""What a target's page shows: shares over time, who divides how, quotes, and actors that moved."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.ports.desk_targets import Judged, SourceWords, Told, Voices, Window
from pipeline.web.pages.charts import Chart
from pipeline.web.pages.judges import NAMES, analyst_of
from pipeline.web.pages.links import Asked
from pipeline.web.pages.periods import USUAL, cut_of
from pipeline.web.pages.stance_bars import JUDGES, Bar, bar
from pipeline.web.pages.stance_charts import over_time
from pipeline.web.pages.stance_table import SharesLine, divided
from pipeline.web.pages.told_quotes import Turn, last_turn, strongest

MOST_ACTORS = 12
COMPARED: Mapping[str, str] = {"source": "Outlet", "group": "Group", "country": "Country"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetAsked:
    """What the address asks for; `until` None: the newest day, `judge` None: the usual one."""

    slug: str
    days: int
    until: date | None
    by: str
    judge: str | None

    def query(self, **changes: object) -> Asked:
        """The same, changed, as the query of an address; what is as always stays out."""
        asked = {
            "days": None if self.days == USUAL else self.days, "until": self.until,
            "by": None if self.by == "source" else self.by, "judge": self.judge, **changes,
        }  # fmt: skip
        return {name: value for name, value in asked.items() if value is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorOnTarget:
    """An actor as reported on a target; `turn` None: no two reports disagree."""

    name: str
    actor_id: int | None
    bar: Bar
    latest: Told
    turn: Turn | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetView:
    """A target over some days, as one analyst judged it."""

    asked: TargetAsked
    statement: str
    window: Window
    before: date
    after: date | None
    judge: str
    judge_words: str
    judges: Mapping[str, str]
    periods: Mapping[int, str]
    compared: Mapping[str, str]
    fetched: int
    judged: int
    whole: Bar
    takes_side: int
    charts: Sequence[Chart]
    lines: Sequence[SharesLine]
    more_lines: int
    favor: Sequence[Told]
    against: Sequence[Told]
    actors: Sequence[ActorOnTarget]
    more_actors: int

    @property
    def moved(self) -> int:
        """How many of the actors shown changed side."""
        return sum(one.turn is not None for one in self.actors)


def target_view(
    asked: TargetAsked,
    *,
    statement: str,
    window: Window,
    judge: str,
    judges: Sequence[str],
    periods: Mapping[int, str],
    by_day: Sequence[Voices],
    by_source: Sequence[Voices],
    judged: Sequence[Judged],
    fetched: Mapping[str, int],
    sources: Sequence[SourceWords],
    sides: Sequence[Told],
    reports: Sequence[Told],
) -> TargetView:
    """The page of a target; of all that is given, only what `judge` judged is shown."""
    analyst = analyst_of(judge)
    days = [one for one in by_day if one.analyst == analyst]
    by_judge = {one.key: one.articles for one in judged if one.analyst == analyst}
    total = Counter[str]()
    for one in days:
        total[one.label] += one.articles
    lines, more_lines = divided(
        [one for one in by_source if one.analyst == analyst],
        by=asked.by, judged=by_judge, fetched=fetched, sources=sources,
    )  # fmt: skip
    actors = _actors([one for one in reports if one.analyst == analyst], statement)
    length = (window.last - window.first).days + 1
    return TargetView(
        asked=asked,
        statement=statement,
        window=window,
        before=window.first - timedelta(days=1),
        after=window.last + timedelta(days=length) if asked.until else None,
        judge=judge,
        judge_words=JUDGES[analyst],
        judges={slug: NAMES[slug] for slug in judges},
        periods=periods,
        compared=COMPARED,
        fetched=sum(fetched.values()),
        judged=sum(by_judge.values()),
        whole=bar(
            total, target=asked.slug, statement=statement, analyst=analyst,
            of=0, counted="articles",
        ),
        takes_side=sum(total[label] for label in ("favor", "against", "neutral")),
        charts=over_time(days, window, cut_of(asked.days)) if total else (),
        lines=lines,
        more_lines=more_lines,
        favor=strongest(sides, "favor"),
        against=strongest(sides, "against"),
        actors=actors[:MOST_ACTORS],
        more_actors=max(0, len(actors) - MOST_ACTORS),
    )  # fmt: skip


def _actors(reports: Iterable[Told], statement: str) -> list[ActorOnTarget]:
    """The actors reported, those that changed side first, then those reported most."""
    by_actor: dict[object, list[Told]] = {}
    for one in reports:
        by_actor.setdefault(one.actor_id or one.actor, []).append(one)
    found = []
    for told in by_actor.values():
        latest = max(told, key=lambda one: (one.day, one.article_id))
        labels = Counter(one.label for one in told)
        found.append(
            ActorOnTarget(
                name=latest.actor or "",
                actor_id=latest.actor_id,
                bar=bar(
                    labels, target=latest.target, statement=statement, analyst=latest.analyst,
                    of=len(told), counted="reports",
                ),
                latest=latest,
                turn=last_turn(told),
            )
        )  # fmt: skip
    found.sort(
        key=lambda one: (
            one.turn is None,
            -(one.turn.later.day.toordinal() if one.turn else 0),
            -one.bar.voices,
            one.name,
        )
    )
    return found
