"""What a story's page shows, from its rows: bars, statements, the matrix, actors, the timeline."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, cast

from pipeline.ports.browsing import Record
from pipeline.ports.desk import StoryHead
from pipeline.web.pages.stance_bars import JUDGES, Bar, bar, voice, voices, weight
from pipeline.web.pages.statements import StatementGroup, statement_groups

MOST_ACTORS = 40
MOST_SILENT = 40
MOST_TOLD = 200
"""Articles of the timeline."""

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one article says or reports: a label with its quote."""

    article_id: int
    title: str
    source_name: str
    label: str
    quote: str | None
    quote_status: str | None
    language: str | None
    judge: str
    by_person: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """An outlet on a target by one analyst: its voice, and the articles behind it."""

    slug: str
    label: str
    judge: str
    said: Sequence[Said]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixRow:
    """An outlet, with its cells by target; a target without any is one that it says nothing on."""

    source: str
    name: str
    about: str
    articles: int
    cells: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorLine:
    """An actor on a target, as articles report it."""

    actor: str
    actor_id: int | None
    target: str
    statement: str
    labels: Sequence[str]
    said: Sequence[Said]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An article of the story in its order of time."""

    article_id: int
    at: datetime
    title: str
    language: str | None
    source_name: str
    copy_of: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Silent:
    """An outlet that brought other news in the story's days."""

    name: str
    about: str
    fetched: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryView:
    """One story."""

    story_id: int
    title: str
    language: str | None
    sentences: Sequence[str]
    first_at: datetime
    last_at: datetime
    articles: int
    outlets: int
    targets: Sequence[tuple[str, str]]
    bars: Sequence[Bar]
    statements: Sequence[StatementGroup]
    matrix: Sequence[MatrixRow]
    actors: Sequence[ActorLine]
    more_actors: int
    days: Sequence[tuple[date, Sequence[Told]]]
    silent: Sequence[Silent]
    more_silent: int


def story_view(
    story: Record, *, heads: Sequence[StoryHead], targets: Mapping[str, str]
) -> StoryView:
    """The page of a story, from `StoryTeller.told_story`; `targets` are statements by slug."""
    members = _rows(story, "members")
    languages = {row["article_id"]: row["language"] for row in members}
    addressed = _targets(_rows(story, "perspectives"), targets)
    outlets = int(cast("int", story["sources"]))
    actors = _actors(_rows(story, "actors"), languages, targets)
    silent = [
        Silent(name=row["source_name"], about=_about(row), fetched=row["fetched"])
        for row in sorted(_rows(story, "coverage"), key=lambda row: -int(row["fetched"]))
        if not row["articles"]
    ]
    return StoryView(
        story_id=cast("int", story["story_id"]),
        title=str(story["title"]),
        language=heads[0].language if heads else None,
        sentences=heads[0].sentences if heads else (),
        first_at=cast("datetime", story["first_at"]),
        last_at=cast("datetime", story["last_at"]),
        articles=cast("int", story["articles"]),
        outlets=outlets,
        targets=addressed,
        bars=_bars(_rows(story, "perspectives"), targets, outlets),
        statements=statement_groups(_rows(story, "comparison"), members),
        matrix=_matrix(story, addressed, languages),
        actors=actors[:MOST_ACTORS],
        more_actors=max(0, len(actors) - MOST_ACTORS),
        days=_timeline(members),
        silent=silent[:MOST_SILENT],
        more_silent=max(0, len(silent) - MOST_SILENT),
    )


def _rows(story: Record, name: str) -> Rows:
    return cast("Rows", story[name])


def _bars(perspectives: Rows, targets: Mapping[str, str], outlets: int) -> list[Bar]:
    """A bar a target and analyst, the most contested first."""
    told: dict[tuple[str, str | None], list[tuple[str, str, int]]] = {}
    for row in perspectives:
        about = told.setdefault((row["target"], row["analyst"]), [])
        about.append((row["source"], row["label"], 1))
    counts = {about: voices(lines) for about, lines in told.items()}
    ordered = sorted(counts, key=lambda one: (*weight(counts[one]), one[0], one[1] or ""))
    return [
        bar(
            counts[slug, analyst], target=slug, statement=targets.get(slug, slug),
            analyst=analyst, of=outlets,
        )
        for slug, analyst in ordered
    ]  # fmt: skip


