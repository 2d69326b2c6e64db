"""What an article's page shows: its text with quotes marked, its claims, versions and origin."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from pipeline.ports.browsing import Record
from pipeline.ports.desk_articles import AnswerLine, PersonSaid, StanceBehind, StanceTurn
from pipeline.web.masking import masked
from pipeline.web.pages.article_claims import Claims, claims_of, unaddressed
from pipeline.web.pages.highlighting import Paragraph, paragraphs

MOST_MARKS = 400
MOST_CHANGED = 100
"""Sentences shown of what an edit added, and of what it removed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLine:
    """One text that the article had, and what it changed."""

    seq: int
    title: str
    seen_at: datetime
    extractor: str
    page_url: str
    archive_ref: str
    sha256: str
    added: Sequence[str]
    removed: Sequence[str]
    more: int
    turns: Sequence[StanceTurn]
    is_latest: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Something that failed with the article and still holds."""

    step: str
    code: str
    message: str
    retry_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleView:
    """One article; `token` None: its reader may not correct."""

    article_id: int
    title: str
    language: str | None
    source_name: str
    about: str
    url: str
    authors: str | None
    section: str | None
    at: datetime
    is_published: bool
    paywalled: bool
    lead_article_id: int | None
    story_id: int | None
    summary_judge: str | None
    summary_model: str | None
    summary_held: str | None
    claims: Claims
    unaddressed: Sequence[tuple[str, str]]
    targets: Mapping[str, str]
    text: Sequence[Paragraph]
    begins_with_title: bool
    versions: Sequence[VersionLine]
    answers: Sequence[AnswerLine]
    troubles: Sequence[Trouble]
    token: str | None
    kept: str | None


def article_view(
    article: Record,
    *,
    behind: Sequence[StanceBehind],
    people: Sequence[PersonSaid],
    turns: Sequence[StanceTurn],
    answers: Sequence[AnswerLine],
    targets: Mapping[str, str],
    token: str | None,
    kept: str | None,
) -> ArticleView:
    """The page of an article, from `Catalog.whole_article` and what stands behind it.

    Args:
        article: the article.
        behind: the stances of its latest text, with all evidence.
        people: what people said of that text.
        turns: edits that changed a stance.
        answers: all answers about that text.
        targets: statements by slug.
        token: what its forms carry; None: no forms.
        kept: the target that a label was just given for.
    """
    row = cast("Mapping[str, Any]", article)
    claims = claims_of(row, behind, people, targets)
    said = [one for one in (*claims.stances, *claims.actors) if one.target == kept and one.said]
    return ArticleView(
        article_id=row["article_id"],
        title=row["title"],
        language=row["language"],
        source_name=row["source_name"],
        about=", ".join(part for part in (row["source_group"], row["country"]) if part),
        url=row["url"],
        authors=row["authors"],
        section=row["section"],
        at=row["published_at"] or row["fetched_at"],
        is_published=row["published_at"] is not None,
        paywalled=bool(row["paywalled"]),
        lead_article_id=row["lead_article_id"],
        story_id=row["story_id"],
        summary_judge=row["summary_analyst"],
        summary_model=row["summary_model"],
        summary_held=row["summary_held"],
        claims=claims,
        unaddressed=unaddressed(row, targets),
        targets=targets,
        text=paragraphs(row["text"], claims.marks[:MOST_MARKS]),
        begins_with_title=row["text"].partition("\n")[0].strip() == row["title"],
        versions=_versions(row["versions"], turns),
        answers=answers,
        troubles=[
            Trouble(
                step=one["step"], code=one["code"], message=masked(one["message"]),
                retry_at=one["retry_at"],
            )
            for one in row["failures"]
        ],
        token=token,
        kept=kept if said else None,
    )  # fmt: skip


def _versions(rows: Sequence[Mapping[str, Any]], turns: Sequence[StanceTurn]) -> list[VersionLine]:
    """The versions, newest first."""
    latest = max((row["seq"] for row in rows), default=0)
    lines = []
    for row in reversed(rows):
        added, removed = row["added"] or [], row["removed"] or []
        more = max(0, len(added) - MOST_CHANGED) + max(0, len(removed) - MOST_CHANGED)
        lines.append(
            VersionLine(
                seq=row["seq"],
                title=row["title"],
                seen_at=row["seen_at"],
                extractor=row["extractor"],
                page_url=masked(row["page_url"]),
                archive_ref=row["archive_ref"],
                sha256=row["sha256"],
                added=added[:MOST_CHANGED],
                removed=removed[:MOST_CHANGED],
                more=more,
                turns=[one for one in turns if one.to_seq == row["seq"]],
                is_latest=row["seq"] == latest,
            )
        )
    return lines
