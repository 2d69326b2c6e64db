"""The gate of a comparison: which statements the quotes of the cited claims support.

    a claim that was not shown, or none                         asked again, then dropped
    agreed, but an outlet that was shown is not cited           asked again, then kept as `some`
    some, but every outlet that was shown is cited              asked again, then dropped
    a conflict without two sides of two outlets in other words  asked again, then dropped
    a number or date that no cited quote has; in what outlets
        agree on, that one of them has not                      asked again, then dropped
    a name that neither a cited quote has nor an outlet bears   asked again, then dropped
    too long, or in another language                            asked again, then dropped

The quotes stored for a statement are those of the claims that it cites, as they were checked.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.analyze import statement_schema as bounds
from pipeline.analyze.case import Case
from pipeline.analyze.claims import Checked, Fault, Findings
from pipeline.analyze.own_words import own_words
from pipeline.analyze.shown_story import MOST_QUOTES, ShownClaim, ShownStory
from pipeline.analyze.told_statements import ToldStatement
from pipeline.models import Statement, StatementKind, StatementQuote
from pipeline.scrub import scrub_line

VERSION = "1"
"""Counts up when these gates begin to judge the same reply differently."""

_OF_EACH_OUTLET = frozenset({"unsupported_number", "unsupported_date"})
_ASIDE = "kept as what some say"

Cited = Sequence[Sequence[ShownClaim]]


@dataclass(frozen=True, slots=True)
class FailedStatement:
    """A statement that did not hold, by its short id, and why."""

    id: str
    faults: tuple[Fault, ...]


class StatementGate:
    """Judges the statements about one story; `written_in` is the language that was asked for."""

    def __init__(self, story: ShownStory, written_in: str | None, findings: Findings) -> None:
        self._story, self._written_in, self._findings = story, written_in, findings
        self.failed: list[FailedStatement] = []
        self.dropped = 0

    def settled(
        self, told: Iterable[ToldStatement], again: Mapping[str, ToldStatement]
    ) -> tuple[Statement, ...]:
        """The statements that hold, each once; `again` are those asked for again, by their ids."""
        kept: dict[tuple[StatementKind, str], Statement] = {}
        for one in told:
            statement = self._settled(one, again)
            if statement:
                kept.setdefault((statement.kind, statement.text), statement)
            else:
                self.dropped += 1
        return tuple(kept.values())

    def _settled(self, told: ToldStatement, again: Mapping[str, ToldStatement]) -> Statement | None:
        """The statement, the one that replaces it, a weaker one, or nothing."""
        first = self._check(told)
        if not first.faults:
            return self._kept(first)
        chosen, asked = first, ""
        if told.id in again:
            asked = "asked again: "
            second = self._check(again[told.id])
            if not second.faults:
                self._note(first.faults, asked + "repaired")
                return self._kept(second)
            chosen = second if _lacks_only_outlets(second) else first
        else:
            self.failed.append(FailedStatement(told.id, first.faults))
        if _lacks_only_outlets(chosen):
            self._note(chosen.faults, asked + _ASIDE)
            return replace(self._kept(chosen), kind=StatementKind.SOME)
        self._note(first.faults, f"{asked}dropped" if asked else "statement dropped")
        return None

    def _kept(self, checked: Checked[Statement]) -> Statement:
        self._findings.keep(*checked.notes)
        return checked.kept

    def _note(self, faults: Iterable[Fault], action: str) -> None:
        for fault in faults:
            self._findings.note(fault, action)

    def _check(self, told: ToldStatement) -> Checked[Statement]:
        nothing = Statement(kind=told.kind, text=told.text, quotes=())
        if told.unreadable:
            return Checked(
                kept=nothing, faults=(Fault(code="invalid_answer", detail=told.unreadable),)
            )
        shown = self._story.claims
        unknown = [short for side in told.sides for short in side if short not in shown]
        if unknown or not all(told.sides):
            listed = ", ".join(map(scrub_line, unknown)) or "no claim cited"
            fault = Fault(code="unknown_claim", detail=f"{listed} in: {scrub_line(told.text)}")
            return Checked(kept=nothing, faults=(fault,))
        cited = [[shown[short] for short in side] for side in told.sides]
        return self._of_words(told, cited)

    def _of_words(self, told: ToldStatement, cited: Cited) -> Checked[Statement]:
        claims = [one for side in cited for one in side]
        words = self._words(told.text, claims)
        wrong = self._kind_fault(told, cited)
        faults = [*([wrong] if wrong else []), *words.faults]
        if not words.kept:
            faults.append(Fault(code="invalid_answer", detail=f"{told.id}: no text"))
        if told.kind is not StatementKind.CONFLICT:
            faults += self._lacked_by_outlets(words.kept, claims, words.faults)
        statement = Statement(kind=told.kind, text=words.kept, quotes=tuple(_quotes(told, cited)))
        return Checked(kept=statement, faults=tuple(faults), notes=words.notes)

    def _kind_fault(self, told: ToldStatement, cited: Cited) -> Fault | None:
        """What is wrong with who is cited for a statement of its kind."""
        outlets = {one.article.source for side in cited for one in side}
        lacking = [one for one in self._story.outlets if one not in outlets]
        detail = ""
        if told.kind is StatementKind.AGREED and lacking:
            return Fault(code="not_all_outlets", detail=f"without {', '.join(lacking)}")
        if told.kind is StatementKind.SOME and not lacking:
            detail = "every outlet is cited for what only some say"
        elif told.kind is StatementKind.CONFLICT:
            detail = _no_conflict(cited)
        return Fault(code="wrong_kind", detail=f"{detail}: {told.id}") if detail else None

    def _words(self, text: str, claims: Sequence[ShownClaim]) -> Checked[str]:
        """The model's own words, held to the quotes, in whichever of their languages."""
        shown = "\n".join((*_quoted(claims), *_names(claims)))
        checked = [
            own_words(text, bounds.LONGEST_STATEMENT, self._case(shown, language))
            for language in _languages(claims)
        ]
        faults = [one for one in checked[0].faults if all(one in other.faults for other in checked)]
        return replace(checked[0], faults=tuple(faults))

    def _lacked_by_outlets(
        self, text: str, claims: Sequence[ShownClaim], known: Sequence[Fault]
    ) -> Iterator[Fault]:
        """The numbers and dates that one of the cited outlets does not have."""
        for outlet in dict.fromkeys(one.article.source for one in claims):
            own = [one for one in claims if one.article.source == outlet]
            shown = "\n".join(_quoted(own))
            lacking = [
                self._case(shown, language).support.lacks(text, self._written_in)
                for language in _languages(own)
            ]
            for fault in lacking[0]:
                strange = fault.code in _OF_EACH_OUTLET and all(fault in one for one in lacking)
                said = f"{fault.detail} in: {text}"
                if strange and not any(
                    one.code == fault.code and one.detail == said for one in known
                ):
                    yield replace(fault, detail=f"{outlet} has no {said}")

    def _case(self, shown: str, language: str | None) -> Case:
        return Case(shown=shown, language=language, written_in=self._written_in)


