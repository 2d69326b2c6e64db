"""How words are told and compared across spellings and scripts."""

import re
import unicodedata

_WITHOUT_SPACES = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u0e00-\u0eff]")
_CYRILLIC = (
    "а:a б:b в:v г:g д:d е:e ё:e ж:zh з:z и:i й:y к:k л:l м:m н:n о:o п:p р:r с:s т:t у:u ф:f х:kh "
    "ц:ts ч:ch ш:sh щ:shch ъ: ы:y ь: э:e ю:yu я:ya і:i ї:yi є:ye ґ:g ў:u ј:j љ:lj њ:nj ћ:c ђ:dj"
)
_LATIN = {
    ord(letter): latin for letter, _, latin in (pair.partition(":") for pair in _CYRILLIC.split())
} | {ord("ß"): "ss", ord("ø"): "o", ord("ł"): "l", ord("đ"): "d", ord("æ"): "ae", ord("ı"): "i"}


def is_without_spaces(character: str) -> bool:
    """Whether it is of a script that sets no spaces between words: each is taken for a word."""
    return _WITHOUT_SPACES.match(character) is not None


def plain(word: str) -> str:
    """A word in small Latin letters without accents, as far as it can be written in them."""
    small = word.casefold()
    if small.isascii():
        return small
    decomposed = unicodedata.normalize("NFKD", small.translate(_LATIN))
    return "".join(one for one in decomposed if not unicodedata.combining(one))
