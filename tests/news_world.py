"""A made-up local world: eight outlets, four quarrels, and as many different articles as asked.

The same seed always gives the same words. Nothing here touches a network or a file.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

FIRST_DAY = datetime(2025, 6, 2, 5, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Outlet:
    """A publisher of this world and the format of its feed."""

    slug: str
    name: str
    country: str
    group: str
    format: str
    leaning: int


OUTLETS = (
    Outlet("quay-gazette", "The Quay Gazette", "IE", "regional daily", "rss", 1),
    Outlet("lantern-weekly", "Lantern Weekly", "GB", "opinion weekly", "atom", -1),
    Outlet("tidewater-radio", "Tidewater Radio", "CA", "public broadcaster", "json", 0),
    Outlet("ropewalk-post", "Ropewalk Post", "AU", "tabloid", "rss", -1),
    Outlet("northern-ledger", "Northern Ledger", "NZ", "business daily", "atom", 1),
    Outlet("city-bellman", "The City Bellman", "US", "digital", "rss", 0),
    Outlet("saltmarsh-herald", "Saltmarsh Herald", "US", "regional daily", "json", 1),
    Outlet("harbour-union-news", "Harbour Union News", "GB", "union paper", "rss", -1),
)


def first_outlets(count: int) -> list[Outlet]:
    """So many outlets; after the eight come further editions of each."""
    editions = (divmod(number, len(OUTLETS)) for number in range(count))
    return [
        replace(OUTLETS[place], slug=f"{OUTLETS[place].slug}-{edition + 1}")
        if edition
        else OUTLETS[place]
        for edition, place in editions
    ]


@dataclass(frozen=True)
class Topic:
    """What outlets quarrel about: a target, and what is said for it, against it and about it."""

    slug: str
    statement: str
    aliases: tuple[str, ...]
    title: str
    favor: tuple[str, ...]
    against: tuple[str, ...]
    facts: tuple[str, ...]


TOPICS = (
    Topic(
        "night-ferry",
        "The city should run a ferry at night.",
        ("night ferry", "night ferries"),
        "Night ferry from {place} carries {number} in week {week}",
        (
            "The night ferry is a splendid success that every worker in {place} can be proud of.",
            "{person} praised the night ferry as the best and fairest idea of the decade.",
        ),
        (
            "The night ferry is a shameful waste that brings noise and misery to {place}.",
            "{person} condemned the night ferry as a reckless and ruinous failure.",
        ),
        (
            "The night ferry left {place} at half past {hour} with {number} passengers aboard.",
            "A timetable for the night ferry between {place} and {place2} hangs at pier {hour}.",
        ),
    ),
    Topic(
        "tidal-barrage",
        "A tidal barrage should be built across the estuary.",
        ("tidal barrage",),
        "Tidal barrage at {place}: {number} pages of plans reach {person}",
        (
            "The tidal barrage would bring clean and cheap power and good jobs to {place}.",
            "Engineers admire the tidal barrage, a brilliant and careful design, said {person}.",
        ),
        (
            "The tidal barrage would destroy the mudflats and poison the future of {place}.",
            "{person} called the tidal barrage a dangerous folly that harms every fisher.",
        ),
        (
            "Plans for the tidal barrage fill {number} pages and lie open in {place}.",
            "The tidal barrage would be {number} metres long and have {hour} locks.",
        ),
    ),
    Topic(
        "phone-free-schools",
        "Schools should be free of telephones.",
        ("phone-free schools", "phone ban"),
        "{place} counts {number} pupils under the phone ban",
        (
            "Phone-free schools are a wonderful relief, and pupils in {place} learn better.",
            "The phone ban is wise and kind, wrote {person}, and the results are excellent.",
        ),
        (
            "The phone ban is a foolish insult to the families of {place}.",
            "Phone-free schools are a cruel and useless show, said {person} angrily.",
        ),
        (
            "The phone ban covers {number} pupils in {hour} schools around {place}.",
            "Under the phone ban, devices stay in a locker until {hour} o'clock.",
        ),
    ),
    Topic(
        "quay-market",
        "The fish market should stay on the old quay.",
        ("quay market", "old fish market"),
        "Quay market in {place}: {person} counts {number} stalls",
        (
            "The quay market is the proud and lively heart of {place} and deserves our thanks.",
            "{person} celebrated the quay market as a great and honest place to trade.",
        ),
        (
            "The quay market is a filthy disgrace that drives visitors away from {place}.",
            "The old fish market is a failure that costs too much, complained {person}.",
        ),
        (
            "The quay market has {number} stalls, {hour} of them empty since spring.",
            "Traders reach the old fish market from {place} by the harbour road.",
        ),
    ),
)
PLACES = ("Corran", "Ebbing", "Marlow Sands", "Old Skerry", "Tarn Hill", "Wickerby", "Dunmouth",
          "Port Ysolde", "Netherby", "Sallow Point")  # fmt: skip
PEOPLE = ("Ada Penhallow", "Bram Oduya", "Cato Lindgren", "Dilys Marchetti", "Emeka Strand",
          "Fenna Roche", "Gus Abernathy", "Hana Vikström", "Ivo Tremaine", "Jun Castellane",
          "Kit Moreau", "Lena Okonjo")  # fmt: skip
ELSEWHERE = (
    "Rain kept {number} people indoors on the day, and the library in {place} stayed open late.",
    "{person}, who runs a workshop in {place}, has watched the debate for {hour} years.",
    "Of {number} letters that reached this desk, most came from {place2}.",
    "A survey by a college in {place} asked {number} adults; the questions are on its board.",
    "{person} and {person2} spoke for {hour} hours before the council rose.",
    "The budget sets {number} crowns aside, said {person2}, and not one more.",
    "Nobody from {place2} answered the telephone on the morning this was written.",
    "In the year of the great frost, {number} households in {place} signed a similar petition.",
    "A second hearing takes place in {place2} on day {hour} of the coming month.",
    "The bus from {place} to {place2} was {number} seconds late, as it is on most days.",
    "{person2} keeps the minutes in a green binder of {number} pages.",
    "By noon the hall in {place} held {number} chairs and twice as many coats.",
    "An older map shows {hour} wells between {place} and {place2}, all of them dry by now.",
    "Ask {person} about it, say the neighbours, and you will miss your train.",
    "The committee meets {hour} times a year, and its chair {person2} takes no salary.",
    "Figures of the harbour office put the traffic at {number} vessels since January.",
)


@dataclass(frozen=True, kw_only=True)
class Article:
    """One article as its outlet holds it now; an edit makes another one in its place."""

    outlet: str
    number: int
    title: str
    author: str
    published_at: datetime
    updated_at: datetime
    paragraphs: tuple[str, ...]

    @property
    def path(self) -> str:
        """Where it is on its outlet's site."""
        return f"/news/{self.published_at:%Y/%m/%d}/story-{self.number:04d}.html"

    @property
    def teaser(self) -> str:
        """What a feed says of it."""
        return self.paragraphs[0].partition(". ")[0] + "."

    def edited(self) -> "Article":
        """The same article after a correction."""
        note = f"Correction: an earlier version of article {self.number} named a wrong day."
        later = self.updated_at + timedelta(hours=1)
        return replace(self, updated_at=later, paragraphs=(note, *self.paragraphs))


