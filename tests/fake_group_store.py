"""The grouping door in memory: what one run writes, the next one finds."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from pipeline.errors import LeaseLost
from pipeline.models import (
    Grouping,
    Lease,
    Neighbours,
    Posting,
    Sketch,
    StoryChange,
    StoryChangeKind,
    StoryRow,
    Ungrouped,
)


@dataclass
class FakeGroupStore:
    """Articles given by id; sketches, copies and stories as they were written."""

    articles: dict[int, Ungrouped] = field(default_factory=dict)
    sketches: dict[int, Sketch] = field(default_factory=dict)
    postings: list[Posting] = field(default_factory=list)
    leads: dict[int, int] = field(default_factory=dict)
    places: dict[int, int] = field(default_factory=dict)
    reasons: dict[int, str] = field(default_factory=dict)
    stories: dict[int, StoryRow] = field(default_factory=dict)
    changes: list[StoryChange] = field(default_factory=list)
    held_by: str | None = None
    refusals: int = 0
    writes: int = 0

    def give(self, *articles: Ungrouped) -> None:
        """Stores articles, or edits of them."""
        self.articles.update({one.article_id: one for one in articles})

    def take_lease(self, key: str, owner: str, *, ttl_ms: int) -> Lease:
        if self.held_by not in (None, owner):
            raise LeaseLost(f"{key} is held by {self.held_by}")
        self.held_by = owner
        return Lease(key, owner, 1)

    def renew_lease(self, lease: Lease, *, ttl_ms: int) -> None:
        if self.held_by != lease.owner:
            raise LeaseLost(f"{lease.key} was taken over")

    def drop_lease(self, lease: Lease) -> None:
        self.held_by = None

    def ungrouped(self) -> Sequence[int]:
        open_ones = [
            one
            for one in self.articles.values()
            if one.article_id not in self.sketches
            or self.sketches[one.article_id].version_id != one.version_id
        ]
        return [
            one.version_id for one in sorted(open_ones, key=lambda one: (one.at, one.version_id))
        ]

    def to_group(self, version_ids: Sequence[int]) -> Sequence[Ungrouped]:
        by_version = {one.version_id: one for one in self.articles.values()}
        found = [by_version[number] for number in version_ids if number in by_version]
        return [
            replace(
                one,
                lead_article_id=self.leads.get(one.article_id),
                story_id=self.places.get(one.article_id),
            )
            for one in found
        ]

    def posted(self, keys: Sequence[int], since: datetime, until: datetime) -> Sequence[Posting]:
        wanted = set(keys)
        return [one for one in self.postings if one.key in wanted and since <= one.at <= until]

    def neighbours(
        self, articles: Sequence[Ungrouped], near: Sequence[int], since: datetime, until: datetime
    ) -> Neighbours:
        leads = [one for one in self.sketches.values() if one.article_id not in self.leads]
        return Neighbours(
            sketches=list(self.sketches.values()),
            leads=self.leads,
            same={one.text_sha256: one.article_id for one in reversed(leads)},
            places=self.places,
            stories=[row for row in self.stories.values() if row.merged_into is None],
        )

    def save_grouping(
        self, grouping: Grouping, *, lease: Lease, ttl_ms: int, now: datetime
    ) -> bool:
        self.renew_lease(lease, ttl_ms=ttl_ms)
        if self.refusals:
            self.refusals -= 1
            return False
        self.writes += 1
        written = {one.article_id for one in grouping.sketches}
        self.postings = [one for one in self.postings if one.article_id not in written]
        self.postings += grouping.postings
        self.sketches.update({one.article_id: one for one in grouping.sketches})
        for number in grouping.again:
            self.sketches.pop(number, None)
        for number in grouping.released:
            self.leads.pop(number, None)
        self.leads.update({one.article_id: one.lead_article_id for one in grouping.copies})
        self._write_stories(grouping)
        return True

    def _write_stories(self, grouping: Grouping) -> None:
        numbers: dict[int, int] = {}
        for row in grouping.stories:
            if row.story_id < 0:
                numbers[row.story_id] = len(self.stories) + 1
            number = numbers.get(row.story_id, row.story_id)
            self.stories[number] = replace(row, story_id=number)

        def number_of(story_id: int) -> int:
            return numbers.get(story_id, story_id)

        for number, row in self.stories.items():
            if row.merged_into is not None:
                self.stories[number] = replace(row, merged_into=number_of(row.merged_into))
        for change in grouping.changes:
            kept = replace(
                change,
                story_id=number_of(change.story_id),
                other_story_id=number_of(change.other_story_id),
            )
            self.changes.append(kept)
            if kept.kind is StoryChangeKind.MERGE:
                moved = [one for one, place in self.places.items() if place == kept.story_id]
                self.places.update(dict.fromkeys(moved, kept.other_story_id))
        for place in grouping.places:
            self.places[place.article_id] = number_of(place.story_id)
            self.reasons[place.article_id] = place.reason

    def forget_postings(self, before: datetime, grouped_before: datetime) -> int:
        return 0