def _targets(perspectives: Rows, targets: Mapping[str, str]) -> list[tuple[str, str]]:
    """The targets that own voices address, those of most outlets first, with their statements."""
    outlets = Counter(target for target, _ in {(r["target"], r["source"]) for r in perspectives})
    ordered = sorted(outlets, key=lambda target: (-outlets[target], target))
    return [(target, targets.get(target, target)) for target in ordered]


def _matrix(
    story: Record, targets: Sequence[tuple[str, str]], languages: Mapping[int, str | None]
) -> list[MatrixRow]:
    """One row an outlet that tells the story, those that address most targets first."""
    told: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in _rows(story, "perspectives"):
        told.setdefault((row["source"], row["target"]), []).append(row)
    found = [
        MatrixRow(
            source=row["source"],
            name=row["source_name"],
            about=_about(row),
            articles=row["articles"],
            cells=[
                _cells(told.get((row["source"], target), []), languages, f"{place}-{column}")
                for column, (target, _) in enumerate(targets)
            ],
        )
        for place, row in enumerate(_rows(story, "coverage"))
        if row["articles"]
    ]
    return sorted(found, key=lambda row: (-sum(map(bool, row.cells)), -row.articles, row.name))


def _cells(rows: Rows, languages: Mapping[int, str | None], slug: str) -> list[Cell]:
    """A cell for each analyst: what they say is never mixed."""
    cells = []
    by_analyst = sorted(rows, key=lambda row: str(row["analyst"] or ""))
    for analyst, group in groupby(by_analyst, key=lambda row: row["analyst"]):
        said = [_said(row, languages) for row in group]
        label = voice(Counter(one.label for one in said))
        name = f"said-{slug}-{analyst or 'person'}"
        cells.append(Cell(slug=name, label=label, judge=JUDGES[analyst], said=said))
    return cells


def _said(row: Mapping[str, Any], languages: Mapping[int, str | None]) -> Said:
    return Said(
        article_id=row["article_id"],
        title=row["title"],
        source_name=row["source_name"],
        label=row["label"],
        quote=row["quote"],
        quote_status=row["quote_status"],
        language=languages.get(row["article_id"]),
        judge=JUDGES[row["analyst"]],
        by_person=row.get("label_from") == "correction",
    )


def _actors(
    rows: Rows, languages: Mapping[int, str | None], targets: Mapping[str, str]
) -> list[ActorLine]:
    """Actors by name, those of whom most is reported first, a line a target and analyst."""

    def holder(row: Mapping[str, Any]) -> tuple[str, str, str]:
        return row["actor"], row["target"], row["analyst"] or ""

    reported = Counter(row["actor"] for row in rows)
    lines = []
    ordered = sorted(rows, key=lambda row: (-reported[row["actor"]], *holder(row)))
    for (actor, target, _), group in groupby(ordered, key=holder):
        told = list(group)
        said = [_said(row, languages) for row in told]
        lines.append(
            ActorLine(
                actor=actor,
                actor_id=told[0]["actor_id"],
                target=target,
                statement=targets.get(target, target),
                labels=list(dict.fromkeys(one.label for one in said)),
                said=said,
            )
        )
    return lines


def _timeline(members: Rows) -> list[tuple[date, Sequence[Told]]]:
    """The story's articles, oldest first, by UTC day; of a long story the newest."""
    told = [
        Told(
            article_id=row["article_id"],
            at=row["published_at"] or row["fetched_at"],
            title=row["title"],
            language=row["language"],
            source_name=row["source_name"],
            copy_of=row["lead_article_id"],
        )
        for row in members[:MOST_TOLD]
    ]
    told.sort(key=lambda one: (one.at, one.article_id))
    return [(day, list(group)) for day, group in groupby(told, key=lambda one: one.at.date())]


def _about(row: Mapping[str, Any]) -> str:
    return ", ".join(part for part in (row["source_group"], row["country"]) if part)
