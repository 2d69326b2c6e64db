"""What is known around the articles being grouped: stored before, or placed a moment ago.

Articles are placed one by one in the order of time. Each sees what was placed before it, whether
that was stored by an earlier run or is still to be written, so that batches change nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import chain

from pipeline.group.kinship import Vector
from pipeline.group.sketching import term_keys
from pipeline.models import Neighbours, Posting, Sketch, StoryRow

MOST_POSTINGS = 64
"""Leads of one span of days that can be found under one key: what more have tells little."""


class Surroundings:
    """Sketches, keys, copies and stories around some articles."""

    def __init__(self, stored: Neighbours, days: int) -> None:
        self._span = timedelta(days=days)
        self._posted: dict[int, dict[int, datetime]] = defaultdict(dict)
        self._members: dict[int, list[int]] = defaultdict(list)
        self.vectors: dict[int, Vector] = {}
        self.stories: dict[int, StoryRow] = {row.story_id: row for row in stored.stories}
        self.place_of: dict[int, int] = dict(stored.places)
        self.lead_of: dict[int, int] = dict(stored.leads)
        self._copies: dict[int, set[int]] = defaultdict(set)
        for copy, lead in stored.leads.items():
            self._copies[lead].add(copy)
        self.same: dict[str, int] = dict(stored.same)
        for posting in stored.postings:
            self._posted[posting.key][posting.article_id] = posting.at
        for sketch in stored.sketches:
            self.vectors[sketch.article_id] = Vector(sketch)
            if sketch.article_id in self.place_of and sketch.article_id not in self.lead_of:
                self._members[self.place_of[sketch.article_id]].append(sketch.article_id)

    def found_under(
        self, keys: Iterable[int], at: datetime, *, fewest: int = 1
    ) -> Sequence[tuple[int, int]]:
        """Leads of these days and how many of the keys they share, the most first."""
        since, until, vectors = at - self._span, at + self._span, self.vectors
        under = (self._posted[key] for key in keys if key in self._posted)
        counts = Counter(chain.from_iterable(under))
        known = [
            (number, shared)
            for number, shared in counts.items()
            if shared >= fewest
            and number in vectors
            and since <= vectors[number].sketch.at <= until
        ]
        return sorted(known, key=lambda pair: (-pair[1], pair[0]))

    def leads_under(self, key: int, at: datetime) -> Sequence[int]:
        """Leads of these days that are posted under a key."""
        if key not in self._posted:
            return []
        since, until = at - self._span, at + self._span
        return [number for number, when in self._posted[key].items() if since <= when <= until]

    def members(self, story_id: int) -> Sequence[Vector]:
        """The leads in a story, in the order of time."""
        found = (self.vectors[number] for number in self._members.get(story_id, ()))
        return sorted(found, key=lambda one: (one.sketch.at, one.sketch.article_id))

    def copies_of(self, lead: int) -> Sequence[int]:
        """The articles that repeat a lead."""
        return sorted(self._copies.get(lead, ()))

    def forget(self, article_id: int) -> None:
        """Makes an article one that was never grouped."""
        if self.vectors.pop(article_id, None) is not None:
            for under in self._posted.values():
                under.pop(article_id, None)
            self.same = {text: lead for text, lead in self.same.items() if lead != article_id}
        if (lead := self.lead_of.pop(article_id, None)) is not None:
            self._copies[lead].discard(article_id)
        story_id = self.place_of.pop(article_id, None)
        if story_id is not None and article_id in self._members[story_id]:
            self._members[story_id].remove(article_id)

    def add_copy(self, sketch: Sketch, lead: int) -> None:
        """Puts a copy beside its lead."""
        self.lead_of[sketch.article_id] = lead
        self._copies[lead].add(sketch.article_id)

    def add_lead(self, vector: Vector) -> Sequence[Posting]:
        """Makes a lead one that others find; returns the keys under which it was posted."""
        sketch = vector.sketch
        number, at = sketch.article_id, sketch.at
        self.vectors[number] = vector
        self.same[sketch.text_sha256] = number
        posted = []
        for key in dict.fromkeys((*vector.gram_keys, *(key for _, key in term_keys(sketch)))):
            under = self._posted[key]
            if len(under) < MOST_POSTINGS or len(self.leads_under(key, at)) < MOST_POSTINGS:
                under[number] = at
                posted.append(Posting(key, number, at))
        return posted

    def put(self, article_id: int, story_id: int) -> None:
        """Puts an article into a story; others are compared with leads whose sketch is known."""
        before = self.place_of.get(article_id)
        if before is not None and article_id in self._members[before]:
            self._members[before].remove(article_id)
        self.place_of[article_id] = story_id
        if article_id not in self.lead_of and article_id in self.vectors:
            self._members[story_id].append(article_id)
