"""A small town's two quarrels in five outlets, as rows: what the cookbook's answers are about.

Everything is fixed, so that both databases answer the same. It is written straight into the
tables: what fills them otherwise is tested elsewhere.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert

from pipeline.models import digest
from pipeline.store import tables
from pipeline.store.database import Database
from pipeline.store.naming import rule_key

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""Monday, the first day."""

HASH = "0" * 64
Row = dict[str, Any]

SOURCES = {
    "harbour-post": ("Harbour Post", "GB", "local"),
    "capital-daily": ("Capital Daily", "GB", "national"),
    "northern-radio": ("Northern Radio", "IE", "public broadcaster"),
    "quay-ledger": ("Quay Ledger", "US", "business"),
    "kueste-blatt": ("Küste-Blatt", "DE", "local"),
}
TARGETS = {
    "harbour-toll": "Ships should pay a harbour toll.",
    "night-ferry": "The city should run a ferry at night.",
}
STORIES = {
    1: ("Council votes for the harbour toll", 1),
    2: ("Night ferry starts", 6),
    3: ("Toll money repairs the quay", 8),
}
SAYS = {
    ("harbour-toll", "favor"): "The harbour toll is fair and long overdue.",
    ("harbour-toll", "against"): "The harbour toll drives ships away.",
    ("harbour-toll", "neutral"): "The harbour toll is due from April.",
    ("harbour-toll", "unclear"): "Of the harbour toll both sides spoke at length.",
    ("night-ferry", "favor"): "The night ferry is what shift workers needed.",
    ("night-ferry", "against"): "The night ferry wakes the whole bay.",
    ("night-ferry", "neutral"): "The night ferry leaves at eleven.",
}


@dataclass(frozen=True, kw_only=True)
class Told:
    """An article: its source, the day after the first, its title and story, and who says what."""

    number: int
    source: str
    day: int
    title: str
    story: int
    own: Mapping[str, str]
    actors: Mapping[tuple[str, str], str] = field(default_factory=dict)
    held: str | None = None
    before: Mapping[str, str] | None = None


ARTICLES = (
    Told(number=1, source="harbour-post", day=0, title="Council votes for the harbour toll",
         story=1, own={"harbour-toll": "favor"},
         actors={("Ida Holt", "harbour-toll"): "favor", ("Port Union", "harbour-toll"): "against"}),
    Told(number=2, source="capital-daily", day=0, title="A toll on trade", story=1,
         own={"harbour-toll": "against"}, actors={("Port Union", "harbour-toll"): "against"}),
    Told(number=3, source="northern-radio", day=0, title="Harbour toll passed", story=1,
         own={"harbour-toll": "neutral"}, actors={("Ida Holt", "harbour-toll"): "favor"}),
    Told(number=4, source="quay-ledger", day=1, title="What the toll costs a trawler", story=1,
         own={"harbour-toll": "against"}),
    Told(number=5, source="kueste-blatt", day=1, title="A toll on trade", story=1,
         own={"harbour-toll": "against"}),
    Told(number=6, source="harbour-post", day=2, title="Night ferry starts", story=2,
         own={"night-ferry": "favor", "harbour-toll": "unclear"}),
    Told(number=7, source="northern-radio", day=2, title="First night ferry is full", story=2,
         own={"night-ferry": "favor"}, actors={("Port Union", "night-ferry"): "favor"}),
    Told(number=8, source="harbour-post", day=7, title="Toll money repairs the quay", story=3,
         own={"harbour-toll": "neutral"}, before={"harbour-toll": "favor"}),
    Told(number=9, source="capital-daily", day=7, title="Second thoughts on the toll", story=3,
         own={"harbour-toll": "favor"}, actors={("Ida Holt", "harbour-toll"): "against"}),
    Told(number=10, source="quay-ledger", day=8, title="Quay repaired, ships gone", story=3,
         own={"harbour-toll": "against", "night-ferry": "against"}),
    Told(number=11, source="northern-radio", day=8, title="Repairs begin", story=3,
         own={"harbour-toll": "favor"}, held="speaks_to_model"),
)  # fmt: skip
COPY, LEAD = 5, 2
COST = {1: 1_200_000, 2: 900_000}
"""Nano-US-dollars of a request, by how many questions it carries beside the summary."""


