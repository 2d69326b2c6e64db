"""Places articles one by one, in the order of time: as copies of a lead, and into stories."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.group import wording
from pipeline.group.kinship import Vector, Weighing
from pipeline.group.recognising import copy_of
from pipeline.group.stories import STAYS, Fit, are_one, fits, latest, parts_of, weighed
from pipeline.group.surroundings import Surroundings
from pipeline.models import (
    Copy,
    Grouping,
    Place,
    Posting,
    Sketch,
    StoryChange,
    StoryChangeKind,
    StoryRow,
    Ungrouped,
)

SETTLED = 3
"""Leads from which on a story keeps the one that stands for it."""


class Placing:
    """One batch of articles on their way to their places."""

    def __init__(self, around: Surroundings) -> None:
        self.around = around
        self._sketches: list[Sketch] = []
        self._postings: list[Posting] = []
        self._copies: dict[int, Copy] = {}
        self._released: set[int] = set()
        self._again: set[int] = set()
        self._reasons: dict[int, str] = {}
        self._changed: set[int] = set()
        self._changes: list[StoryChange] = []
        self._new = 0

    def grouping(self) -> Grouping:
        """What placing them changed."""
        around = self.around
        return Grouping(
            sketches=self._sketches,
            postings=self._postings,
            copies=[self._copies[number] for number in sorted(self._copies)],
            released=sorted(self._released),
            again=sorted(self._again),
            stories=[around.stories[number] for number in sorted(self._changed, key=_age)],
            places=[
                Place(article_id=number, story_id=around.place_of[number], reason=reason)
                for number, reason in sorted(self._reasons.items())
            ],
            changes=self._changes,
        )

    def place(self, article: Ungrouped, sketch: Sketch) -> None:
        """Finds an article's lead and story."""
        around, number = self.around, article.article_id
        copies = around.copies_of(number)
        self._again.update(copies)
        self._again.discard(number)
        around.forget(number)
        self._sketches.append(sketch)
        vector = Vector(sketch)
        copy = None if copies else copy_of(vector, around, present=article.lead_article_id)
        if copy is None:
            self._as_lead(article, vector)
        else:
            self._as_copy(article, sketch, copy)

    def _as_copy(self, article: Ungrouped, sketch: Sketch, copy: Copy) -> None:
        around = self.around
        around.add_copy(sketch, copy.lead_article_id)
        self._copies[sketch.article_id] = copy
        story_id = around.place_of[copy.lead_article_id]
        self._put(sketch.article_id, story_id, wording.copied(copy))
        self._widen(story_id, sketch)
        self._leave(article, story_id)

    def _as_lead(self, article: Ungrouped, vector: Vector) -> None:
        around, number = self.around, article.article_id
        if article.lead_article_id is not None:
            self._released.add(number)
        judged = fits(vector, around, present=article.story_id)
        fit = self._chosen(article, judged)
        if fit is not None:
            story_id, reason = (
                fit.story_id,
                wording.joined(Weighing(vector, {}), latest(fit.story_id, around), fit),
            )
        else:
            story_id, reason = self._own_story(article, vector.sketch), wording.first()
        self._postings.extend(around.add_lead(vector))
        self._put(number, story_id, reason)
        self._widen(story_id, vector.sketch)
        self._relead(story_id)
        if fit is not None:
            self._merge(number, story_id, judged)
        self._leave(article, around.place_of[number])

    def _chosen(self, article: Ungrouped, judged: Sequence[Fit]) -> Fit | None:
        """The story to join: the present one for as long as it is near enough."""
        for fit in judged:
            if fit.story_id == article.story_id and fit.likeness >= STAYS * fit.needed:
                return fit
        return next((fit for fit in judged if fit.is_enough), None)

    def _own_story(self, article: Ungrouped, sketch: Sketch) -> int:
        """A story that begins with this article; its present one where it is alone in that."""
        around = self.around
        present = article.story_id
        if present is not None and present in around.stories and not around.members(present):
            self._change(
                replace(
                    around.stories[present],
                    lead_article_id=sketch.article_id,
                    title=sketch.title,
                    first_at=sketch.at,
                    last_at=sketch.at,
                )
            )
            return present
        self._new -= 1
        row = StoryRow(
            story_id=self._new,
            title=sketch.title,
            lead_article_id=sketch.article_id,
            first_at=sketch.at,
            last_at=sketch.at,
        )
        self._change(row)
        return row.story_id

    def _put(self, article_id: int, story_id: int, reason: str) -> None:
        self.around.put(article_id, story_id)
        self._reasons[article_id] = reason

    def _change(self, row: StoryRow) -> None:
        self.around.stories[row.story_id] = row
        self._changed.add(row.story_id)

    def _widen(self, story_id: int, sketch: Sketch) -> None:
        """Makes a story's time hold an article's."""
        row = self.around.stories[story_id]
        wider = replace(
            row, first_at=min(row.first_at, sketch.at), last_at=max(row.last_at, sketch.at)
        )
        if wider != row:
            self._change(wider)

    def _relead(self, story_id: int) -> None:
        """Lets the most central of a story's first leads stand for it, and then for good."""
        around = self.around
        members, row = around.members(story_id), around.stories[story_id]
        if self._stays_lead(row, len(members)):
            return
        lead = _most_central(members, around).sketch
        if lead.article_id != row.lead_article_id:
            self._change(replace(row, lead_article_id=lead.article_id, title=lead.title))

    def _stays_lead(self, row: StoryRow, members: int) -> bool:
        """Whether a story's lead is still one of it, and it is settled or began long before."""
        around, lead = self.around, row.lead_article_id
        if around.place_of.get(lead) != row.story_id or lead in around.lead_of:
            return False
        return members > SETTLED or lead not in around.vectors

    def _merge(self, article_id: int, story_id: int, judged: Iterable[Fit]) -> None:
        """Makes one of the stories that an article belongs to, where they are near."""
        around = self.around
        for fit in judged:
            other = fit.story_id
            if other == story_id or not fit.is_enough or not are_one(story_id, other, around):
                continue
            into, gone = sorted((story_id, other), key=_age)
            self._merge_into(gone, into, wording.connected(article_id, fit))
            story_id = into

    def _merge_into(self, gone: int, into: int, reason: str) -> None:
        around = self.around
        for number in [one for one, place in around.place_of.items() if place == gone]:
            around.put(number, into)
        row, taken = around.stories[into], around.stories[gone]
        self._change(
            replace(
                row,
                first_at=min(row.first_at, taken.first_at),
                last_at=max(row.last_at, taken.last_at),
            )
        )
        self._change(replace(taken, merged_into=into))
        self._record(gone, into, StoryChangeKind.MERGE, reason)

    def _leave(self, article: Ungrouped, story_id: int) -> None:
        """What becomes of the story that an article was in, if it is in another one now."""
        around, number, before = self.around, article.article_id, article.story_id
        if before is None or before == story_id or before not in around.stories:
            return
        if around.stories[before].merged_into is not None:
            return
        if not around.members(before):
            self._merge_into(before, story_id, wording.emptied(number))
            return
        self._record(before, story_id, StoryChangeKind.LEAVE, wording.left(number), number)
        parts = parts_of(before, around)
        for part in parts[1:]:
            self._split_off(before, part, number)
        self._relead(before)

    def _split_off(self, story_id: int, part: Sequence[int], article_id: int) -> None:
        around = self.around
        vectors = [around.vectors[number] for number in part]
        lead = _most_central(vectors, around).sketch
        times = [vector.sketch.at for vector in vectors]
        self._new -= 1
        row = StoryRow(
            story_id=self._new,
            title=lead.title,
            lead_article_id=lead.article_id,
            first_at=min(times),
            last_at=max(times),
        )
        self._change(row)
        reason = wording.split_off(article_id)
        for number in part:
            for one in (number, *around.copies_of(number)):
                self._put(one, row.story_id, reason)
        self._record(story_id, row.story_id, StoryChangeKind.SPLIT, reason)

    def _record(
        self,
        story_id: int,
        other: int,
        kind: StoryChangeKind,
        reason: str,
        article_id: int | None = None,
    ) -> None:
        change = StoryChange(
            story_id=story_id, other_story_id=other, kind=kind, reason=reason, article_id=article_id
        )
        self._changes.append(change)


def placed(
    articles: Sequence[Ungrouped], sketches: Sequence[Sketch], around: Surroundings
) -> Grouping:
    """What grouping these articles, in their order, changes."""
    placing = Placing(around)
    for article, sketch in zip(articles, sketches, strict=True):
        placing.place(article, sketch)
    return placing.grouping()


def _age(story_id: int) -> tuple[bool, int]:
    """Stored stories before new ones, then by when they were begun."""
    return story_id < 0, abs(story_id)


def _most_central(members: Sequence[Vector], around: Surroundings) -> Vector:
    """The one that is nearest to the others; of two the earlier."""
    if len(members) < SETTLED:
        return members[0]
    weighings = [weighed(one, around) for one in members]
    nearness = [
        sum(weighing.likeness(other) for other in members if other is not weighing.vector)
        for weighing in weighings
    ]
    return members[max(range(len(members)), key=lambda at: (round(nearness[at], 6), -at))]
