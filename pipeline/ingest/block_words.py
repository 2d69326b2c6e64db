"""Words that tell article text from what surrounds it: in class names, and in short blocks."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_LEAST, _WIDEST = 3, 8
_FACTOR = np.uint16(251)
_NEWLINE = ord("\n")

CLASS_WORDS: tuple[tuple[str, ...], ...] = (
    ("article", "story", "artikel", "noticia", "nota"),
    ("body", "content", "contenu", "inhalt", "cuerpo", "contenido"),
    ("text", "paragraph", "prose", "rich", "texto"),
    ("post", "entry", "blog", "single"),
    ("main", "primary", "page"),
    ("comment", "disqus", "reply", "discussion", "kommentar", "comentario", "forum"),
    ("related", "recommend", "readmore", "read-more", "read_more", "more-", "similar", "also",
     "outbrain", "taboola", "mehr", "relacionad", "lire-aussi", "further"),
    ("share", "social", "follow", "facebook", "twitter", "whatsapp", "sharing"),
    ("nav", "menu", "breadcrumb", "pagination", "pager", "tabs"),
    ("footer", "foot", "bottom", "copyright", "colophon"),
    ("header", "masthead", "topbar", "banner", "logo"),
    ("sidebar", "aside", "widget", "rail", "right", "secondary", "complementary"),
    ("ad-", "-ad", "ads", "advert", "promo", "sponsor", "commercial", "affiliate", "partner"),
    ("caption", "image", "photo", "figure", "picture", "gallery", "slide", "credit", "legend"),
    ("video", "player", "audio", "podcast", "media"),
    ("author", "byline", "bio", "contributor", "autor", "writer", "profile"),
    ("date", "time", "meta", "publish", "stamp", "info"),
    ("tag", "topic", "keyword", "categor", "label"),
    ("newsletter", "subscri", "signup", "sign-up", "paywall", "register", "login", "abo", "donat"),
    ("cookie", "consent", "gdpr", "legal", "privacy", "modal", "popup", "overlay", "notice"),
    ("popular", "trending", "latest", "most", "ticker", "live", "recent", "top-"),
    ("teaser", "card", "list", "item", "grid", "feed", "carousel", "block-"),
    ("title", "headline", "heading", "titulo"),
    ("summary", "lead", "standfirst", "intro", "dek", "excerpt", "subtitle", "lede", "chapo",
     "kicker", "description", "subhead", "sub-"),
    ("quote", "pull", "embed", "tweet", "instagram", "iframe"),
    ("box", "fact", "inset", "infobox", "highlight", "note", "table"),
    ("hidden", "hide", "sr-only", "screen-reader", "visually", "print", "noprint", "skip"),
    ("articlebody", "article-body", "article_body", "article__body", "article-content",
     "post-content", "entry-content", "story-body", "storybody", "article-text", "articletext",
     "article__content", "post-body", "article-content", "field-name-body"),
)  # fmt: skip
"""Groups of parts of class names, ids and roles; a name is in a group if it has one part of it."""

TEXT_WORDS: tuple[tuple[str, ...], ...] = (
    ("share", "tweet", "facebook", "twitter", "whatsapp", "instagram", "linkedin", "follow",
     "teilen", "partager", "compartir", "condividi", "udostępnij", "folgen", "suivez", "síguenos"),
    ("read more", "related", "more from", "see also", "also read", "read also", "lire aussi",
     "lesen sie", "mehr zum", "weiterlesen", "leer más", "lea también", "leggi anche", "lees ook",
     "leia", "czytaj", "zobacz", "más sobre", "à lire", "read:", "recommended", "you may like"),
    ("newsletter", "subscri", "abonn", "suscri", "sign up", "iscriviti", "inscri", "assine",
     "anmelden", "register", "log in", "login", "sign in", "inloggen", "zaloguj"),
    ("copyright", "© ", "©2", "rights reserved", "rechte vorbehalten", "tous droits", "derechos",
     "diritti", "terms of", "privacy", "datenschutz", "impressum", "confidential"),
    ("cookie", "consent", "javascript", "browser", "adblock", "ad blocker"),
    ("comment", "reply", "kommentar", "comentario", "commentaire", "reacties", "commenti"),
    ("advert", "anzeige", "publicidad", "publicité", "sponsor", "werbung", "pubblicità",
     "affiliate", "commission"),
    ("photo", "image", "picture", "getty", "reuters", "(ap", "afp", "foto", "credit", "dpa",
     "bild:", "imago", "file photo", "video"),
    ("by ", "von ", "por ", "par ", "written by", "author", "autor", "editor", "redaktion",
     "reporter", "correspondent"),
    ("published", "updated", "posted", "last modified", "veröffentlicht", "aktualisiert",
     "publicado", "publié", "mis à jour", "min read", "minute", "ago", "uhr", " gmt", " am", " pm"),
    ("download", "click here", "app ", "email", "e-mail", "phone", "contact", "call "),
    ("tags", "topics", "filed under", "categories", "keywords", "themen", "temas", "schlagw"),
    ("source:", "quelle", "fuente", "this article", "this story", "originally", "first appeared",
     "contributed to", "reporting by", "editing by", "dieser artikel"),
    ("print", "drucken", "imprimir", "imprimer", "bookmark", "save", "copy link", "merken"),
    ("donate", "support us", "support our", "spende", "premium", "trial", "member", "buy "),
)  # fmt: skip
"""Groups of words of several languages that stand in what surrounds an article."""


class WordGroups:
    """Finds which groups strings have a word of.

    All strings are searched at once, as bytes: wherever a word may begin by a hash of three bytes,
    or of four if it has as many, the next eight are compared as numbers with all words of each
    length. To look for each word alone takes many times as long.
    """

    def __init__(self, groups: Sequence[tuple[str, ...]]) -> None:
        self._short, self._begins = np.zeros((2, 1 << 16), dtype=np.bool_)
        self._longer: dict[int, list[tuple[bytes, int]]] = {}
        bits: dict[int, dict[int, int]] = {}
        for number, words in enumerate(groups):
            for word in map(str.encode, words):
                begin = word[:_WIDEST]
                three, four = _hashes(np.frombuffer(begin + b"\0", dtype=np.uint8))
                if len(begin) > _LEAST:
                    self._begins[four[0]] = True
                else:
                    self._short[three[0]] = True
                of_width = bits.setdefault(len(begin), {})
                code = int.from_bytes(begin, "big")
                if len(word) > _WIDEST:
                    self._longer.setdefault(code, []).append((word, 1 << number))
                    of_width.setdefault(code, 0)
                else:
                    of_width[code] = of_width.get(code, 0) | 1 << number
        self._words = [
            (
                np.uint64(8 * (_WIDEST - width)),
                np.array(sorted(of_width), dtype=np.uint64),
                np.array([of_width[code] for code in sorted(of_width)]),
            )
            for width, of_width in bits.items()
        ]

    def find(self, strings: Sequence[str]) -> list[int]:
        """For each string, which has no newline, its groups as the bits of a number."""
        different = list(dict.fromkeys(strings))
        joined = "\n".join(different).encode("utf-8", "surrogatepass")
        letters = np.frombuffer(joined + bytes(_WIDEST), dtype=np.uint8)
        three, four = _hashes(letters)
        begins = self._short[three[: len(four)]] | self._begins[four]
        places = np.flatnonzero(begins[: len(joined)])
        owners = np.searchsorted(np.flatnonzero(letters == _NEWLINE), places)
        # eight bytes from every one on, as a number
        wide = np.ndarray(len(joined) + 1, dtype=">u8", buffer=letters, strides=(1,))
        codes = wide[places].astype(np.uint64)
        found = np.zeros(len(different), dtype=np.int64)
        for unread, words, bits in self._words:
            read = codes >> unread
            nearest = np.minimum(np.searchsorted(words, read), len(words) - 1)
            hits = np.flatnonzero(words[nearest] == read)
            np.bitwise_or.at(found, owners[hits], bits[nearest[hits]])
            if not unread:
                begun = zip(
                    read[hits].tolist(), places[hits].tolist(), owners[hits].tolist(), strict=True
                )
                for code, place, owner in begun:
                    for word, bit in self._longer.get(code, ()):
                        if joined.startswith(word, place):
                            found[owner] |= bit
        known = dict(zip(different, found.tolist(), strict=True))
        return [known[one] for one in strings]


def _hashes(letters: NDArray[np.uint8]) -> tuple[NDArray[np.uint16], NDArray[np.uint16]]:
    """A number for each three bytes in a row, and one for each four."""
    wide = letters.astype(np.uint16)
    three = (wide[:-2] * _FACTOR + wide[1:-1]) * _FACTOR + wide[2:]
    return three, three[:-1] * _FACTOR + wide[3:]


def bit_rows(bits: NDArray[np.int64], count: int) -> NDArray[np.generic]:
    """One row of zeros and ones for each of the lowest bits of some numbers."""
    found: NDArray[np.generic] = (bits >> np.arange(count)[:, None]) & 1
    return found


_WORDS = WordGroups(CLASS_WORDS + TEXT_WORDS)


def find_words(names: Sequence[str], texts: Sequence[str]) -> tuple[list[int], NDArray[np.int64]]:
    """The groups of class words in names, and of words around articles in short texts, as bits.

    One search for both costs little more than one of them.
    """
    found = _WORDS.find([*names, *texts])
    classes = (1 << len(CLASS_WORDS)) - 1
    of_texts = np.array(found[len(names) :], dtype=np.int64)
    return [bits & classes for bits in found[: len(names)]], of_texts >> len(CLASS_WORDS)
