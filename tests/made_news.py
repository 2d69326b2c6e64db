"""News made up from a seeded grammar: articles, their copies, and what only looks like copies.

Every text is composed of words and sentence forms of this file; nothing is taken from anywhere.
"""

# ruff: noqa: E501 - lists of words, and sentences in one piece

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

SYLLABLES = [
    "ka",
    "lo",
    "mi",
    "ren",
    "tor",
    "vas",
    "bel",
    "dun",
    "fa",
    "gri",
    "hol",
    "ne",
    "pra",
    "sul",
    "ti",
    "ver",
    "wen",
    "yor",
    "zal",
    "che",
]
THINGS = [
    "bridge",
    "harbor",
    "ferry",
    "school",
    "budget",
    "tunnel",
    "orchard",
    "library",
    "market",
    "clinic",
    "dam",
    "railway",
    "airport",
    "museum",
    "forest",
    "pipeline",
    "stadium",
    "bakery",
    "theatre",
    "vineyard",
    "mill",
    "quarry",
    "archive",
    "lighthouse",
    "canal",
    "reactor",
    "warehouse",
    "choir",
    "depot",
    "greenhouse",
    "observatory",
    "foundry",
    "fishery",
    "pasture",
    "tower",
    "brewery",
]
DEEDS = [
    "approve",
    "close",
    "open",
    "inspect",
    "rebuild",
    "finance",
    "delay",
    "question",
    "praise",
    "expand",
    "sell",
    "lease",
    "examine",
    "defend",
    "repair",
    "measure",
    "inherit",
    "audit",
    "flood",
    "restore",
    "relocate",
    "survey",
    "insure",
    "dismantle",
    "heat",
    "paint",
]
KINDS = [
    "regional",
    "wooden",
    "costly",
    "narrow",
    "modern",
    "abandoned",
    "northern",
    "crowded",
    "fragile",
    "seasonal",
    "private",
    "disputed",
    "electric",
    "municipal",
    "silent",
    "steep",
    "annual",
    "temporary",
    "historic",
    "careful",
    "hidden",
    "rapid",
]
FORMS = (
    "{who} said that the {kind} {thing} would {deed} {number} {things} before the {kind2} {thing2} does.",
    "According to {who}, {number} residents of {place} asked the council to {deed} the {kind} {thing}.",
    "The {thing} in {place}, built {number} years ago, could {deed} more {things} than the {thing2}.",
    "Officials in {place} want to {deed} the {kind} {thing} although {who} called it {kind2}.",
    "A report of {number} pages warns that no {kind} {thing} can {deed} a {kind2} {thing2}.",
    "{who} added that {place} had promised {number} crowns to {deed} its {kind} {things}.",
    "For the {kind} {thing} near {place} the owners expect to {deed} {number} {things} a year.",
    "Neighbours of the {thing} told {who} that they would rather {deed} the {kind2} {thing2}.",
    "It took {number} meetings until {place} agreed to {deed} its {kind} {thing} and {kind2} {thing2}.",
    "Whether the {kind} {thing} will {deed} anything by spring, {who} did not say.",
)
WEATHER = (
    "The sky over {place} stays cloudy in the morning and clears towards the evening hours.",
    "Temperatures reach {number} degrees in the valleys and {number2} degrees on the coast.",
    "A light wind blows from the west with gusts of up to {number3} kilometres an hour.",
    "In the hills fog may linger until noon and drivers are asked to take care.",
    "At night it cools down to {number4} degrees and the roads may be wet in places.",
    "The pollen count is {number5} and the water in the lakes has {number6} degrees.",
    "The outlook for the coming days is mixed with sunny spells and passing showers.",
)
INTROS = ("Also today.", "In brief.", "Elsewhere.", "What else happened.", "The day at a glance.")


@dataclass(frozen=True, slots=True)
class Made:
    """A made text: what it repeats (`cluster`), the event it is about, what kind it is."""

    cluster: str
    event: str
    kind: str
    title: str
    text: str
    day: float


@dataclass(frozen=True, slots=True)
class _Event:
    number: int
    people: Sequence[str]
    places: Sequence[str]
    things: Sequence[str]


