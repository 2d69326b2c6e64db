"""What Today shows, from what the database tells of a day: its stories in order, and their bars."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.models import Label
from pipeline.ports.desk import (
    Choices,
    CoveredStory,
    DayFilter,
    DayNumbers,
    DaysAround,
    SaidInStory,
    StoryHead,
    ToldBy,
    TurnedByEdit,
)
from pipeline.web.pages.links import Asked
from pipeline.web.pages.stance_bars import WORDS, Bar, bar, contested, voices, weight
from pipeline.web.pages.wording import counted

ON_A_PAGE = 20
MOST_BARS = 3
MOST_NAMES = 6
SORTS: Mapping[str, str] = {
    "both": "Most covered and contested",
    "covered": "Most covered",
    "contested": "Most contested",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TodayAsked:
    """What the address asks for; `day` None: the newest."""

    where: DayFilter
    day: date | None
    sort: str
    page: int

    def query(self, **changes: object) -> Asked:
        """The same, changed, as the query of an address; what is as always stays out."""
        asked = {
            "day": self.day, "source": self.where.source, "country": self.where.country,
            "group": self.where.source_group, "target": self.where.target,
            "sort": None if self.sort == "both" else self.sort,
            "page": None if self.page == 1 else self.page, **changes,
        }  # fmt: skip
        return {name: value for name, value in asked.items() if value is not None}

    @property
    def is_narrowed(self) -> bool:
        """Whether some articles are left out."""
        return self.where != DayFilter()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryCard:
    """One story in the list, as it was at the end of the day."""

    story_id: int
    rank: int
    title: str
    language: str | None
    sentences: Sequence[str]
    outlets: Sequence[str]
    more_outlets: int
    size: str
    is_new: bool
    changes: Sequence[str]
    bars: Sequence[Bar]
    more_targets: int
    is_contested: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TodayView:
    """Today, or another day; without `around` nothing is stored up to it."""

    asked: TodayAsked
    choices: Choices
    sorts: Mapping[str, str]
    now: date
    around: DaysAround | None
    numbers: DayNumbers | None
    stories: int
    cards: Sequence[StoryCard]
    pages: int

    @property
    def is_today(self) -> bool:
        """Whether the day shown is the present one."""
        return self.around is not None and self.around.day == self.now

    @property
    def is_older_than_asked(self) -> bool:
        """Whether the day asked for has nothing, so that an older one is shown."""
        return self.around is not None and self.around.day != (self.asked.day or self.now)


def ordered(
    covered: Sequence[CoveredStory], said: Iterable[SaidInStory], day: date, sort: str
) -> list[CoveredStory]:
    """The stories in the order asked for; only those that `said` tells of can be contested.

    Most covered and contested: outlets of the day, up to twice as many for an even split.
    """
    measure = {
        story: max(map(contested, by_target.values()), default=0.0)
        for story, by_target in counted_voices(said, until=day).items()
    }

    def rank(story: CoveredStory) -> tuple[float, ...]:
        split = measure.get(story.story_id, 0.0)
        if sort == "contested":
            return (-split, -story.outlets, -story.size)
        if sort == "covered":
            return (-story.outlets, -story.size)
        return (-story.outlets * (1 + split), -story.size)

    return sorted(covered, key=rank)


def shown(stories: Sequence[CoveredStory], page: int) -> Sequence[CoveredStory]:
    """Those of one page."""
    return stories[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]


def today_view(
    asked: TodayAsked,
    *,
    choices: Choices,
    around: DaysAround,
    now: date,
    numbers: DayNumbers,
    stories: Sequence[CoveredStory],
    heads: Sequence[StoryHead],
    told_by: Sequence[ToldBy],
    said: Sequence[SaidInStory],
    edits: Sequence[TurnedByEdit],
) -> TodayView:
    """The page of a day; the last four are about the stories that it shows."""
    by_story = {head.story_id: head for head in heads}
    first = (asked.page - 1) * ON_A_PAGE
    cards = [
        _card(
            by_story[one.story_id],
            day=around.day,
            rank=first + place,
            told_by=[row for row in told_by if row.story_id == one.story_id],
            said=[row for row in said if row.story_id == one.story_id],
            edits=[row for row in edits if row.story_id == one.story_id],
            statements=choices.targets,
        )
        for place, one in enumerate(shown(stories, asked.page), 1)
        if one.story_id in by_story
    ]
    return TodayView(
        asked=asked, choices=choices, sorts=SORTS, now=now, around=around, numbers=numbers,
        stories=len(stories), cards=cards, pages=-(-len(stories) // ON_A_PAGE),
    )  # fmt: skip


def empty_view(asked: TodayAsked, *, choices: Choices, now: date) -> TodayView:
    """The page while nothing is stored up to the day asked for."""
    return TodayView(
        asked=asked, choices=choices, sorts=SORTS, now=now, around=None, numbers=None, stories=0,
        cards=(), pages=0,
    )  # fmt: skip


def _card(
    head: StoryHead,
    *,
    day: date,
    rank: int,
    told_by: Sequence[ToldBy],
    said: Sequence[SaidInStory],
    edits: Sequence[TurnedByEdit],
    statements: Mapping[str, str],
) -> StoryCard:
    counts = counted_voices(said, until=day).get(head.story_id, {})
    before = counted_voices(said, until=day - timedelta(days=1)).get(head.story_id, {})
    bars = [
        bar(
            counts[about], target=about[0], statement=statements.get(about[0], about[0]),
            analyst=about[1], of=len(told_by),
        )
        for about in sorted(counts, key=lambda about: _heaviest(counts[about], about))
    ]  # fmt: skip
    names = [row.name for row in sorted(told_by, key=lambda row: (row.of_day == 0, row.name))]
    articles = sum(row.articles for row in told_by)
    return StoryCard(
        story_id=head.story_id,
        rank=rank,
        title=head.title,
        language=head.language,
        sentences=head.sentences,
        outlets=names[:MOST_NAMES],
        more_outlets=max(0, len(names) - MOST_NAMES),
        size=f"{counted(len(told_by), 'outlet', 'outlets')}, "
        f"{counted(articles, 'article', 'articles')}",
        is_new=all(row.first_day == day for row in told_by),
        changes=[*_changes(told_by, day, counts, before), *dict.fromkeys(map(_turned, edits))],
        bars=bars[:MOST_BARS],
        more_targets=max(0, len({one.target for one in bars[MOST_BARS:]})),
        is_contested=any(contested(one) > 0 for one in counts.values()),
    )


About = tuple[str, str | None]
"""A target and who judged."""


def counted_voices(
    said: Iterable[SaidInStory], *, until: date
) -> dict[int, dict[About, Counter[str]]]:
    """Outlets by their voice on each target of each story, from articles up to a day."""
    told: dict[int, dict[About, list[tuple[str, str, int]]]] = {}
    for row in said:
        if row.day <= until:
            about = told.setdefault(row.story_id, {})
            line = (row.source, row.label, row.articles)
            about.setdefault((row.target, row.analyst), []).append(line)
    return {
        story: {about: voices(lines) for about, lines in targets.items()}
        for story, targets in told.items()
    }


def _heaviest(counts: Counter[str], about: About) -> tuple[object, ...]:
    return (*weight(counts), about[0], about[1] or "")


def _turned(edit: TurnedByEdit) -> str:
    turn = f"{WORDS[edit.from_label]} → {WORDS[edit.to_label]}"
    return f"{edit.target}: {edit.source_name}, edited, {turn}"


def _changes(
    told_by: Sequence[ToldBy],
    day: date,
    counts: Mapping[About, Counter[str]],
    before: Mapping[About, Counter[str]],
) -> list[str]:
    """What the day added to a story that was there before; nothing for a new one."""
    if all(row.first_day == day for row in told_by):
        return []
    lines = [counted(sum(row.of_day for row in told_by), "new article", "new articles")]
    if joined := [row.name for row in told_by if row.first_day == day]:
        more = " and others" if len(joined) > MOST_BARS else ""
        lines.append(f"first told by {', '.join(joined[:MOST_BARS])}{more}")
    for about in sorted(counts, key=lambda one: (one[0], one[1] or "")):
        now, then = counts[about], before.get(about, Counter[str]())
        lines += [
            f"{about[0]}: {then[label]} → {now[label]} {WORDS[label]}"
            for label in (Label.FAVOR, Label.AGAINST)
            if now[label] != then[label]
        ]
    return lines
