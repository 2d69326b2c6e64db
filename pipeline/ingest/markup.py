"""Judges markup before and after it is parsed: how much, how deep, what a reader sees of it."""

import re

from pipeline.errors import BadDocument
from pipeline.ingest.bounds import MIB, megabytes

MAX_MARKUP = 5 * MIB
"""Characters. trafilatura took 33 s on 4.8 MB of the worst kind."""

MAX_TAGS = 60_000
"""Opening and closing; of 1,122 pages of news the largest has 19,437."""

MAX_ATTRIBUTES = 1000
"""In one tag; libxml2 takes quadratic time over them. The most seen on a news page is 73."""

MAX_DEPTH = 200
"""libxml2 cuts a page off at 256; the deepest page of news seen has 51."""

_DOCUMENT = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_S = r"[ \t\n\r\f]"
_VALUE = r"(?:\"[^\"]*+\"?|'[^']*+'?|[^ \t\n\r\f>\"'][^ \t\n\r\f>]*+)"
_ATTRIBUTE = rf"[ \t\n\r\f/]*+[^ \t\n\r\f/>][^ \t\n\r\f/>=]*+(?:{_S}*+={_S}*+{_VALUE}?+)?+"
_ATTRIBUTES = rf"(?:{_ATTRIBUTE}){{0,{MAX_ATTRIBUTES}}}+[ \t\n\r\f/]*+(?:>|\Z)"
_RAW = "|".join(
    rf"(?i:{name})(?=[ \t\n\r\f/>]){_ATTRIBUTES}(?:[^<]++|<(?!/(?i:{name})[ \t\n\r\f/>]))*+"
    for name in (
        "script", "style", "textarea", "title", "iframe", "noembed", "noframes", "xmp",
    )
)  # fmt: skip
# The tokenizer of HTML up to a tag with too many attributes: text, elements whose content is no
# markup, tags, comments. Every repetition is possessive, so that none is tried twice; what is most
# frequent is tried first, and case is told apart, which costs a fifth where it is not needed.
_TAGS = re.compile(
    r"(?:[^<]++|<(?:/[a-zA-Z][^ \t\n\r\f/>]*+>"
    rf"|(?=[sitnxSITNX])(?:{_RAW})|/?[a-zA-Z][^ \t\n\r\f/>]*+{_ATTRIBUTES})"
    r"|<!--(?:-?>|(?:[^-]++|-(?!-!?>))*+(?:--!?>)?)|<(?!/?[a-zA-Z]))*+",
    re.ASCII,
)
UNSEEN = frozenset(
    {"script", "style", "template", "noscript", "iframe", "object", "svg", "head", "title"}
)
"""Elements whose text is no text of the page."""


def is_whole_page(text: str) -> bool:
    """Whether markup is a page rather than a piece of one."""
    return _DOCUMENT.search(text) is not None


def check_markup(text: str) -> None:
    """Refuses markup that would take a parser too long.

    Raises:
        BadDocument: it is too long, or has too many tags or attributes (`too_large`).
    """
    if len(text) > MAX_MARKUP:
        raise BadDocument(
            f"the page has {megabytes(len(text))} of markup; "
            f"{megabytes(MAX_MARKUP)} are read at most",
            code="too_large",
        )
    tags = text.count("<")
    if tags > MAX_TAGS:
        raise BadDocument(
            f"the page has {tags:,} tags; {MAX_TAGS:,} are read at most", code="too_large"
        )
    read = _TAGS.match(text)
    if read is None or read.end() < len(text):
        raise BadDocument(
            f"a tag of the page has more than {MAX_ATTRIBUTES:,} attributes", code="too_large"
        )


def check_depth(depth: int) -> None:
    """Refuses elements nested deeper than any page of news.

    Raises:
        BadDocument: `depth` is more than is read (`too_deep`).
    """
    if depth > MAX_DEPTH:
        raise BadDocument(f"the page's elements are more than {MAX_DEPTH} deep", code="too_deep")