def build(database: Database) -> None:
    """Writes the world into an empty database of the newest schema."""
    with database.writing() as connection:
        for table, rows in _rows().items():
            connection.execute(insert(table), rows)


def _rows() -> Mapping[type[tables.Row], list[Row]]:
    rows: dict[type[tables.Row], list[Row]] = {
        tables.Source: [
            {"id": number, "slug": slug, "name": name, "country": country, "source_group": group,
             "language": "de" if country == "DE" else "en"}
            for number, (slug, (name, country, group)) in enumerate(SOURCES.items(), 1)
        ],
        tables.Target: [{"id": _target(slug), "slug": slug} for slug in TARGETS],
        tables.TargetRevision: [
            {"target_id": _target(slug), "statement": words, "description": "", "aliases": [],
             "only_if_named": False, "languages": [], "sha256": digest(words), "since": NINE}
            for slug, words in TARGETS.items()
        ],
        tables.Actor: [{"id": number, "name": name} for name, number in _actors().items()],
        tables.ActorAlias: [
            {"alias_key": rule_key(name), "actor_id": number}
            for name, number in _actors().items()
        ],
    }  # fmt: skip
    for told in ARTICLES:
        for version in _versions(told):
            for table, row in version:
                rows.setdefault(table, []).append(row)
    rows |= _stories()
    rows |= _operations()
    ordered = [mapper.class_ for mapper in tables.Row.registry.mappers]
    order = {table.__table__: place for place, table in enumerate(ordered)}
    sorted_tables = [table for table in tables.Row.metadata.sorted_tables if table in order]
    by_table = {table.__table__: table for table in ordered}
    return {by_table[one]: rows[by_table[one]] for one in sorted_tables if by_table[one] in rows}


def _versions(told: Told) -> Iterator[Iterator[tuple[type[tables.Row], Row]]]:
    at = NINE + timedelta(days=told.day, minutes=told.number)
    if told.before is None:
        yield _version(told, 1, at, told.own)
    else:
        yield _version(told, 1, at, told.before)
        yield _version(told, 2, at + timedelta(hours=6), told.own)


def _version(
    told: Told, seq: int, at: datetime, own: Mapping[str, str]
) -> Iterator[tuple[type[tables.Row], Row]]:
    number = told.number * 10 + seq
    source = list(SOURCES).index(told.source) + 1
    url = f"https://{told.source}.example/{told.number}"
    text = "\n\n".join([told.title, *(SAYS[target, label] for target, label in own.items())])
    sha = digest(text)
    if seq == 1:
        yield tables.Article, {"id": told.number, "key": url, "source_id": source, "url": url,
                               "first_seen_at": at}  # fmt: skip
    yield tables.Page, {"id": number, "url": url, "fetched_at": at, "content_type": "text/html",
                        "sha256": sha, "archive_ref": sha, "article_id": told.number}  # fmt: skip
    yield tables.Version, {
        "id": number, "article_id": told.number, "seq": seq, "sha256": sha, "title": told.title,
        "authors": [], "language": "en", "published_at": NINE + timedelta(days=told.day),
        "text": text, "seen_at": at, "page_id": number, "extractor": "made 1",
        "added": [SAYS[one] for one in own.items()] if seq > 1 else None,
        "removed": [SAYS[one] for one in (told.before or {}).items()] if seq > 1 else None,
    }  # fmt: skip
    if told.number != COPY:
        yield from _answers(told, number, at, text, own)