def _lacks_only_outlets(checked: Checked[Statement]) -> bool:
    """Whether what is cited supports a statement, but not for every outlet."""
    return [one.code for one in checked.faults] == ["not_all_outlets"]


def _no_conflict(cited: Cited) -> str:
    """Why the sides of a conflict are none; nothing where they are."""
    if len(cited) < 2:  # noqa: PLR2004 - it takes two
        return "a conflict has two sides"
    outlets = [{one.article.source for one in side} for side in cited]
    if len(set().union(*outlets)) < 2:  # noqa: PLR2004 - and two outlets
        return "all sides are of one outlet"
    said = [{" ".join(quote.casefold().split()) for quote in _quoted(side)} for side in cited]
    for number, one in enumerate(said):
        if any(one & other for other in said[number + 1 :]):
            return "two sides have the same quote"
    return ""


def _quotes(told: ToldStatement, cited: Cited) -> Iterator[StatementQuote]:
    """The quotes of the cited claims, each once."""
    found: dict[tuple[int, int, int, int | None], StatementQuote] = {}
    for number, side in enumerate(cited, start=1):
        place = number if told.kind is StatementKind.CONFLICT else None
        for one in side:
            version = one.article.version_id
            for quote in one.claim.quotes[:MOST_QUOTES]:
                stored = StatementQuote(version_id=version, evidence=quote, side=place)
                found.setdefault((version, quote.start, quote.end, place), stored)
    return iter(found.values())


def _quoted(claims: Iterable[ShownClaim]) -> Iterator[str]:
    for one in claims:
        yield from one.quotes


def _names(claims: Iterable[ShownClaim]) -> Iterator[str]:
    """Names of the outlets cited, and of holders whom the article itself names so.

    A name with digits is left out, so that it lends no number to the quotes.
    """
    for one in claims:
        names = [one.article.source_name]
        names += [one.claim.holder] if one.claim.is_named else []
        yield from (name for name in names if not any(map(str.isdigit, name)))


def _languages(claims: Iterable[ShownClaim]) -> list[str | None]:
    return list(dict.fromkeys(one.article.language for one in claims))
