"""What grouping knows of an article, and what it decides: copies, stories and their changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


@dataclass(frozen=True, slots=True, kw_only=True)
class Ungrouped:
    """An article whose latest text was not grouped yet, and where an earlier text of it went.

    `at` is when it was published, as far as that can be believed, else when it was first seen.
    """

    article_id: int
    version_id: int
    text_sha256: str
    title: str
    text: str
    language: str | None
    at: datetime
    lead_article_id: int | None = None
    story_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """What is compared of an article's text, in place of the text.

    `grams` are hashes of its runs of words in the order of the text, those below a bound that was
    halved so often; `salient` are hashes of its numbers and names; `terms` weighs the words that
    tell what it is about, `names` says how those are written that are names.
    """

    article_id: int
    version_id: int
    text_sha256: str
    at: datetime
    title: str
    language: str | None
    grams: Sequence[int]
    halvings: int
    salient: Sequence[int]
    terms: Mapping[str, float]
    names: Mapping[str, str]


class Posting(NamedTuple):
    """A gram or term by which a lead article is found; a tuple, because each lead has up to 72."""

    key: int
    article_id: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """An article that repeats another: scores are shares of 5-grams, 1.0 for the same text."""

    article_id: int
    lead_article_id: int
    containment: float
    jaccard: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryRow:
    """A story as stored; one that is not stored yet has a number below zero."""

    story_id: int
    title: str
    lead_article_id: int
    first_at: datetime
    last_at: datetime
    merged_into: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An article's place in a story, and what put it there."""

    article_id: int
    story_id: int
    reason: str


class StoryChangeKind(StrEnum):
    """What happened to a story."""

    MERGE = "merge"
    SPLIT = "split"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryChange:
    """A merge or split of stories, or one article that went from one to another."""

    story_id: int
    other_story_id: int
    kind: StoryChangeKind
    reason: str
    article_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """What is stored around some articles that are to be grouped.

    `postings` are those under the articles' keys; `sketches` are of leads near to them and of the
    newest leads in the stories of these; `leads` says whom copies repeat, `same` which lead has a
    text, `places` who is in which story.
    """

    postings: Sequence[Posting] = ()
    sketches: Sequence[Sketch] = ()
    leads: Mapping[int, int] = field(default_factory=dict)
    same: Mapping[str, int] = field(default_factory=dict)
    places: Mapping[int, int] = field(default_factory=dict)
    stories: Sequence[StoryRow] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """What grouping some articles changes; written whole or not at all.

    `released` are copies no longer; `again` are articles to be grouped anew, because what they
    repeated was edited. Stories below zero are new.
    """

    sketches: Sequence[Sketch] = ()
    postings: Sequence[Posting] = ()
    copies: Sequence[Copy] = ()
    released: Sequence[int] = ()
    again: Sequence[int] = ()
    stories: Sequence[StoryRow] = ()
    places: Sequence[Place] = ()
    changes: Sequence[StoryChange] = ()
