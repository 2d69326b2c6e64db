"""A summary by the article's own first sentences, whole and in order: nothing can be invented.

The lead is hard to beat for news (benchmarks/embedded_summary.py prints by how much), and
every sentence is its own evidence.
"""

import re
from collections.abc import Iterator, Sequence

from pipeline.analyze.sentences import Span
from pipeline.analyze.writing import UNSPACED

WORDS = 60
"""How long a summary is meant to be; one first sentence that is longer is kept whole."""

OVER = 10
"""How many words the last sentence may run over: mostly it says what the ones before announce."""

_FEWEST_WORDS = 2
_LONGEST_HEADING = 12
_TERMINAL = re.compile(r"[.!?…。！？؟।]['\"”’»)\]]*$")

# Letters of scripts without blanks between words count as half a word each.
_UNSPACED = re.compile(f"[{UNSPACED}]")

_DATELINE = re.compile(
    r"(?:[A-ZÀ-Þ\d][\w.'’-]*,?[ \t]){0,6}(?:[A-ZÀ-Þ\d][\w.'’-]*)?[ \t]?"
    r"\((?:AFP|ANI|AP|CNN|Reuters|REUTERS|UPI|dpa|DPA|epd|KNA|EFE|ANSA)[^()\n]{0,40}\)"
    r"[ \t]*(?:[-–—]{1,2}[ \t]*)?"
    r"|[A-ZÀ-Þ]{2}[A-ZÀ-Þ .,'’-]{0,60}[ \t][-–—]{1,2}[ \t](?=[\"“'‘A-ZÀ-Þ\d])"
)
_BOILERPLATE = re.compile(
    r"advert(?:isement|isement continues)?\b[.:]?$"
    r"|(?:please )?(?:click|tap) (?:here|to|on)\b"
    r"|scroll down\b|read more\b|read also\b|related:|more on this\b|see also\b|watch:|listen:"
    r"|sign up (?:for|to|here)\b|subscribe (?:to|now|here)\b|follow (?:us|@)|share (?:this|on)\b"
    r"|photos?(?: by| credit|graph by|:)|image(?: source| credit|:)|picture:|file photo\b"
    r"|getty images|all rights reserved|copyright (?:©|\(c\)|\d{4})|©|by [^.]{2,60}$"
    r"|(?:last )?updated?:|(?:first )?published:|\d{1,2}:\d{2}\b[^.]{0,40}$"
    r"|anzeige$|werbung$|foto:|bild:|lesen sie (?:auch|mehr)\b|von [^.]{2,60}$"
    r"|publicité$|lire aussi\b|photo :|publicidad$|lea también\b|foto de\b",
    re.IGNORECASE,
)


def summary_spans(text: str, body: Sequence[Span]) -> list[Span]:
    """The body's first sentences, about `WORDS` words, without datelines and boilerplate.

    `body` are the spans of the body's sentences. Where nothing else is left, the first
    sentence stands for the text, whatever it is.
    """
    chosen: list[Span] = []
    room = WORDS
    for start, end in _told(text, body):
        room -= word_count(text[start:end])
        if chosen and room < -OVER:
            break
        chosen.append((start, end))
        if room <= 0:
            break
    return chosen or list(body[:1])


def word_count(sentence: str) -> int:
    """The number of words, also in scripts that do not part them."""
    unspaced = len(_UNSPACED.findall(sentence))
    return len(_UNSPACED.sub("", sentence).split()) + (unspaced + 1) // 2


def _told(text: str, body: Sequence[Span]) -> Iterator[Span]:
    for start, end in body:
        sentence = text[start:end]
        if not _BOILERPLATE.match(sentence) and not _is_heading(sentence):
            dateline = _DATELINE.match(sentence)
            yield start + (dateline.end() if dateline else 0), end


def _is_heading(sentence: str) -> bool:
    """Whether it is a fragment, or a short line without an end: a heading or a caption."""
    words = word_count(sentence)
    ended = _TERMINAL.search(sentence) is not None
    return words < (_FEWEST_WORDS if ended else _LONGEST_HEADING)
