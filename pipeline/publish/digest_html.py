"""A digest as one plain page: no script, no other file, light and dark, any width.

Everything that came from outside is escaped and set apart from the direction of what is around it;
a policy in the page forbids all that would be loaded, should anything get past that.
"""

from collections.abc import Iterator
from html import escape
from importlib import resources

from pipeline.models import Label
from pipeline.publish.digest_parts import (
    Digest,
    DigestCounts,
    DigestItem,
    DigestQuote,
    DigestSection,
)
from pipeline.scrub import scrub

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
SHOWN = (Label.FAVOR, Label.NEUTRAL, Label.UNCLEAR, Label.AGAINST)
"""The order in which labels share a bar: the two sides at its ends."""


def digest_html(digest: Digest) -> str:
    """The whole page."""
    style = (resources.files("pipeline.publish") / "digest.css").read_text(encoding="utf-8")
    title = f"Digest of {digest.day_in_words}"
    sections = "\n".join(map(_section, digest.sections))
    remark = f'<p class="remark">{_text(digest.remark)}</p>\n' if digest.remark else ""
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<main>
<header>
<p class="name">Standpoint</p>
<h1>{title}</h1>
<p class="headline">{_text(digest.headline)}.</p>
</header>
{sections}
{remark}</main>
</body>
</html>
"""


def _section(section: DigestSection) -> str:
    name = section.heading.lower().replace(" ", "-")
    items = "\n".join(map(_item, section.items))
    body = f"<ul>\n{items}\n</ul>" if section.items else f'<p class="nothing">{section.nothing}</p>'
    return (
        f'<section aria-labelledby="{name}">\n<h2 id="{name}">{section.heading}</h2>\n'
        f"{body}\n</section>"
    )


def _item(item: DigestItem) -> str:
    return f"<li>{''.join(_parts(item))}</li>"


def _parts(item: DigestItem) -> Iterator[str]:
    head = _text(item.head)
    if item.link:
        head = f'<a href="{escape(item.link)}" rel="noreferrer nofollow">{head}</a>'
    yield f"<h3>{head}</h3>"
    if item.words:
        yield f"<p>{_text(item.words)}</p>"
    for note in item.notes:
        yield f'<p class="note">{_text(note)}</p>'
    yield from map(_bar, item.counts)
    yield from map(_quote, item.quotes)


def _bar(one: DigestCounts) -> str:
    """Counts in words and, where they tell a side, as a bar that says nothing more."""
    counted = [(label, one.counts.get(label, 0)) for label in SHOWN]
    words = ", ".join(f"{count:,} {label}" for label, count in counted if count)
    parts = "".join(
        f'<span class="{label}" style="flex-grow:{count}"></span>'
        for label, count in counted
        if count
    )
    is_told = any(count for label, count in counted if label is not Label.UNCLEAR)
    bar = f'<div class="bar" aria-hidden="true">{parts}</div>' if is_told else ""
    return (
        f'<div class="counts">{bar}<p class="note"><b>{_text(one.target)}</b> {words}, '
        f"judged by {_text(one.analyst)}</p></div>"
    )


def _quote(quote: DigestQuote) -> str:
    return (
        f'<figure class="{quote.label}"><blockquote>{_text(quote.words)}</blockquote>'
        f"<figcaption>{_text(quote.by)}, {quote.label}</figcaption></figure>"
    )


def _text(words: str) -> str:
    return f"<bdi>{escape(scrub(words))}</bdi>"
