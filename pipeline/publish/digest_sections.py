"""The parts of a digest, each from what the database tells of the day."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from pipeline.models import Label, Limits, usd
from pipeline.ports.balancing import Voices
from pipeline.ports.digesting import DayFacts, ToldChange, ToldContest, ToldStory
from pipeline.ports.publishing import PublishedArticle
from pipeline.publish.alerts import KINDS, move_in_words, turn_in_words
from pipeline.publish.digest_parts import DigestCounts, DigestItem, DigestQuote
from pipeline.publish.feeds import summary_text, web_link
from pipeline.publish.moves import Move, Turn
from pipeline.publish.sections import item_line, what_next
from pipeline.publish.wording import cut, some
from pipeline.web_links import safe_link

LONGEST_WORDS = 420
LONGEST_QUOTE = 240
MOST_OUTLETS = 6
MOST_ITEMS = 10
MOST_EXAMPLES = 3
A_PERSON = "a person"


def covered(stories: Sequence[ToldStory]) -> list[DigestItem]:
    """The stories that most outlets tell; those of one outlet only where there are no others."""
    told = [one for one in stories if len(one.outlets) > 1] or stories
    return [
        DigestItem(
            head=one.title,
            link=web_link(one.lead) if one.lead else None,
            notes=(_coverage(one),),
            words=_summary(one.lead),
            counts=tuple(map(_counts, one.contests)),
        )
        for one in told
    ]


def contested(contests: Iterable[ToldContest]) -> list[DigestItem]:
    """Targets on which a story's outlets stand on both sides, with a quote of each."""
    return [
        DigestItem(
            head=f"{one.target}: {one.story_title}",
            notes=(f"contested {one.contested or 0:.2f} (0: one side alone, 1: evenly split)",),
            counts=(_counts(one),),
            quotes=tuple(_quotes(one)),
        )
        for one in contests
    ]


def edits(changes: Iterable[ToldChange]) -> list[DigestItem]:
    """Edits that changed where an article stands."""
    return [
        DigestItem(
            head=f"{one.source_name} edited “{cut(one.title, 120)}”",
            link=safe_link(one.url),
            notes=(
                f"on {one.target} from {one.from_label} to {one.to_label}, as {one.analyst} judged",
            ),
        )
        for one in list(changes)[:MOST_ITEMS]
    ]


def turned(turns: Iterable[Turn]) -> list[DigestItem]:
    """Actors whom the day's articles report elsewhere than before."""
    return [
        DigestItem(
            head=f"{one.later.actor} on {one.later.target}",
            notes=(f"{turn_in_words(one)}, as {one.later.analyst} judged",),
        )
        for one in list(turns)[:MOST_ITEMS]
    ]


def moves(what: str, moved: Iterable[tuple[Voices, Move]]) -> list[DigestItem]:
    """Outlets or actors whose balance moved against their own past."""
    return [
        DigestItem(
            head=f"{what} {voices.holder} on {voices.target}",
            notes=(f"{move_in_words(move)}, as {voices.analyst} judged",),
        )
        for voices, move in list(moved)[:MOST_ITEMS]
    ]


def new(facts: DayFacts) -> list[DigestItem]:
    """Stories that began, and targets that were judged for the first time."""
    items = []
    if facts.new_stories:
        begun = some(facts.new_stories, "story", "stories")
        items.append(DigestItem(head=f"{begun} began", notes=_begun(facts.stories)))
    items += [
        DigestItem(head=f"First judged: {slug}", notes=(cut(statement, 200),))
        for slug, statement in facts.first_targets[:MOST_ITEMS]
    ]
    return items


def undone(facts: DayFacts, limits: Limits) -> list[DigestItem]:
    """Failures by reason with the next step, what waits for a person, money, feeds, alerts."""
    items = list(_failures(facts.failures))
    if facts.held:
        items.append(
            DigestItem(
                head=f"{some(facts.held, 'answer')} held for review",
                notes=("in no total until a person has looked: `standpoint review list`",),
            )
        )
    items += _money(facts, limits)
    told = [row for row in facts.notices if row["kind"] not in KINDS]
    items += [_notice(row) for row in told[:MOST_ITEMS]]
    if len(told) > MOST_ITEMS:
        more = f"and {some(len(told) - MOST_ITEMS, 'notice')} more: `standpoint show notices`"
        items.append(DigestItem(head=more))
    return items


def alerted(notices: Sequence[Mapping[str, object]]) -> list[DigestItem]:
    """What the targets' own rules alert of."""
    return [_notice(row) for row in notices if row["kind"] in KINDS][:MOST_ITEMS]


def _notice(row: Mapping[str, object]) -> DigestItem:
    return DigestItem(head=str(row["subject"]), notes=(str(row["text"]),))


def _failures(rows: Sequence[Mapping[str, object]]) -> Iterator[DigestItem]:
    def reason(row: Mapping[str, object]) -> str:
        return str(row["code"])

    for code, group in groupby(sorted(rows, key=reason), key=reason):
        alike = list(group)
        examples = [item_line(row).plain for row in alike[:MOST_EXAMPLES]]
        if len(alike) > MOST_EXAMPLES:
            examples.append(f"and {len(alike) - MOST_EXAMPLES:,} more: `standpoint show failures`")
        head = f"{code} ({len(alike):,}): {what_next(alike[0])}"
        yield DigestItem(head=head, notes=tuple(examples))


def _money(facts: DayFacts, limits: Limits) -> Iterator[DigestItem]:
    for spent, limit, period in (
        (facts.spent_day, limits.day, "that day"),
        (facts.spent_month, limits.month, "that month"),
    ):
        if limit is not None:
            left = f"{usd(max(0, limit - spent))} of {usd(limit)} left"
            yield DigestItem(head=f"Budget of {period}: {left}")


def _coverage(story: ToldStory) -> str:
    new = "; a new story" if story.is_new else ""
    return f"{some(story.articles, 'new article')}; told by {_names(story.outlets)}{new}"


def _begun(stories: Sequence[ToldStory]) -> tuple[str, ...]:
    return tuple(cut(one.title, 120) for one in stories if one.is_new)


def _summary(lead: PublishedArticle | None) -> str:
    return cut(summary_text(lead), LONGEST_WORDS) if lead else ""


def _counts(one: ToldContest) -> DigestCounts:
    return DigestCounts(target=one.target, analyst=one.analyst or A_PERSON, counts=one.counts)


def _quotes(one: ToldContest) -> Iterator[DigestQuote]:
    """One quote for each side."""
    for label in (Label.FAVOR, Label.AGAINST):
        told = [voice for voice in one.voices if voice.label is label and voice.quote]
        for voice in told[:1]:
            words = cut(voice.quote, LONGEST_QUOTE)
            yield DigestQuote(label=label, by=voice.source_name, words=words)


def _names(outlets: Sequence[str]) -> str:
    shown = ", ".join(outlets[:MOST_OUTLETS])
    more = len(outlets) - MOST_OUTLETS
    return f"{shown} and {more:,} more" if more > 0 else shown
