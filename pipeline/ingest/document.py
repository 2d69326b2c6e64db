"""Makes the document of what a reader found in an original: the last hand on every text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sentencex

from pipeline.errors import Skipped
from pipeline.ingest.bounds import MAX_FIELD, MAX_TEXT, MAX_TITLE
from pipeline.ingest.bylines import names
from pipeline.ingest.dates import first_plausible
from pipeline.ingest.identity import web_url
from pipeline.ingest.language import detect_language, language_code
from pipeline.ingest.paragraphs import clean_line, clean_paragraphs, fit, same_words, shorten
from pipeline.models import Document

MAX_SENTENCE_TITLE = 160
_LEAD = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a reader found in an original, as it stands there.

    `title` is the original's own headline, or None; `paragraphs` are the body without it.
    """

    format: str
    paragraphs: Sequence[str]
    title: str | None = None
    url: str | None = None
    record_id: str | None = None
    authors: Sequence[str] = ()
    section: str | None = None
    language: str | None = None
    published_at: datetime | None = None
    image_url: str | None = None
    paywalled: bool | None = None


def finish(
    draft: Draft,
    *,
    extractor: str,
    modified_at: datetime | None,
    language_hint: str | None,
    received_at: datetime,
) -> Document:
    """The clean document of a draft; its text is final, so that quotes can point into it.

    Raises:
        Skipped: no text is left (`empty`).
    """
    title = shorten(clean_line(draft.title or ""), MAX_TITLE)
    body = clean_paragraphs(draft.paragraphs)
    if title and body and same_words(title, body[0]):
        body = body[1:]
    if not body:
        raise Skipped("there is no text in it", code="empty")
    stated = language_code(draft.language or "") or language_hint
    language = stated or detect_language("\n".join(body[:5]))
    head = [title] if title else []
    kept = fit(body, MAX_TEXT - len(title) - 2)
    text = "\n\n".join([*head, *kept])
    headline = title or first_sentence(body[0], language)
    return Document(
        title=headline,
        text=text,
        extractor=f"{extractor}/{draft.format}{'' if kept == body else '+cut'}",
        url=web_url(draft.url or ""),
        record_id=clean_line(draft.record_id or "")[:MAX_FIELD] or None,
        authors=names(draft.authors),
        section=shorten(clean_line(draft.section or ""), MAX_FIELD) or None,
        language=language,
        published_at=first_plausible((draft.published_at, modified_at), received_at),
        image_url=web_url(draft.image_url or ""),
        paywalled=draft.paywalled,
    )


def first_sentence(paragraph: str, language: str | None) -> str:
    """The first sentence of a paragraph as a title: cut at a word, without its full stop.

    Without the stop a paragraph of one sentence is not taken for a headline of the original.
    """
    sentences = sentencex.segment(language or "en", paragraph[:_LEAD])
    first = next((one.strip() for one in sentences if one.strip()), paragraph)
    return shorten(first.removesuffix(".").removesuffix("。") or first, MAX_SENTENCE_TITLE)
