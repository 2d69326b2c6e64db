"""The words of a text, and how they are compared across spellings and scripts."""

import re
import unicodedata

_WITHOUT_SPACES = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u0e00-\u0eff"
_WORD = re.compile(rf"[{_WITHOUT_SPACES}]|[^\W_{_WITHOUT_SPACES}]+")
_CYRILLIC = (
    "а:a б:b в:v г:g д:d е:e ё:e ж:zh з:z и:i й:y к:k л:l м:m н:n о:o п:p р:r с:s т:t у:u ф:f х:kh "
    "ц:ts ч:ch ш:sh щ:shch ъ: ы:y ь: э:e ю:yu я:ya і:i ї:yi є:ye ґ:g ў:u ј:j љ:lj њ:nj ћ:c ђ:dj"
)
_LATIN = {
    ord(letter): latin for letter, _, latin in (pair.partition(":") for pair in _CYRILLIC.split())
} | {ord("ß"): "ss", ord("ø"): "o", ord("ł"): "l", ord("đ"): "d", ord("æ"): "ae", ord("ı"): "i"}


def words_of(text: str) -> list[str]:
    """Its words without capitals; where a script sets no spaces between words, its letters."""
    return _WORD.findall(text.casefold())


def plain(word: str) -> str:
    """A word in small Latin letters without accents, as far as it can be written in them."""
    small = word.casefold()
    if small.isascii():
        return small
    decomposed = unicodedata.normalize("NFKD", small.translate(_LATIN))
    return "".join(one for one in decomposed if not unicodedata.combining(one))
