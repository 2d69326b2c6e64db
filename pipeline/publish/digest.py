"""The digest of a day: what was covered and contested, who moved, what is new, what was not done.

`digest_of` asks the database and composes the parts; `digest_markdown` and `digest_html` write
them.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

from pipeline.models import AnalystKind, Limits
from pipeline.ports.balancing import BalanceStore
from pipeline.ports.digesting import DayFacts, DigestStore
from pipeline.publish import digest_sections as sections
from pipeline.publish.digest_parts import Digest, DigestSection
from pipeline.publish.moves import moved, turns
from pipeline.publish.wording import some

DAYS_NOW, DAYS_BEFORE = 7, 28
"""Outlets and actors are compared with their own past: a week with the four before it."""

AT_LEAST = 5
"""Voices judged in each of the two periods, below which nothing is said."""

BASELINE = (
    "Labels of the embedded analyst are a baseline: they say how sentences portray a target, not "
    "what their author wants."
)


class Facts(DigestStore, BalanceStore, Protocol):
    """What a digest is made from."""


def digest_of(day: date, *, store: Facts, limits: Limits) -> Digest:
    """The digest of a day (UTC), the same for the same database."""
    facts = store.day_facts(day)
    until = datetime.combine(day, time(), UTC) + timedelta(days=1)
    middle = until - timedelta(days=DAYS_NOW)
    since = middle - timedelta(days=DAYS_BEFORE)
    reports = store.actor_reports(until - timedelta(days=1), until)
    turned = [
        turn for turn in turns(reports) if turn.later.published_at >= until - timedelta(days=1)
    ]
    told = [
        DigestSection(
            heading="Most covered",
            items=sections.covered(facts.stories),
            nothing="No story had a new article.",
        ),
        DigestSection(
            heading="Most contested",
            items=sections.contested(facts.contests),
            nothing="In no story of the day outlets stood on both sides of a target.",
        ),
        DigestSection(
            heading="Who moved",
            items=[
                *sections.alerted(facts.notices),
                *sections.edits(facts.changes),
                *sections.turned(turned),
                *sections.moves(
                    "Outlet", moved(store.own_voices(since, middle, until), at_least=AT_LEAST)
                ),
                *sections.moves(
                    "Actor", moved(store.actor_voices(since, middle, until), at_least=AT_LEAST)
                ),
            ],
            nothing=f"No edit changed a label, and no outlet or actor with {AT_LEAST} voices or "
            f"more in the last {DAYS_NOW} days surely moved against the {DAYS_BEFORE} before.",
        ),
        DigestSection(
            heading="New",
            items=sections.new(facts),
            nothing="No new story, and no target was judged for the first time.",
        ),
        DigestSection(
            heading="What could not be done",
            items=sections.undone(facts, limits),
            nothing="Everything that came in was read and judged.",
        ),
    ]
    judged = _analysts(told)
    return Digest(
        day=day,
        is_empty=not (facts.articles or facts.edits),
        headline=_headline(facts),
        sections=told,
        remark=BASELINE if AnalystKind.EMBEDDED in judged else None,
    )


def _headline(facts: DayFacts) -> str:
    parts = [f"{some(facts.articles, 'new article')} from {some(facts.outlets, 'outlet')}"]
    if facts.edits:
        parts.append(some(facts.edits, "edit"))
    if facts.new_stories:
        parts.append(some(facts.new_stories, "new story", "new stories"))
    return ", ".join(parts)


def _analysts(told: Sequence[DigestSection]) -> set[str]:
    return {one.analyst for part in told for item in part.items for one in item.counts}
