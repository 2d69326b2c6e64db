"""What the list of targets shows: how articles divide on each of them lately."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.ports.desk_targets import Voices, Window
from pipeline.web.pages.stance_bars import Bar, bar

LATELY = 30
"""Days that the list looks back over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetLine:
    """One target with a bar for each analyst; none: no article addresses it."""

    slug: str
    statement: str
    bars: Sequence[Bar]
    addressed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetsView:
    """All targets, those that most articles address first."""

    window: Window
    fetched: int
    lines: Sequence[TargetLine]


def targets_view(
    statements: Mapping[str, str], *, window: Window, voices: Iterable[Voices], fetched: int
) -> TargetsView:
    """The list; `fetched` counts the articles of the window."""
    counts: dict[str, dict[str | None, Counter[str]]] = {}
    for one in voices:
        by_analyst = counts.setdefault(one.key, {})
        by_analyst.setdefault(one.analyst, Counter())[one.label] += one.articles
    lines = [
        TargetLine(
            slug=slug,
            statement=statement,
            bars=[
                bar(
                    said, target=slug, statement=statement, analyst=analyst, of=0,
                    counted="articles",
                )
                for analyst, said in sorted(
                    counts.get(slug, {}).items(), key=lambda item: -item[1].total()
                )
            ],
            addressed=sum(said.total() for said in counts.get(slug, {}).values()),
        )
        for slug, statement in statements.items()
    ]  # fmt: skip
    lines.sort(key=lambda one: (-one.addressed, one.slug))
    return TargetsView(window=window, fetched=fetched, lines=lines)
