"""What is claimed of an article: a summary's sentences, and stances; with marks in its text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pipeline.ports.desk_articles import PersonSaid, QuotedAt, StanceBehind
from pipeline.web.pages.highlighting import Mark
from pipeline.web.pages.stance_bars import JUDGES, WORDS

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """A quote of a claim; `slug` is its mark in the text, None where it does not stand there."""

    words: str
    status: str
    slug: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of the summary."""

    slug: str
    sign: str
    kind: str
    text: str
    quotes: Sequence[Quoted]

    @property
    def slugs(self) -> str:
        """Its marks by name."""
        return " ".join(quote.slug for quote in self.quotes if quote.slug)

    @property
    def quotes_itself(self) -> bool:
        """Whether its only quote is the sentence, word for word."""
        return [quote.words for quote in self.quotes] == [self.text]


@dataclass(frozen=True, slots=True, kw_only=True)
class StanceCard:
    """Where the article, or an actor in it, stands on a target, and why.

    `said` are labels that people gave, newest first; `machine` is the label of the analyst, which
    is kept beside a person's. `overridden` is the model's own label where a check changed it.
    """

    slug: str
    sign: str
    target: str
    statement: str
    actor: str | None
    actor_id: int | None
    label: str
    by_person: bool
    machine: str | None
    overridden: str | None
    judge: str
    model: str | None
    at: datetime
    rationale: str
    held: str | None
    via_article_id: int | None
    answer_id: int | None
    flags: Sequence[str]
    quotes: Sequence[Quoted]
    said: Sequence[PersonSaid]

    @property
    def slugs(self) -> str:
        """Its marks by name."""
        return " ".join(quote.slug for quote in self.quotes if quote.slug)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """All claims about one text, and their marks in it."""

    sentences: Sequence[Sentence]
    stances: Sequence[StanceCard]
    actors: Sequence[StanceCard]
    marks: Sequence[Mark]


class Reading:
    """What the claims of one text are read with; marks are numbered as they come."""

    def __init__(
        self,
        text: str,
        behind: Sequence[StanceBehind],
        people: Sequence[PersonSaid],
        statements: Mapping[str, str],
    ) -> None:
        self.text, self.behind, self.people, self.statements = text, behind, people, statements
        self.marks: list[Mark] = []

    def sentence(self, row: Mapping[str, Any], place: int) -> Sentence:
        """A sentence of the summary, the `place`-th."""
        slug, sign = f"s-{place}", f"S{place}"
        claim = Mark(
            slug="", claim=slug, start=0, end=0, kind="summary", sign=sign,
            words=f"sentence {place} of the summary",
        )  # fmt: skip
        quotes = [
            QuotedAt(
                quote=one["quote"], start=one["start_char"], end=one["end_char"],
                status=one["status"],
            )
            for one in row["quotes"]
        ]  # fmt: skip
        return Sentence(
            slug=slug, sign=sign, kind=row["kind"], text=row["text"],
            quotes=[self._quoted(one, claim) for one in quotes],
        )  # fmt: skip

    def stance(self, row: Mapping[str, Any], slug: str, sign: str) -> StanceCard:
        """Where the article or an actor stands, from a row of its view."""
        target, actor = row["target"], row.get("actor")
        label = row["label"]
        is_copy = row.get("via_article_id") is not None
        own = None if is_copy else self._behind(target, row.get("actor_id"), actor)
        by_person = row["label_from"] == "correction"
        who = f"{actor} on {target}" if actor else f"the article on {target}"
        claim = Mark(
            slug="", claim=slug, start=0, end=0, kind="stance", sign=sign,
            words=f"{who}: {WORDS[label]}",
        )  # fmt: skip
        return StanceCard(
            slug=slug,
            sign=sign,
            target=target,
            statement=self.statements.get(target, target),
            actor=actor,
            actor_id=row.get("actor_id"),
            label=label,
            by_person=by_person,
            machine=own.label if own and by_person else None,
            overridden=own.model_label if own and own.model_label != own.label else None,
            judge=JUDGES[row["analyst"]],
            model=row["model"],
            at=row["answered_at"],
            rationale=own.rationale if own else str(row.get("rationale") or ""),
            held=row["held"],
            via_article_id=row.get("via_article_id"),
            answer_id=own.answer_id if own else None,
            flags=own.flags if own else (),
            quotes=[self._quoted(one, claim) for one in (own.quotes if own else _only_quote(row))],
            said=[one for one in self.people if (one.target, one.actor) == (target, actor)],
        )

    def _quoted(self, quote: QuotedAt, claim: Mark) -> Quoted:
        """A quote, marked where it stands; one of another text of the same words is looked for."""
        start, end = quote.start, quote.end
        if quote.status != "unverified" and self.text[start:end] != quote.quote:
            start = self.text.find(quote.quote)
            end = start + len(quote.quote)
        if quote.status == "unverified" or start < 0 or start == end:
            return Quoted(words=quote.quote, status=quote.status, slug=None)
        slug = f"q{len(self.marks) + 1}"
        self.marks.append(replace(claim, slug=slug, start=start, end=end))
        return Quoted(words=quote.quote, status=quote.status, slug=slug)

    def _behind(self, target: str, actor_id: int | None, actor: str | None) -> StanceBehind | None:
        for one in self.behind:
            same = one.actor_id == actor_id if actor_id is not None else one.holder == actor
            if one.target == target and same:
                return one
        return None


def claims_of(
    article: Mapping[str, Any],
    behind: Sequence[StanceBehind],
    people: Sequence[PersonSaid],
    statements: Mapping[str, str],
) -> Claims:
    """The claims about an article, from `Catalog.whole_article` and what stands behind it."""
    reading = Reading(str(article["text"]), behind, people, statements)
    own = [one for one in article["stances"] if one["label"] != "unrelated"]
    return Claims(
        sentences=[
            reading.sentence(one, place) for place, one in enumerate(article["sentences"], 1)
        ],
        stances=[
            reading.stance(one, f"t-{one['target']}", f"T{place}")
            for place, one in enumerate(own, 1)
        ],
        actors=[
            reading.stance(one, f"a-{place}", f"A{place}")
            for place, one in enumerate(article["actors"], 1)
        ],
        marks=reading.marks,
    )


def unaddressed(article: Mapping[str, Any], statements: Mapping[str, str]) -> list[tuple[str, str]]:
    """The targets that were asked about and that the text does not address."""
    return [
        (row["target"], statements.get(row["target"], row["target"]))
        for row in article["stances"]
        if row["label"] == "unrelated"
    ]


def _only_quote(row: Mapping[str, Any]) -> list[QuotedAt]:
    """The quote that a list shows, without its place: the row is a lead's, or a person's."""
    if not row["quote"]:
        return []
    return [QuotedAt(quote=row["quote"], start=0, end=0, status=row["quote_status"])]