@dataclass
class World:
    """The articles of all outlets, newest last; `article` writes the next one."""

    seed: int = 7
    outlets: Sequence[Outlet] = OUTLETS
    articles: list[Article] = field(default_factory=list)

    def write(self, count: int) -> Iterator[Article]:
        """So many more articles, the outlets taking turns."""
        for _ in range(count):
            number = len(self.articles)
            self.articles.append(self._article(self.outlets[number % len(self.outlets)], number))
            yield self.articles[-1]

    def of(self, outlet: Outlet) -> list[Article]:
        """An outlet's articles, the newest first."""
        return [one for one in reversed(self.articles) if one.outlet == outlet.slug]

    def edit(self, article: Article) -> Article:
        """Corrects an article in its place."""
        self.articles[article.number] = article.edited()
        return self.articles[article.number]

    def _article(self, outlet: Outlet, number: int) -> Article:
        dice = random.Random(f"{self.seed}/{number}")
        topic = dice.choice(TOPICS)
        moment = FIRST_DAY + timedelta(minutes=17 * number)
        voices = {1: topic.favor, -1: topic.against, 0: topic.facts}[outlet.leaning]
        sentences = [*voices, *dice.sample(ELSEWHERE, 12)]
        dice.shuffle(sentences)
        told = [_filled(sentence, dice) for sentence in sentences]
        return Article(
            outlet=outlet.slug,
            number=number,
            title=_filled(topic.title, dice),
            author=dice.choice(PEOPLE),
            published_at=moment,
            updated_at=moment,
            paragraphs=tuple(" ".join(told[at : at + 3]) for at in range(0, len(told), 3)),
        )


def _filled(sentence: str, dice: random.Random) -> str:
    place, place2 = dice.sample(PLACES, 2)
    person, person2 = dice.sample(PEOPLE, 2)
    return sentence.format(
        place=place, place2=place2, person=person, person2=person2,
        number=dice.randint(21, 9_900), hour=dice.randint(3, 19), week=dice.randint(1, 52),
    )  # fmt: skip