def _answers(
    told: Told, number: int, at: datetime, text: str, own: Mapping[str, str]
) -> Iterator[tuple[type[tables.Row], Row]]:
    yield tables.Request, {"id": number, "hash": f"{number}", "version_id": number,
                           "endpoint": "https://model.example/v1", "model": "model-a",
                           "rung": "schema", "params": {}, "created_at": at}  # fmt: skip
    yield tables.Attempt, {
        "id": number, "request_id": number, "number": 1, "state": "ok", "started_at": at,
        "ended_at": at, "tokens_in": 900, "tokens_out": 120, "tokens_cached": 0,
        "cost_nanousd": COST[len(own)], "possibly_billed": False,
    }  # fmt: skip
    for place, target in enumerate([None, *own]):
        answer = number * 10 + place
        yield tables.RequestQuestion, {
            "request_id": number, "kind": "stance" if target else "summary",
            "target_id": _target(target) if target else None,
        }  # fmt: skip
        yield tables.Answer, {
            "id": answer, "text_sha256": digest(text), "version_id": number,
            "kind": "stance" if target else "summary",
            "target_id": _target(target) if target else None, "prompt_hash": HASH,
            "analyst": "openai", "model": "model-a", "params_hash": HASH, "request_id": number,
            "outcome": "answered", "created_at": at, "held": told.held if target else None,
        }  # fmt: skip
        if target is None:
            yield tables.SummarySentence, {"id": answer, "answer_id": answer, "position": 0,
                                           "kind": "summary", "text": told.title}  # fmt: skip
            yield tables.Evidence, _quote(number, text, told.title, summary_sentence_id=answer)
        else:
            yield from _stances(told, answer, text, target, own[target])


def _stances(
    told: Told, answer: int, text: str, target: str, label: str
) -> Iterator[tuple[type[tables.Row], Row]]:
    holders = {None: label} | {
        name: side for (name, about), side in told.actors.items() if about == target
    }
    for place, (holder, side) in enumerate(holders.items()):
        stance = answer * 10 + place
        yield tables.Stance, {
            "id": stance, "answer_id": answer, "target_id": _target(target), "holder": holder,
            "actor_id": _actors()[holder] if holder else None, "label": side,
            "model_label": side, "rationale": "", "flags": [],
        }  # fmt: skip
        yield tables.Evidence, _quote(answer // 10, text, SAYS[target, label], stance_id=stance)


def _quote(version: int, text: str, words: str, **claim: int) -> Row:
    start = text.index(words)
    return {
        "version_id": version, "quote": words, "start_char": start,
        "end_char": start + len(words), "status": "verified",
        "summary_sentence_id": None, "stance_id": None, **claim,
    }  # fmt: skip


def _stories() -> Mapping[type[tables.Row], list[Row]]:
    days = {story: [one.day for one in ARTICLES if one.story == story] for story in STORIES}
    return {
        tables.Story: [
            {"id": story, "title": title, "lead_article_id": lead,
             "first_at": NINE + timedelta(days=min(days[story])),
             "last_at": NINE + timedelta(days=max(days[story]))}
            for story, (title, lead) in STORIES.items()
        ],
        tables.StoryArticle: [
            {"story_id": one.story, "article_id": one.number, "reason": "names"}
            for one in ARTICLES
        ],
        tables.Duplicate: [
            {"article_id": COPY, "lead_article_id": LEAD, "containment": 1.0, "jaccard": 0.98,
             "decided_at": NINE}
        ],
    }  # fmt: skip


def _operations() -> Mapping[type[tables.Row], list[Row]]:
    later = NINE + timedelta(days=9)
    return {
        tables.Run: [
            {"invocation_id": "monday", "step": "analyze", "started_at": NINE,
             "ended_at": NINE + timedelta(minutes=4), "outcome": "partial",
             "counts": {"pending": 12, "done": 11, "answered": 20, "failed": 1}}
        ],
        tables.Failure: [
            {"item_kind": "entry", "item_key": "https://quay-ledger.example/12",
             "step": "extract", "code": "not_article", "transient": False,
             "message": "a page of links", "config_hash": "1", "times": 3, "first_at": NINE,
             "last_at": later}
        ],
        tables.Notice: [
            {"kind": "feed_silent", "subject": "kueste-blatt/main", "raised_at": later,
             "text": "kueste-blatt/main answers and has brought nothing new since 2026-03-03"}
        ],
        tables.Correction: [
            {"text_sha256": digest("What the toll costs a trawler\n\n"
                                   + SAYS["harbour-toll", "against"]),
             "target_id": _target("harbour-toll"), "holder_key": "", "label": "neutral",
             "reason": "It only does the sums.", "author": "ann", "created_at": later}
        ],
    }  # fmt: skip


def _target(slug: str) -> int:
    return list(TARGETS).index(slug) + 1


def _actors() -> Mapping[str, int]:
    names = dict.fromkeys(name for one in ARTICLES for name, _ in one.actors)
    return {name: number for number, name in enumerate(names, 1)}
