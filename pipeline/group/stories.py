"""Which story an article belongs to, which stories are one, and which fall apart.

An article joins the story whose latest leads are on average near enough to it. The longer ago the
nearest of them was published, the nearer it has to be: what happens every week has the same names.
Two stories that one article joins, and that are near to each other, become the older one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log1p

from pipeline.group.kinship import Vector, Weighing, usualness
from pipeline.group.sketching import term_keys
from pipeline.group.surroundings import Surroundings

JOINS = 0.03
"""Likeness from which an article joins a story of the same day."""

PER_DAY = 0.3
"""By how much more that is needed, of itself, for each e-fold of days between the two."""

VAGUE = (8.0, 2.5, 2.5)
"""By how much more is needed where no rare name or number is shared, or one, or two: one topic."""

STAYS = 0.8
"""Part of what is needed to join that is enough to stay after an edit."""

MERGES = 0.9
"""Part of what is needed to join that two stories must be near on average to become one."""

MOST_NEAR, MOST_STORIES, LATEST = 24, 8, 8
_DAY_SECONDS = 86_400


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
    """An article's terms as they count among the leads of its days."""
    sketch = vector.sketch
    posted = {
        term: others
        for term, key in term_keys(sketch)
        if (others := len(around.leads_under(key, sketch.at)))
    }
    articles = around.leads_of_these_days(sketch.at) if posted else 0
    return Weighing(vector, usualness(posted, articles))


def fits(weighing: Weighing, around: Surroundings, *, present: int | None = None) -> Sequence[Fit]:
    """How well an article fits the stories near to it, the best first."""
    sketch = weighing.vector.sketch
    found = around.found_under((key for _, key in term_keys(sketch)), sketch.at)
    near = [number for number, _ in found if number != sketch.article_id][:MOST_NEAR]
    stories = dict.fromkeys(around.place_of[one] for one in near if one in around.place_of)
    tried = list(stories)[:MOST_STORIES]
    if present is not None and present not in tried and around.members(present):
        tried.append(present)
    judged = [_fit(weighing, story_id, around) for story_id in tried]
    return sorted(judged, key=lambda fit: (-fit.likeness / fit.needed, fit.story_id))


def latest(story_id: int, around: Surroundings) -> Sequence[Vector]:
    """The leads of a story that others are compared with."""
    return around.members(story_id)[-LATEST:]


def _fit(weighing: Weighing, story_id: int, around: Surroundings) -> Fit:
    return _judged(weighing, story_id, latest(story_id, around))


def _judged(weighing: Weighing, story_id: int, members: Sequence[Vector]) -> Fit:
    alike = sum(map(weighing.likeness, members)) / len(members)
    told = weighing.specific_in_common(members)
    vague = VAGUE[told] if told < len(VAGUE) else 1.0
    return Fit(story_id, alike, vague * needed(weighing.vector.sketch.at, members))


def needed(at: datetime, members: Sequence[Vector]) -> float:
    """How near an article of a moment has to be to these leads of a story."""
    days = min(abs((one.sketch.at - at).total_seconds()) for one in members) / _DAY_SECONDS
    return JOINS * (1 + PER_DAY * log1p(days))


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
            if any(
                weighing.likeness(other) >= STAYS * needed(one.sketch.at, [other])
                for other in group
            )
        ]
        joined = [vector for group in near for vector in group] + [one]
        groups = [group for group in groups if group not in near] + [joined]
    lead = around.stories[story_id].lead_article_id
    numbers = [[vector.sketch.article_id for vector in group] for group in groups]
    return sorted(numbers, key=lambda group: (lead not in group, group[0]))
