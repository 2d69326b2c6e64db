"""What receivers are sent: a digest, or notices, as text, page and facts for programs."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from pipeline.models import Message
from pipeline.ports.delivering import OpenNotice
from pipeline.publish.digest_html import digest_html
from pipeline.publish.digest_markdown import digest_markdown, inert
from pipeline.publish.digest_parts import Digest, DigestItem
from pipeline.publish.wording import cut, some
from pipeline.scrub import scrub, scrub_line

LONGEST_NOTICE = 1000


def digest_message(digest: Digest, *, key: str, address: str | None) -> Message:
    """A day's digest; `address` is where published files are served, if they are."""
    page = f"{address}/digest/{digest.day}.html" if address else None
    markdown = digest_markdown(digest)
    return Message(
        key=key,
        subject=f"Digest of {digest.day_in_words}: {digest.headline}",
        text=f"{markdown}\n<{page}>\n" if page else markdown,
        html=digest_html(digest),
        facts={
            "type": "digest",
            "day": str(digest.day),
            "headline": digest.headline,
            "page": page,
            "sections": [
                {"heading": one.heading, "items": [_facts(item) for item in one.items]}
                for one in digest.sections
            ],
        },
    )


def notices_message(notices: Sequence[OpenNotice], *, key: str) -> Message:
    """Notices in one message, oldest first."""
    first = notices[0]
    subject = f"{first.kind}: {first.subject}"
    more = f", and {some(len(notices) - 1, 'more notice')}" if len(notices) > 1 else ""
    lines = [f"- **{inert(one.kind)}** {inert(_words(one))}" for one in notices]
    items = "\n".join(
        f"<li><b>{escape(one.kind)}</b> <bdi>{escape(_words(one))}</bdi></li>" for one in notices
    )
    return Message(
        key=key,
        subject=f"{subject}{more}",
        text="# Needs a look\n\n" + "\n".join(lines) + f"\n\n{LOOK}\n",
        html=PAGE.format(items=items),
        facts={
            "type": "notices",
            "notices": [
                {
                    "kind": one.kind,
                    "subject": scrub_line(one.subject),
                    "text": _words(one),
                    "raised_at": one.raised_at.isoformat(),
                }
                for one in notices
            ],
        },
    )


LOOK = "All open ones: `standpoint show notices`. What each means: docs/how-to/operate.md"
PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Needs a look</title></head>
<body>
<h1>Needs a look</h1>
<ul>
{items}
</ul>
<p>All open ones: <code>standpoint show notices</code>.</p>
</body>
</html>
"""


def _words(notice: OpenNotice) -> str:
    return cut(notice.text, LONGEST_NOTICE)


def _facts(item: DigestItem) -> Mapping[str, Any]:
    return {
        "head": scrub_line(item.head),
        "link": item.link,
        "notes": [scrub_line(one) for one in item.notes],
        "words": scrub(item.words),
        "counts": [
            {"target": one.target, "analyst": one.analyst, "counts": dict(one.counts)}
            for one in item.counts
        ],
        "quotes": [
            {"label": one.label, "by": scrub_line(one.by), "words": scrub(one.words)}
            for one in item.quotes
        ],
    }
