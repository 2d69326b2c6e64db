"""Names and numbers of a summary that its text does not hold: the crude sign of invention.

It shares no code with the gates that the analyst's answers went through, so that it can find
what they let pass. A number is supported where the text has the same digits. A name is a
capitalised word inside a sentence; it is supported where the text has a word that begins alike,
so that `German` is taken for `Germany`. Numbers told in words are not looked at, and no names in
German, where every noun has a capital.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

_NUMBER = re.compile(r"\d{1,3}(?:[.,'’ \u00a0\u202f]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)*")
_SENTENCE = re.compile(r"[.!?:…]\s+|\n")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_FEWEST_ALIKE = 4
_MOST_ENDING = 3
_TITLED = 0.6
CAPITALISED_NOUNS = frozenset({"de"})


def unsupported_numbers(summary: str, text: str) -> list[str]:
    """The numbers of a summary whose digits are no number's of the text, in order."""
    held = {_digits(one) for one in _NUMBER.findall(text)}
    return [one for one in _NUMBER.findall(summary) if _digits(one) not in held]


def unsupported_names(summary: str, text: str, language: str | None) -> list[str]:
    """The names of a summary that the text does not hold, in order; none looked for in German."""
    if language in CAPITALISED_NOUNS:
        return []
    held = {_folded(one) for one in _WORD.findall(text)}
    beginnings = {one[:_FEWEST_ALIKE] for one in held if len(one) >= _FEWEST_ALIKE}
    return [one for one in _names(summary) if not _is_held(_folded(one), held, beginnings)]


def _names(summary: str) -> Iterator[str]:
    for sentence in _SENTENCE.split(summary):
        found = _WORD.findall(sentence)
        capitals = [one for one in found[1:] if one[0].isupper() and len(one) > 1]
        if len(capitals) <= _TITLED * len(found):
            yield from capitals


def _is_held(name: str, held: Iterable[str], beginnings: set[str]) -> bool:
    if name in held:
        return True
    if name[:_FEWEST_ALIKE] not in beginnings:
        return False
    return any(
        one.startswith(name[: max(_FEWEST_ALIKE, len(name) - _MOST_ENDING)])
        and abs(len(one) - len(name)) <= _MOST_ENDING
        for one in held
    )


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number).lstrip("0") or "0"


def _folded(word: str) -> str:
    plain = unicodedata.normalize("NFKC", word).casefold().replace("’", "'")
    return plain.removesuffix("'s")
