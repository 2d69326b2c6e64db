"""Words that tell article text from what surrounds it: in class names, and in short blocks."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

_WIDTHS = (3, 4, 5)
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

    All strings are searched at once for the first bytes of all words, by their hashes; what
    follows those is compared. To look for each word alone takes several times as long.
    """

    def __init__(self, groups: Sequence[tuple[str, ...]]) -> None:
        self._words: dict[bytes, list[tuple[bytes, int]]] = {}
        self._begins = {width: np.zeros(1 << 16, dtype=np.bool_) for width in _WIDTHS}
        for bit, words in enumerate(groups):
            for word in map(str.encode, words):
                begin = word[: _WIDTHS[-1]]
                self._words.setdefault(begin, []).append((word, 1 << bit))
                *_, (width, hashes) = _hashes(begin)
                self._begins[width][hashes] = True

    def find(self, strings: Sequence[str]) -> list[int]:
        """For each string, which has no newline, its groups as the bits of a number."""
        different = list(dict.fromkeys(strings))
        found = [0] * len(different)
        joined = "\n".join(different).encode("utf-8", "surrogatepass")
        ends = np.flatnonzero(np.frombuffer(joined, dtype=np.uint8) == _NEWLINE)
        for width, hashes in _hashes(joined):
            places = np.flatnonzero(self._begins[width][hashes])
            owners = np.searchsorted(ends, places)
            for place, owner in zip(places.tolist(), owners.tolist(), strict=True):
                for word, bit in self._words.get(joined[place : place + width], ()):
                    if joined.startswith(word, place):
                        found[owner] |= bit
        known = dict(zip(different, found, strict=True))
        return [known[one] for one in strings]


def _hashes(encoded: bytes) -> Iterator[tuple[int, NDArray[np.uint16]]]:
    """For each width that fits a number for each so many bytes in a row."""
    codes = np.frombuffer(encoded, dtype=np.uint8).astype(np.uint16)
    hashes = codes
    for width in range(2, _WIDTHS[-1] + 1):
        if width > len(codes):
            return
        hashes = hashes[:-1] * _FACTOR + codes[width - 1 :]
        if width in _WIDTHS:
            yield width, hashes


def bit_rows(bits: NDArray[np.int64], count: int) -> NDArray[np.generic]:
    """One row of zeros and ones for each of the lowest bits of some numbers."""
    found: NDArray[np.generic] = (bits >> np.arange(count)[:, None]) & 1
    return found
