"""Tells pages that are no article to judge: walls, stubs and what is too short to be one."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.errors import Skipped
from pipeline.ingest.page_facts import PageFacts

MIN_CHARACTERS = 250
MIN_WORDS = 40
_STUB_WORDS = 150
_WALL_WORDS = 80

# a letter of a script without blanks counts as half a word
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]{1,2}|\w+")

_SUBSCRIBE = re.compile(
    r"subscri(?:be|ption) (?:to|now|for)|subscribers? only|for subscribers|already a subscriber"
    r"|to (?:continue|keep) reading|read the full (?:story|article)|register to read"
    r"|jetzt (?:abonnieren|weiterlesen|testen)|weiterlesen mit|nur für abonnent|bereits abonnent"
    r"|réservé aux abonnés|déjà abonné|abonnez-vous|pour lire la suite"
    r"|solo para suscriptores|suscríbete|ya (?:soy|eres) suscriptor|para seguir leyendo"
    r"|riservato agli abbonati|abbonati (?:ora|per)|exclusivo para assinantes|já é assinante"
    r"|voor abonnees|tylko dla subskrybentów|только для подписчиков|оформите подписку"
    r"|有料会員|会員限定|订阅后|僅限訂戶",
    re.IGNORECASE,
)
_COOKIES = re.compile(
    r"(?:we|and our partners) (?:and our \w+ )?use cookies|accept (?:all )?cookies"
    r"|cookie (?:policy|settings)|manage (?:your )?(?:consent|preferences)"
    r"|cookies? (?:akzeptieren|zustimmen)|werbung und tracking|mit werbung (?:weiter)?lesen"
    r"|accepter (?:les|et)|utilisons des cookies|gestion des cookies"
    r"|utilizamos cookies|aceptar (?:todas|las) cookies"
    r"|utilizziamo i cookie|accetta (?:tutti )?i cookie",
    re.IGNORECASE,
)
_LOGIN = re.compile(
    r"(?:log|sign) ?in|forgot (?:your )?password|create an account|anmelden|einloggen"
    r"|passwort vergessen|se connecter|mot de passe|iniciar sesión|contraseña|accedi|entrar|войти",
    re.IGNORECASE,
)
_ROBOT = re.compile(
    r"verify (?:that )?you are (?:a )?human|are you a robot|not a robot|unusual traffic"
    r"|enable javascript|checking your browser|access (?:to this page has been )?denied|captcha",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What a page's whole tree says of its kind."""

    is_article: bool
    paywalled: bool | None
    asks_password: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a reader would see of a page, as far as these rules look at it."""

    body: str
    is_article: bool
    paywalled: bool | None
    asks_password: bool

    @property
    def words(self) -> int:
        """The words of the body."""
        return len(_WORD.findall(self.body))


RULES: tuple[tuple[str, Callable[[Seen], bool]], ...] = (
    (
        "asks to prove that no robot reads",
        lambda seen: seen.words < _WALL_WORDS and _says(_ROBOT, seen.body) and not seen.is_article,
    ),
    (
        "asks for consent to cookies before it shows its text",
        lambda seen: seen.words < _WALL_WORDS and _says(_COOKIES, seen.body),
    ),
    (
        "asks to log in",
        lambda seen: seen.asks_password and seen.words < _WALL_WORDS and _says(_LOGIN, seen.body),
    ),
    (
        "shows only the beginning to those who do not pay",
        lambda seen: (
            seen.words < _STUB_WORDS and (seen.paywalled or _says(_SUBSCRIBE, seen.body))
        ),
    ),
    (
        "is too short for an article",
        lambda seen: (
            not seen.is_article
            and (seen.words < MIN_WORDS or (len(seen.body) < MIN_CHARACTERS > seen.words))
        ),
    ),
)
"""What a page does instead of being an article, and how that is seen; the first that fits."""


def page_signs(tree: Any, facts: PageFacts) -> Signs:
    """What speaks for a kind of page in its whole tree (lxml), hidden parts included."""
    return Signs(
        is_article=facts.is_article,
        paywalled=facts.paywalled,
        asks_password=tree.find(".//input[@type='password']") is not None,
    )


def refuse_other_pages(signs: Signs, paragraphs: Sequence[str]) -> None:
    """Passes an article.

    Raises:
        Skipped: one of the rules fits (`not_article`).
    """
    seen = Seen(
        body="\n".join(paragraphs),
        is_article=signs.is_article,
        paywalled=signs.paywalled,
        asks_password=signs.asks_password,
    )
    for what, fits in RULES:
        if fits(seen):
            raise Skipped(f"the page {what}")


def _says(wording: re.Pattern[str], text: str) -> bool:
    return wording.search(text) is not None
