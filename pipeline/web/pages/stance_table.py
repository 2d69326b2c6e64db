"""How outlets, groups or countries divide on a target, with what their shares are of."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.models import Label
from pipeline.ports.desk_targets import SourceWords, Voices
from pipeline.web.pages.intervals import Share, share
from pipeline.web.pages.stance_bars import Bar, bar, settled

MOST_LINES = 25
NOT_GIVEN = "not given"


@dataclass(frozen=True, slots=True, kw_only=True)
class SharesLine:
    """One outlet, group or country; `favor` and `against` None: none takes a side."""

    name: str
    fetched: int
    judged: int
    bar: Bar
    takes_side: int
    favor: Share | None
    against: Share | None


def divided(
    voices: Iterable[Voices],
    *,
    by: str,
    judged: Mapping[str, int],
    fetched: Mapping[str, int],
    sources: Sequence[SourceWords],
) -> tuple[list[SharesLine], int]:
    """A line for each that addresses the target, and how many more there are.

    Args:
        voices: counted by source, of one analyst.
        by: what is compared: `source`, `group` or `country`.
        judged: articles that the analyst judged, by source; copies included.
        fetched: all articles, by source; copies included.
        sources: all sources.
    """
    keys = {one.slug: _KEYS[by](one) for one in sources}
    names = {one.slug: one.name for one in sources} if by == "source" else {}
    counts: dict[str, Counter[str]] = {}
    for one in voices:
        counts.setdefault(keys.get(one.key, one.key), Counter())[one.label] += one.articles
    judged_by, fetched_by = _summed(judged, keys), _summed(fetched, keys)
    lines = [
        _line(names.get(key, key), labels, judged=judged_by[key], fetched=fetched_by[key])
        for key, labels in counts.items()
    ]
    lines.sort(key=lambda one: (-one.takes_side, -one.bar.voices, one.name))
    return lines[:MOST_LINES], max(0, len(lines) - MOST_LINES)


def _line(name: str, labels: Counter[str], *, judged: int, fetched: int) -> SharesLine:
    sided = settled(labels)
    return SharesLine(
        name=name,
        fetched=fetched,
        judged=judged,
        bar=bar(labels, target="", statement="", analyst=None, of=0, counted="articles"),
        takes_side=sided,
        favor=share(labels[Label.FAVOR], sided),
        against=share(labels[Label.AGAINST], sided),
    )


def _summed(numbers: Mapping[str, int], keys: Mapping[str, str]) -> Counter[str]:
    summed = Counter[str]()
    for slug, number in numbers.items():
        summed[keys.get(slug, slug)] += number
    return summed


_KEYS: Mapping[str, Callable[[SourceWords], str]] = {
    "source": lambda one: one.slug,
    "group": lambda one: one.source_group or NOT_GIVEN,
    "country": lambda one: one.country or NOT_GIVEN,
}
