"""A model's own words: scrubbed, without addresses from elsewhere, and what is wrong with them."""

import re
from collections.abc import Iterable

from pipeline.analyze.case import Case
from pipeline.analyze.claims import Checked, Fault
from pipeline.analyze.own_language import is_in_another_language
from pipeline.analyze.reply import LONGEST_DETAIL
from pipeline.analyze.support import support
from pipeline.models import GateResult
from pipeline.scrub import scrub_line

_ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+.-]{1,20}://|www\.|(?:mailto|javascript|data):)[^\s<>\"'()\[\]]+"
    r"|\b(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}/[^\s<>\"'()\[\]]*",
    re.IGNORECASE,
)
_EMPTY_LINK = re.compile(r"!?\[([^\]]*)\]\(\s*\)")


def own_words(text: str, longest: int, case: Case) -> Checked[str]:
    """One line of a model's own, and its faults; an address from elsewhere is simply removed.

    Words about a target may repeat what was told of it, and count quotes.
    """
    line = scrub_line(text[: 4 * longest])
    strange = _strange_addresses(line, case.shown)
    for address in strange:
        line = line.replace(address, "")
    if strange:
        line = scrub_line(_EMPTY_LINK.sub(r"\1", line))
    notes = tuple(
        GateResult(
            code="url_removed", detail=address[:LONGEST_DETAIL], action="removed from the text"
        )
        for address in strange
    )
    return Checked(kept=line, faults=tuple(_faults(line, longest, case)), notes=notes)


def _faults(line: str, longest: int, case: Case) -> Iterable[Fault]:
    if len(line) > longest:
        yield Fault(
            code="claim_too_long", detail=f"{len(line)} characters, {longest} allowed: {line[:100]}"
        )
        return
    if is_in_another_language(line, case.written_in):
        yield Fault(code="wrong_language", detail=line)
        return
    told = case.also_told
    lacking = case.support.lacks(line, case.written_in, counts_quotes=bool(told))
    if lacking and told:
        known = support(told, case.language).lacks(line, case.written_in)
        lacking = [one for one in lacking if one in known]
    for one in lacking:
        yield Fault(code=one.code, detail=f"{one.detail} in: {line}")


def _strange_addresses(line: str, shown: str) -> list[str]:
    found = {match[0].rstrip(".,;:!?") for match in _ADDRESS.finditer(line)}
    return sorted((one for one in found if one not in shown), key=len, reverse=True)
