"""How outlets divide on a target: counted voices, and the bar that shows them.

A bar is never colour alone: each part has a pattern, and the counts stand beside it in words with
what they are of.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.models import Label

ORDER = (Label.FAVOR, Label.NEUTRAL, Label.UNCLEAR, Label.AGAINST)
"""The order in a bar: the two sides apart."""

SETTLED = (Label.FAVOR, Label.AGAINST, Label.NEUTRAL)

SIGNS: Mapping[str, str] = {
    Label.FAVOR: "▲", Label.AGAINST: "▼", Label.NEUTRAL: "●", Label.UNCLEAR: "?",
    Label.UNRELATED: "–",
}  # fmt: skip
WORDS: Mapping[str, str] = {
    Label.FAVOR: "in favor", Label.AGAINST: "against", Label.NEUTRAL: "neutral",
    Label.UNCLEAR: "unclear", Label.UNRELATED: "unrelated",
}  # fmt: skip
JUDGES: Mapping[str | None, str] = {
    "openai": "judged by a model",
    "embedded": "judged by the baseline",
    None: "judged by people",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One label's part of a bar: how many, from where on and how wide, in percent."""

    label: str
    count: int
    begins: str
    width: str

    @property
    def sign(self) -> str:
        """What stands for the label where there is no room for a word."""
        return SIGNS[self.label]

    @property
    def words(self) -> str:
        """The label for people."""
        return WORDS[self.label]


@dataclass(frozen=True, slots=True)
class Bar:
    """How voices divide on a target, by one analyst; `counted` says what each voice is."""

    target: str
    statement: str
    analyst: str | None
    parts: tuple[Part, ...]
    voices: int
    of: int
    counted: str = "outlets"

    @property
    def judge(self) -> str:
        """Who judged, in words."""
        return JUDGES[self.analyst]

    @property
    def in_words(self) -> str:
        """All of the bar in a sentence, for who does not see it."""
        said = ", ".join(f"{part.count} {part.words}" for part in self.parts)
        return f"{said}; {self.voices} of {self.of} {self.counted} address it"


def bar(
    counts: Mapping[str, int], *, target: str, statement: str, analyst: str | None, of: int,
    counted: str = "outlets",
) -> Bar:  # fmt: skip
    """A bar of counted voices; `of` is how many there could be: what is left of it stays empty."""
    voices = sum(counts.get(label, 0) for label in ORDER)
    whole = max(of, voices)
    parts, begins = [], 0.0
    for label in ORDER:
        if count := counts.get(label, 0):
            width = 100 * count / whole
            parts.append(Part(label, count, f"{begins:.3f}%", f"{width:.3f}%"))
            begins += width
    return Bar(target, statement, analyst, tuple(parts), voices, whole, counted)


def settled(counts: Mapping[str, int]) -> int:
    """How many are in favor, against or neutral: what shares are of."""
    return sum(counts.get(label, 0) for label in SETTLED)


def weight(counts: Mapping[str, int]) -> tuple[float, int, int]:
    """Sorts bars: the most contested first, then those with most settled voices, then most."""
    voices = sum(counts.get(label, 0) for label in ORDER)
    return (-contested(counts), -settled(counts), -voices)


def voice(labels: Mapping[str, int]) -> str:
    """The one label of an outlet with several articles: the most frequent; neutral on a tie.

    The same rule as the view `story_contest`.
    """
    favor, against, neutral = (
        labels.get(label, 0) for label in (Label.FAVOR, Label.AGAINST, Label.NEUTRAL)
    )
    if not favor + against + neutral:
        return Label.UNCLEAR
    if favor > against and favor > neutral:
        return Label.FAVOR
    if against > favor and against > neutral:
        return Label.AGAINST
    return Label.NEUTRAL


def voices(told: Iterable[tuple[str, str, int]]) -> Counter[str]:
    """Outlets by their voice, from rows of outlet, label and number of articles."""
    by_outlet: dict[str, Counter[str]] = {}
    for outlet, label, number in told:
        by_outlet.setdefault(outlet, Counter())[label] += number
    return Counter(voice(labels) for labels in by_outlet.values())


def contested(counts: Mapping[str, int]) -> float:
    """Twice the smaller side over all that take one or are neutral: 0 one side, 1 evenly split."""
    favor, against = counts.get(Label.FAVOR, 0), counts.get(Label.AGAINST, 0)
    whole = settled(counts)
    return 2 * min(favor, against) / whole if whole else 0.0
