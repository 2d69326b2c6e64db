"""Which story an article belongs to, which stories are one, and which fall apart.

An article joins the story whose latest leads are on average near enough to it. It has to be nearer
where it shares nothing rare with them, which is one topic, and where it dates what it tells by
other days than they do, which is another event. What happens again, on its own day and in other
numbers, is an event of its own. Two stories that one article joins become the older one where they
are near to each other without it, by more than an article has to be.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from pipeline.group.kinship import Vector, Weighing, usualness
from pipeline.group.sketching import term_keys
from pipeline.group.surroundings import Surroundings

JOINS = 0.08
"""Likeness from which an article joins a story."""

VAGUE = 6.0
"""By how much more is needed where no rare name, number or word of the title is shared."""

OTHER_DAYS = 2.5
"""By how much more is needed where both state days of late, and none is the same."""

AGAIN = timedelta(days=5)
"""How long after others an article has to come that may tell what happened again."""

AS_GOOD_AS_SAME = 1.0
"""What is needed where it did happen again: no less than the very same terms."""

STAYS = 0.8
"""Part of what is needed to join that is enough to stay after an edit."""

MERGES = 1.5
"""How many times what is needed to join two stories must be near on average to become one."""

MOST_NEAR, MOST_STORIES, LATEST = 24, 8, 8


@dataclass(frozen=True, slots=True)
class Fit:
    """How well an article fits a story, beside what is needed."""

    story_id: int
    likeness: float
    needed: float

    @property
    def is_enough(self) -> bool:
        """Whether it belongs there."""
        return self.likeness >= self.needed


def weighed(vector: Vector, around: Surroundings) -> Weighing:
    """An article's terms as they count among the stories near to it."""
    return _weighed(vector, _near(vector, around), around)


def _weighed(vector: Vector, near: Sequence[int], around: Surroundings) -> Weighing:
    stories = [latest(one, around) for one in near]
    return Weighing(vector, usualness(vector.terms, stories))


def _near(vector: Vector, around: Surroundings) -> Sequence[int]:
    """The stories of the leads that share most terms with an article."""
    sketch = vector.sketch
    found = around.found_under((key for _, key in term_keys(sketch)), sketch.at)
    near = [number for number, _ in found if number != sketch.article_id][:MOST_NEAR]
    stories = dict.fromkeys(around.place_of[one] for one in near if one in around.place_of)
    return list(stories)[:MOST_STORIES]


def fits(vector: Vector, around: Surroundings, *, present: int | None = None) -> Sequence[Fit]:
    """How well an article fits the stories near to it, the best first."""
    tried = [*_near(vector, around)]
    if present is not None and present not in tried and around.members(present):
        tried.append(present)
    weighing = _weighed(vector, tried, around)
    judged = [_fit(weighing, story_id, around) for story_id in tried]
    return sorted(judged, key=lambda fit: (-fit.likeness / fit.needed, fit.story_id))


def latest(story_id: int, around: Surroundings) -> Sequence[Vector]:
    """The leads of a story that others are compared with."""
    return around.members(story_id)[-LATEST:]


def _fit(weighing: Weighing, story_id: int, around: Surroundings) -> Fit:
    return _judged(weighing, story_id, latest(story_id, around))


def _judged(weighing: Weighing, story_id: int, members: Sequence[Vector]) -> Fit:
    alike = sum(map(weighing.likeness, members)) / len(members)
    return Fit(story_id, alike, needed(weighing.vector, members))


def needed(vector: Vector, members: Sequence[Vector]) -> float:
    """How near an article has to be to these leads of a story."""
    if happens_again(vector, members):
        return AS_GOOD_AS_SAME
    vague = 1.0 if vector.specific_in_common(members) else VAGUE
    other_days = OTHER_DAYS if tell_other_days(vector, members) else 1.0
    return min(AS_GOOD_AS_SAME, JOINS * vague * other_days)


def tell_other_days(vector: Vector, members: Sequence[Vector]) -> bool:
    """Whether an article and others each state days of late, and none that is the same."""
    if any(vector.days & one.days for one in members):
        return False
    return bool(vector.recent_days) and any(one.recent_days for one in members)


def happens_again(vector: Vector, members: Sequence[Vector]) -> bool:
    """Whether an article tells of its own day, and others before of theirs, in other numbers."""
    return (
        all(
            abs(one.sketch.at - vector.sketch.at) >= AGAIN
            and one.tells_its_day
            and not vector.days & one.days
            and not vector.numbers & one.numbers
            for one in members
        )
        and vector.tells_its_day
    )


def are_one(one: int, other: int, around: Surroundings) -> bool:
    """Whether two stories tell of one event: their latest leads are on average near enough."""
    theirs = latest(other, around)
    judged = [_judged(weighed(vector, around), other, theirs) for vector in latest(one, around)]
    nearness = sum(fit.likeness / fit.needed for fit in judged) / len(judged)
    return nearness >= MERGES


def parts_of(story_id: int, around: Surroundings) -> Sequence[Sequence[int]]:
    """The groups that a story's leads fall into where none of one is near one of another.

    The first holds the story's lead, or else its earliest article.
    """
    members = around.members(story_id)
    groups: list[list[Vector]] = []
    for one in members:
        weighing = weighed(one, around)
        near = [
            group
            for group in groups
            if any(weighing.likeness(other) >= STAYS * needed(one, [other]) for other in group)
        ]
        joined = [vector for group in near for vector in group] + [one]
        groups = [group for group in groups if group not in near] + [joined]
    lead = around.stories[story_id].lead_article_id
    numbers = [[vector.sketch.article_id for vector in group] for group in groups]
    return sorted(numbers, key=lambda group: (lead not in group, group[0]))