def made_days(seed: int, events: int) -> list[Made]:
    """Articles on so many events with copies, roundups and hard negatives, in order of time."""
    random = Random(seed)
    found: list[Made] = []
    for number in range(events):
        found += _about(_event(random, number), random, day=number * 0.02)
    found += _roundups(found, random)
    found += _templates(random, events // 4, last_day=events * 0.02)
    return sorted(found, key=lambda made: made.day)


def article(random: Random, number: int = 0, sentences: int = 20) -> str:
    """One article about an event of its own."""
    return "\n\n".join(_paragraphs(_sentences(_event(random, number), random, sentences)))


def _about(event: _Event, random: Random, day: float) -> Iterator[Made]:
    name = f"event-{event.number}"
    body = _sentences(event, random, random.randint(12, 30))
    title = _title(event, random)

    def made(kind: str, cluster: str, title: str, sentences: Sequence[str], later: float) -> Made:
        text = "\n\n".join([title, *_paragraphs(sentences)])
        return Made(cluster, name, kind, title, text, day + later)

    yield made("lead", name, title, body, 0.0)
    for _ in range(random.randint(0, 2)):
        outlet = _name(random)
        new = [f"{event.places[0]} ({outlet} News)", *body, *_boilerplate(outlet)]
        yield made("syndicated", name, _title(event, random), new, random.random())
    if random.random() < 0.5:
        part = body[: max(4, int(len(body) * random.uniform(0.35, 0.75)))]
        ending = f"Read the whole report at {_name(random)}."
        yield made("truncated", name, title, [*part, ending], random.random())
    if random.random() < 0.5:
        yield made("edited", name, title, _edited(event, body, random), random.random())
    if random.random() < 0.5:
        background = body[len(body) // 2 :]
        new = _sentences(event, random, len(background) + 2)
        follow = f"{name}-follow-up"
        yield made("follow-up", follow, _title(event, random), [*new, *background], 1.5)
    if random.random() < 0.5:
        other = _sentences(event, random, random.randint(10, 24))
        yield made("other words", f"{name}-other", _title(event, random), other, random.random())


def _roundups(found: Sequence[Made], random: Random) -> Iterator[Made]:
    leads = [made for made in found if made.kind == "lead"]
    for number in range(len(leads) // 8):
        start = random.randrange(max(1, len(leads) - 6))
        parts = leads[start : start + random.randint(2, 5)]
        whole = [f"{random.choice(INTROS)}\n\n{part.text}" for part in parts]
        name = f"roundup-{number}"
        early = random.random() < 0.2
        day = min(part.day for part in parts) - 0.01 if early else parts[-1].day + 0.3
        title = f"{random.choice(INTROS)} {_name(random)}"
        yield Made(name, name, "roundup", title, "\n\n".join([title, *whole]), max(0.0, day))


def _templates(random: Random, number: int, last_day: float) -> Iterator[Made]:
    place = _name(random)
    for at in range(number):
        values = {f"number{digit or ''}": random.randint(2, 98) for digit in (0, 2, 3, 4, 5, 6)}
        sentences = [form.format(place=place, **values) for form in WEATHER]
        title = f"The weather in {place}"
        text = "\n\n".join([title, *_paragraphs(sentences)])
        yield Made(
            f"weather-{at}", f"weather-{at}", "template", title, text, random.uniform(0, last_day)
        )


def _event(random: Random, number: int) -> _Event:
    return _Event(
        number,
        people=[f"{_name(random)} {_name(random)}" for _ in range(3)],
        places=[_name(random) for _ in range(2)],
        things=random.sample(THINGS, 5),
    )


def _name(random: Random) -> str:
    return "".join(random.choice(SYLLABLES) for _ in range(random.randint(2, 3))).title()


def _title(event: _Event, random: Random) -> str:
    return f"{event.places[0]}: {random.choice(KINDS)} {event.things[0]} to {random.choice(DEEDS)}"


def _sentences(event: _Event, random: Random, number: int) -> list[str]:
    return [_sentence(event, random) for _ in range(number)]


def _sentence(event: _Event, random: Random) -> str:
    return random.choice(FORMS).format(
        who=random.choice(event.people),
        place=random.choice(event.places),
        thing=random.choice(event.things),
        thing2=random.choice(THINGS),
        things=random.choice(THINGS) + "s",
        deed=random.choice(DEEDS),
        kind=random.choice(KINDS),
        kind2=random.choice(KINDS),
        number=random.randint(2, 9000),
    )


def _edited(event: _Event, body: Sequence[str], random: Random) -> list[str]:
    edited = list(body)
    for _ in range(random.randint(1, max(1, len(body) // 8))):
        edited[random.randrange(len(edited))] = _sentence(event, random)
    return edited


def _boilerplate(outlet: str) -> list[str]:
    return [
        f"This article was provided by {outlet} News and its partners in the region.",
        "Sign up to our newsletter and never miss what matters to you.",
        f"All rights reserved by {outlet} News, reproduction only with permission in writing.",
    ]


def _paragraphs(sentences: Sequence[str]) -> list[str]:
    return [" ".join(sentences[at : at + 3]) for at in range(0, len(sentences), 3)]
