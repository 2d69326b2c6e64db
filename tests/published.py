"""Articles as feeds tell them, for tests; what a test does not name gets a plain value."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import make
from pipeline.models import Label, digest
from pipeline.ports.publishing import PublishedArticle, PublishedStance

HOSTILE = "</p><script>alert(1)</script> ]]> & \"' \u202eevil\u202c [x](javascript:1) `*_#"


def published(number: int = 1, **fields: Any) -> PublishedArticle:
    plain = PublishedArticle(
        article_id=number,
        key_sha256=digest(str(number)),
        url=f"https://courier.example/{number}",
        title=f"Article {number}",
        source="courier",
        source_name="The Courier",
        language="en",
        published_at=make.NOW,
        updated_at=make.NOW + timedelta(hours=number),
        sentences=("The council voted.", "The toll stays."),
        summary_held=False,
        stances=(own(),),
    )
    return replace(plain, **fields)


def own(**fields: Any) -> PublishedStance:
    plain = PublishedStance(
        target="toll", label=Label.FAVOR, analyst="openai", quote="The toll is fair."
    )
    return replace(plain, **fields)
