"""What in a text is another voice than the article's own: quotations and reported speech."""

import re
from bisect import bisect_right

from pipeline.analyze.sentences import Span, paragraphs

# A quotation that is not closed runs to the end of its paragraph, as it does where a speaker
# goes on in the next one. A single mark must be closed, because it is also an apostrophe.
_QUOTED = re.compile(
    r"“[^”]*(?:”|\Z)"
    r"|„[^“”]*(?:[“”]|\Z)"
    r"|«[^»]*(?:»|\Z)"
    r"|»[^«]*(?:«|\Z)"
    r"|「[^」]*(?:」|\Z)"
    r"|『[^』]*(?:』|\Z)"
    r'|(?<!\w)"(?=\S)[^"]*(?:"|\Z)'
    r"|(?<!\w)‘(?=\S)[^‘’]*(?:’(?=\w)[^‘’]*)*’"
)

_REPORTED = re.compile(
    r"\b(?:said|says|(?<!to )say|told|tells|wrote|writes|arg(?:ued|ues?)|claim(?:ed|s)"
    r"|insist(?:ed|s)?|stress(?:ed|es)|warn(?:ed|s)|believ(?:ed|es?)|added|noted|explained"
    r"|stated|according to)\b",
    re.IGNORECASE,
)


def reports_speech(sentence: str) -> bool:
    """Whether an English sentence tells what somebody said or thinks, in any wording."""
    return _REPORTED.search(sentence) is not None


class Quotations:
    """The quotations of one text, and what stands inside them."""

    def __init__(self, text: str) -> None:
        self._spans: list[Span] = [
            (start + match.start(), start + match.end())
            for start, end in paragraphs(text)
            for match in _QUOTED.finditer(text[start:end])
        ]
        self._starts = [start for start, _ in self._spans]

    def hold(self, span: Span) -> bool:
        """Whether a slice stands in a quotation and is not all of it.

        A name set in quotation marks alone is still named by the article itself.
        """
        place = bisect_right(self._starts, span[0]) - 1
        if place < 0:
            return False
        start, end = self._spans[place]
        inside = start <= span[0] and span[1] <= end
        return inside and not (span[0] <= start + 1 and end - 1 <= span[1])
