"""Which articles tell one event, what stories do as articles come, change and go, and why."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from test_group_copies import seen

from fake_group_store import FakeGroupStore
from fakes import FakeClock
from made_news import article
from pipeline import steps
from pipeline.group.kinship import Vector
from pipeline.group.stories import needed, weighed
from pipeline.group.surroundings import Surroundings
from pipeline.models import Neighbours, StepCounts, StoryChangeKind, Ungrouped, digest
from pipeline.settings import CHECKOUT

SEEDS = CHECKOUT.parent / "shared" / "seeds"
QUAKE = (
    "Quake shakes Torvasel\n\nAn earthquake of strength 6.4 shook Torvasel on Monday and damaged "
    "212 houses. Mayor Ilva Drenkor opened the Halden Hall to families from the Ostrel quarter."
)
QUAKE_AGAIN = (
    "Torvasel counts its cracks\n\nThe day after the quake of 6.4 the mayor of Torvasel, "
    "Ilva Drenkor, walked through the Ostrel quarter. Some 212 houses cannot be entered, "
    "she said in Halden Hall."
)
QUAKE_IN_GERMAN = (
    "Torvasel bebt\n\nEin Erdbeben der Stärke 6,4 hat Torvasel erschüttert. Ilva Drenkor, die "
    "Bürgermeisterin, ließ die Halden-Halle öffnen. Im Viertel Ostrel sind 212 Häuser beschädigt."
)
FESTIVAL = (
    "Choirs meet in Quenby\n\nThe choir festival of Quenby began on Monday with 1,900 singers. "
    "Rolf Amsund conducted the opening concert at Lindmoor Abbey, and Saskia Vell sang."
)


def run(store: FakeGroupStore, batch: int = 200) -> StepCounts:
    return steps.group(
        days=14,
        store=store,
        owner="w",
        clock=FakeClock(),
        progress=lambda *_: None,
        batch=batch,
    )


def told(number: int, text: str, days: float = 0, **fields: Any) -> Ungrouped:
    title = text.partition("\n")[0]
    return seen(number, text, days=days, title=title, **fields)


def edited(before: Ungrouped, text: str) -> Ungrouped:
    return replace(
        before, version_id=before.version_id + 1000, text=text, text_sha256=digest(text),
        title=text.partition("\n")[0],
    )  # fmt: skip


def grouped(*articles: Ungrouped, batch: int = 200) -> FakeGroupStore:
    store = FakeGroupStore()
    store.give(*articles)
    run(store, batch)
    return store


def together(store: FakeGroupStore) -> Sequence[Sequence[int]]:
    """The articles of each story."""
    stories: dict[int, list[int]] = {}
    for number, story in sorted(store.places.items()):
        stories.setdefault(story, []).append(number)
    return sorted(stories.values())


def test_articles_on_one_event_become_a_story() -> None:
    """In other words, by another outlet, and apart from what else happened."""
    store = grouped(told(1, QUAKE), told(2, FESTIVAL, 0.1), told(3, QUAKE_AGAIN, 1))
    assert together(store) == [[1, 3], [2]]
    assert "Torvasel" in store.reasons[3]
    assert "212" in store.reasons[3]
    assert store.reasons[1] == "the first article of this story"


def test_an_article_in_another_language_joins() -> None:
    """By its names and numbers alone."""
    german = told(2, QUAKE_IN_GERMAN, 0.3, language="de")
    assert together(grouped(told(1, QUAKE), german)) == [[1, 2]]


def test_a_copy_is_in_its_leads_story() -> None:
    """And the reason says that it is a copy."""
    store = grouped(told(1, QUAKE), told(2, QUAKE, 0.1))
    assert together(store) == [[1, 2]]
    assert store.leads == {2: 1}
    assert store.reasons[2].startswith("a copy of article 1: 100%")


def test_a_story_keeps_its_number_and_its_lead_as_it_grows() -> None:
    """Found again by a later run."""
    store = grouped(told(1, QUAKE), told(2, FESTIVAL))
    before = dict(store.stories)
    store.give(told(3, QUAKE_AGAIN, 1))
    assert run(store).counts == {"stories_grown": 1}
    assert store.places[3] == store.places[1]
    assert store.stories[store.places[1]].lead_article_id == 1
    assert set(store.stories) == set(before)


def test_an_article_edited_into_another_event_leaves() -> None:
    """Its new story has it, and the change says which article left."""
    first, second = told(1, QUAKE), told(2, QUAKE_AGAIN, 1)
    store = grouped(first, second, told(3, FESTIVAL))
    store.give(edited(second, FESTIVAL + " It rained."))
    run(store)
    assert together(store) == [[1], [2, 3]]
    [change] = store.changes
    assert (change.kind, change.article_id) == (StoryChangeKind.LEAVE, 2)
    assert (change.story_id, change.other_story_id) == (store.places[1], store.places[3])


def test_the_only_article_of_a_story_takes_it_along() -> None:
    """A story whose article went to another was merged into that."""
    alone = told(2, FESTIVAL, 1)
    store = grouped(told(1, QUAKE), alone)
    before = store.places[2]
    store.give(edited(alone, QUAKE_AGAIN))
    assert run(store).counts["stories_merged"] == 1
    assert store.stories[before].merged_into == store.places[1] == store.places[2]


def test_an_edited_copy_is_released_and_its_lead_goes_on() -> None:
    """It repeats nothing any more."""
    copy = told(2, QUAKE, 0.1)
    store = grouped(told(1, QUAKE), copy)
    store.give(edited(copy, FESTIVAL))
    assert run(store).counts["released"] == 1
    assert store.leads == {}
    assert together(store) == [[1], [2]]


def test_a_lead_stays_one_and_its_copies_are_looked_at_again() -> None:
    """Edited away, it keeps leading whoever still repeats it; others lead themselves."""
    lead = told(1, QUAKE)
    store = grouped(lead, told(2, QUAKE, 0.1), told(3, QUAKE, 0.2))
    store.give(edited(lead, FESTIVAL))
    run(store)
    assert store.leads == {3: 2}
    assert together(store) == [[1], [2, 3]]


@pytest.mark.parametrize("size", [1, 3, 7])
def test_batches_change_nothing(size: int) -> None:
    """One transaction or many: the same places, for the same reasons."""
    articles = [told(number, article(Random(number // 3)), number / 10) for number in range(1, 10)]
    articles += [told(20, QUAKE), told(21, QUAKE_AGAIN, 1), told(22, QUAKE, 2)]
    whole = grouped(*articles)
    parts = grouped(*articles, batch=size)
    assert together(parts) == together(whole)
    assert (parts.leads, parts.reasons) == (whole.leads, whole.reasons)


def test_a_second_run_has_nothing_to_do() -> None:
    """Nothing is pending, nothing is written."""
    store = grouped(told(1, QUAKE), told(2, FESTIVAL))
    writes = store.writes
    assert run(store).pending == 0
    assert store.writes == writes


def test_one_worker_groups_at_a_time() -> None:
    """Another one leaves it to that."""
    store = FakeGroupStore(held_by="other")
    store.give(told(1, QUAKE))
    assert run(store).counts == {"elsewhere": 1}
    assert store.places == {}


def test_what_was_taken_down_meanwhile_is_read_again() -> None:
    """A batch that refers to what is gone is not written, and is made anew."""
    store = FakeGroupStore(refusals=1)
    store.give(told(1, QUAKE))
    assert run(store).done == 1
    assert together(store) == [[1]]


BACKED = (
    "Council of Brunmar backs tram line in weekly vote\n\nThe city council of Brunmar voted on "
    "Tuesday by 6 to 5 to buy land for the tram line to Ostrel. Mayor Ilva Drenkor called the vote "
    "a step that had to come. Rolf Amsund of the merchants' league said that 14 shops must close."
)
TURNED_DOWN = (
    "Brunmar council turns down tram depot in weekly vote\n\nBrunmar's city council rejected the "
    "depot of the tram line to Ostrel on Tuesday, with 7 votes against 4. Rolf Amsund of the "
    "merchants' league had warned of noise. Mayor Ilva Drenkor said the council would vote again."
)
APPROVED = (
    "Third weekly vote on Brunmar tram: fares approved\n\nFares on the tram line to Ostrel will "
    "be 3 crowns, the city council of Brunmar decided on Tuesday in its weekly vote. Nine were in "
    "favour. Mayor Ilva Drenkor thanked them; Rolf Amsund of the merchants' league left."
)


def test_what_happens_every_week_is_a_story_each_time() -> None:
    """The same people vote on the same subject, each time on its own day and in other numbers."""
    votes = [
        told(number, text, 7 * number - 2)
        for number, text in enumerate((BACKED, TURNED_DOWN, APPROVED))
    ]
    assert together(grouped(*votes)) == [[0], [1], [2]]


def test_a_week_later_an_event_is_still_told_by_its_day() -> None:
    """Who names the day of the quake writes of the quake."""
    later = (
        "Torvasel begins to rebuild\n\nThe Ostrel quarter of Torvasel, hit by the quake of "
        "November 16, got its first cranes on Wednesday. Mayor Ilva Drenkor spoke in Halden Hall."
    )
    assert together(grouped(told(1, QUAKE, -3), told(2, later, 6))) == [[1, 2]]


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the two seed documents are not beside the checkout")
def test_two_events_of_one_topic_are_two_stories() -> None:
    """They share countries, presidents and sanctions; half of what is needed is not reached."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt"))]
    store = grouped(*(seen(number, text) for number, text in enumerate(texts, 1)))
    assert together(store) == [[1], [2]]
    one, other = (Vector(store.sketches[number]) for number in (1, 2))
    alike = weighed(other, Surroundings(Neighbours(), days=14)).likeness(one)
    assert alike < needed(other, [one]) / 2
