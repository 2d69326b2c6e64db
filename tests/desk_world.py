"""A small world for tests of the news desk: one story in four outlets over two days, and another.

19 November: the Courier is for the toll, in its own voice and with a summary; the Mirror copies it.
20 November: the Gazette is against, Al Manar (in Arabic) neutral; the Herald writes of rain alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from store_steps import (
    CONFIG,
    answered,
    copied,
    evidence,
    saved,
    stance,
    stance_answer,
    stance_key,
    summary_answer,
    summary_key,
)

import make
from pipeline.models import AnalystKind, Label, Stored
from pipeline.store.database import Database
from pipeline.store.sql import SqlStore
from takedowns import paid
from told_stories import told

FIRST_DAY = datetime(2026, 11, 19, 9, 0, tzinfo=UTC)
SECOND_DAY = FIRST_DAY + timedelta(days=1)
NOW = SECOND_DAY + timedelta(hours=3)

FOR_IT = (
    "Council backs the toll\n\nThe toll is a fair answer to crowded streets. The council voted "
    "for it on Thursday by nine to four. Mayor Ann Lee calls the toll theft."
)
AGAINST_IT = (
    "Toll will empty the shops\n\nThe toll is a ruinous idea that punishes the poor. Traders "
    "fear for their trade."
)
ARABIC = "المجلس يقر الرسوم\n\nأقر المجلس الرسوم يوم الخميس. يبدأ التحصيل في الربيع المقبل."
RAIN = "Rain all week\n\nIt will rain all week, and nobody minds."

SOURCES = (
    make.source("courier", name="The Courier", country="GB", group="daily"),
    make.source("mirror", name="Mirror Wire", country="GB", group="agency"),
    make.source("gazette", name="Evening Gazette", country="US", group="tabloid"),
    make.source("manar", name="المنار", country="EG", group="daily", language="ar"),
    make.source("herald", name="Herald", country="US", group="daily"),
)


@dataclass(frozen=True)
class World:
    """The numbers of what was stored."""

    story: int
    courier: int
    mirror: int
    gazette: int
    manar: int
    rain_story: int
    herald: int


def desk_world(store: SqlStore, database: Database) -> World:
    """Stores the world."""
    store.configure(SOURCES)
    store.configure_targets([make.target()], make.NOW)
    courier = _article(store, "courier", FOR_IT, FIRST_DAY)
    mirror = _article(store, "mirror", FOR_IT, FIRST_DAY + timedelta(hours=1))
    gazette = _article(store, "gazette", AGAINST_IT, SECOND_DAY)
    manar = _article(store, "manar", ARABIC, SECOND_DAY, language="ar")
    herald = _article(store, "herald", RAIN, SECOND_DAY)
    copied(database, mirror, courier)
    fair, theft = "The toll is a fair answer", "Mayor Ann Lee calls the toll theft."
    summary = ("The council voted for it on Thursday by nine to four.", theft)
    _judge(store, courier, Label.FAVOR, fair, summary, against=("Ann Lee", theft))
    _judge(store, gazette, Label.AGAINST, "a ruinous idea", ("Traders fear for their trade.",))
    _judge(store, manar, Label.NEUTRAL, "أقر المجلس الرسوم", ("أقر المجلس الرسوم يوم الخميس.",))
    members = (courier, mirror, gazette, manar)
    return World(
        story=told(database, members, first_at=FIRST_DAY, last_at=SECOND_DAY),
        courier=courier.article_id,
        mirror=mirror.article_id,
        gazette=gazette.article_id,
        manar=manar.article_id,
        rain_story=told(database, [herald], first_at=SECOND_DAY, last_at=SECOND_DAY),
        herald=herald.article_id,
    )


def _article(store: SqlStore, slug: str, text: str, at: datetime, language: str = "en") -> Stored:
    url = f"https://{slug}.example/news/1"
    title = text.partition("\n")[0]
    feed = next(row.feed_id for row in store.feed_rows(SOURCES) if row.source_slug == slug)
    store.announce(feed, [make.entry(url, url=url, title=title)], at)
    [number] = store.pending_entries([feed], config_hash=CONFIG, now=at)
    return saved(
        store,
        store.entries([number])[0],
        text,
        title=title,
        article_key=f"url:{url}",
        url=url,
        language=language,
        published_at=at,
        now=at,
    )


def _judge(
    store: SqlStore,
    stored: Stored,
    label: Label,
    quote: str,
    summary: Sequence[str],
    *,
    against: tuple[str, str] | None = None,
) -> None:
    text = store.texts([stored.version_id])[0]
    voices = [replace(stance(label, evidence(text.text, quote)), rationale="As it says.")]
    if against:
        name, words = against
        voices.append(stance(Label.AGAINST, evidence(text.text, words), holder=name))
    request = paid(store, stored.version_id)
    answers = [
        (summary_key(model="large-1"), summary_answer(text.text, *summary)),
        (stance_key(model="large-1"), stance_answer(*voices)),
    ]
    given = [(key, replace(answer, request_id=request)) for key, answer in answers]
    assert answered(store, text, given, analyst=AnalystKind.OPENAI) == 2


def edit(store: SqlStore, world: World) -> None:
    """The Courier turns against the toll: a second version, judged anew."""
    text = FOR_IT.replace("The toll is a fair answer to crowded streets.", "The toll is a mistake.")
    url, at = "https://courier.example/news/1", NOW - timedelta(hours=1)
    feed = next(row.feed_id for row in store.feed_rows(SOURCES) if row.source_slug == "courier")
    store.announce(feed, [make.entry(url, "2", url=url, title="Council backs the toll")], at)
    [number] = store.pending_entries([feed], config_hash=CONFIG, now=at)
    edited = saved(
        store, store.entries([number])[0], text, title="Council backs the toll",
        article_key=f"url:{url}", url=url, language="en", published_at=FIRST_DAY, now=at,
    )  # fmt: skip
    assert edited.article_id == world.courier
    _judge(store, edited, Label.AGAINST, "The toll is a mistake.", ("Mayor Ann Lee calls",))
