"""Which names in a piece of text another text has, too, in this or a nearby form.

A name is what is capitalised inside a sentence, an acronym, or a run of capitalised words. A text
has it if it has its letters in capitals or not, with accents or not, or

    a form of the same stem, as far as the language bends names     Merkels, Варшаве, Russian
    the words that an acronym is made of, or the other way round    EU, European Union
    another of the few names of a country that is called by many    U.S., American

    the same words with hyphens, or in one                          Al-Assad, Alassad

A name of several words that the text has only some of is not there. In a language that sets
every noun in capitals only acronyms and runs are told to be names, where a compound with hyphens
is one word, and articles, adjectives and quantities before a noun are none (`capital_nouns`). A
headline in capitals has acronyms only.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.analyze.capital_nouns import NOUNS_IN_CAPITALS, is_before_a_noun, is_quantity
from pipeline.analyze.names import APOSTROPHES, DASHES
from pipeline.analyze.writing import IN_WORD

_BENDING = frozenset(
    {"be", "bg", "bs", "cs", "el", "et", "eu", "fi", "hr", "hu", "hy", "ka", "kk", "la", "lt", "lv"}
    | {"mk", "mn", "pl", "ro", "ru", "sk", "sl", "sq", "sr", "tr", "uk", "az", "uz"}
)
"""Languages that bend names at their end."""

_SHARED, _LONGEST_ENDING = 4, 3
_OF_A_PLACE = re.compile(
    r"n|an|ian|ean|ese|i|ish|ns|ans|ians|ern|s|es|en|er|isch\w{0,2}|ische[nrs]?"
)
_OF_A_ROOT = re.compile(r"|a|e|y|o|ia|ain|ien|land")
_SAME = (
    frozenset({"us", "usa", "america", "american", "americans"}),
    frozenset({"uk", "britain", "british", "britons"}),
)
_TITLES = frozenset(
    {"mr", "mrs", "ms", "miss", "dr", "jr", "sr", "sir", "herr", "frau", "mme", "madame", "señor"}
)

_WORD = re.compile(rf"(?:[^\W\d_]\.){{2,}}|[{IN_WORD}]+(?:[{APOSTROPHES}][{IN_WORD}]+)*")
_BEGINS = re.compile(r"(?:^|[.!?:;…(\[{\"“„«»‘'—–]|\n)\s*[\"“„«»‘'(\[-]*\s*$")
_JOINS = re.compile(rf"[{DASHES} \t\u00a0]{{1,2}}")
_HYPHEN = re.compile(f"[{DASHES}]")
_POSSESSIVE = re.compile(rf"[{APOSTROPHES}]s?$")
_ACCENT = re.compile("[\u0300-\u036f]")
_NOT_A_LETTER = re.compile(r"[\W_]+")
_FEWEST_OF_A_HEADLINE, _HEADLINE_SHARE = 4, 0.6
_SHORT = 4
_A_FULL_NAME = 2
_PEEK = 12


@dataclass(frozen=True, slots=True)
class _Word:
    """A capitalised word: where it stands, and whether a sentence or quotation begins there."""

    words: str
    start: int
    end: int
    begins: bool

    @property
    def is_acronym(self) -> bool:
        return any(map(_is_acronym, _HYPHEN.split(self.words)))

    @property
    def has_digit(self) -> bool:
        return any(map(str.isdigit, self.words))


class Names:
    """What a text has, so that names can be looked up in it."""

    def __init__(self, text: str, language: str | None) -> None:
        self._text = text
        self._language = language
        plain = _plain(text).casefold()
        hyphened = (one for one in set(plain.split()) if "-" in one)
        self._words = frozenset(map(_key, {*_WORD.findall(plain), *hyphened}))

    def lack(self, claim: str, *, translated: bool = False) -> Iterator[str]:
        """The names in a claim that this text does not have.

        Of a `translated` claim, names are looked up where both are in one script; it lacks only
        those of several words of which it has none.
        """
        for run in _runs(claim, self._language, translated=translated):
            missing = [word for word in run if not self._knows(word)]
            if not missing or (translated and (len(run) == 1 or len(missing) < len(run))):
                continue
            if self._initials(run) in self._words or self._is_elsewhere_in_script(run):
                continue
            if not translated and self._language in NOUNS_IN_CAPITALS and run[-1] not in missing:
                missing = [word for word in missing if word.is_acronym]
            whole = claim[run[0].start : run[-1].end]
            if missing and _key(_plain(whole)) not in self._words:
                yield whole

    def _knows(self, word: _Word) -> bool:
        if self._has(_key(_plain(word.words))):
            return True
        parts = _HYPHEN.split(word.words)
        told = [part for part in parts if _is_acronym(part)] or parts
        return len(parts) > 1 and all(self._has(_key(_plain(part))) for part in told)

    def _has(self, key: str) -> bool:
        if not key or key in self._words or key in _TITLES:
            return True
        if any(key in same and same & self._words for same in _SAME):
            return True
        if len(key) <= _SHORT and key in self._acronyms:
            return True
        return any(self._is_form(key, word) for word in self._by_beginning.get(key[:3], ()))

    def _is_form(self, one: str, other: str) -> bool:
        shared = next(
            (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
            min(len(one), len(other)),
        )
        ours, theirs = one[shared:], other[shared:]
        if self._language in _BENDING:
            short = shared == min(len(one), len(other)) and shared >= _SHARED - 1
            long = shared >= max(_SHARED, min(len(one), len(other)) - 2)
            return (short or long) and max(len(ours), len(theirs)) <= _LONGEST_ENDING
        if shared < _SHARED - 1:
            return False
        return any(
            _OF_A_PLACE.fullmatch(a) and _OF_A_ROOT.fullmatch(b)
            for a, b in ((ours, theirs), (theirs, ours))
        )

    @cached_property
    def _by_beginning(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for word in self._words:
            found.setdefault(word[:3], []).append(word)
        return found

    @cached_property
    def _acronyms(self) -> frozenset[str]:
        """Initials of two to four capitalised words in a row; `of the` may stand between."""
        found: set[str] = set()
        for match in _CAPITALS_IN_A_ROW.finditer(self._text):
            initials = [word[0].lower() for word in match[0].split() if word[0].isupper()]
            for size in (2, 3, 4):
                found.update(
                    "".join(initials[at : at + size]) for at in range(len(initials) - size + 1)
                )
        return frozenset(found)

    def _initials(self, run: Sequence[_Word]) -> str:
        return "".join(word.words[0].lower() for word in run) if len(run) > 1 else "-"

    def _is_elsewhere_in_script(self, run: Sequence[_Word]) -> bool:
        return _script(run[0].words) != self._script

    @cached_property
    def _script(self) -> str:
        return _script(self._text[:2000])


_CAPITALS_IN_A_ROW = re.compile(
    r"[^\W\d_a-zà-ÿ]\w+(?:[ -](?:(?:of|the|for|and|de|du|des|la|für|der) ){0,2}[^\W\d_a-zà-ÿ]\w+)+"
)


def _runs(claim: str, language: str | None, *, translated: bool) -> Iterator[list[_Word]]:
    """The names of a claim; the first word of a sentence begins one only if more follow."""
    in_capitals = language in NOUNS_IN_CAPITALS and not translated
    words = list(_compounds(claim) if in_capitals else _capitalised(claim))
    headline = not in_capitals and _is_in_capitals(claim, words)
    run: list[_Word] = []
    for word in words:
        if run and not (_JOINS.fullmatch(claim, run[-1].end, word.start) and not word.begins):
            yield from _name(run, in_capitals=in_capitals, headline=headline)
            run = []
        run.append(word)
    yield from _name(run, in_capitals=in_capitals, headline=headline)


def _name(run: list[_Word], *, in_capitals: bool, headline: bool) -> Iterator[list[_Word]]:
    if run and run[0].begins and not run[0].is_acronym:
        # where nouns are in capitals, a first name at the beginning is told by its form
        is_name = in_capitals and len(run) == _A_FULL_NAME and not is_before_a_noun(run[0].words)
        run = run if is_name else run[1:]
    while in_capitals and run and is_quantity(run[0].words):
        run = run[1:]
    if headline or (len(run) == 1 and in_capitals):
        yield from ([word] for word in run if word.is_acronym or word.has_digit)
    elif run:
        yield run


def _compounds(claim: str) -> Iterator[_Word]:
    """The capitalised words, those with hyphens between them as one."""
    last: _Word | None = None
    for word in _capitalised(claim):
        if last and word.start == last.end + 1 and _HYPHEN.match(claim, last.end):
            last = _Word(claim[last.start : word.end], last.start, word.end, last.begins)
            continue
        if last:
            yield last
        last = word
    if last:
        yield last


def _capitalised(claim: str) -> Iterator[_Word]:
    for match in _WORD.finditer(claim):
        word = _POSSESSIVE.sub("", match[0])
        if len(word) > 1 and word[0].isupper():
            begins = bool(_BEGINS.search(claim[max(0, match.start() - _PEEK) : match.start()]))
            yield _Word(word, match.start(), match.start() + len(word), begins)


def _is_in_capitals(claim: str, words: Sequence[_Word]) -> bool:
    """Whether nearly all longer words are capitalised, so that capitals tell no names."""
    longer = [word for word in _WORD.findall(claim) if len(word) >= _FEWEST_OF_A_HEADLINE]
    capitals = sum(word[0].isupper() for word in longer)
    return len(words) >= _FEWEST_OF_A_HEADLINE and capitals > _HEADLINE_SHARE * len(longer)


def _is_acronym(word: str) -> bool:
    letters = [one for one in word if one.isalpha()]
    return len(letters) > 1 and letters[1].isupper() and sum(map(str.isupper, letters)) > 1


def _plain(text: str) -> str:
    """The text without accents, with one kind of hyphen, and none where a line only may break."""
    if text.isascii():
        return text
    text = _HYPHEN.sub("-", text.replace("\u00ad", ""))
    return _ACCENT.sub("", unicodedata.normalize("NFKD", text))


def _key(word: str) -> str:
    if not word.isalpha():
        word = _NOT_A_LETTER.sub("", _POSSESSIVE.sub("", word))
    return word.casefold()


def _script(text: str) -> str:
    """The first word of the Unicode name of the first letter: LATIN, CYRILLIC, CJK, ..."""
    letter = next((one for one in text if one.isalpha()), "a")
    return unicodedata.name(letter, "LATIN").split()[0]
