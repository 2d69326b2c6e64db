"""What pages say that have nothing to read or sell something, by kind and language.

In lower case, as they write it; see `wall_words`.
"""

from pipeline.ingest.wall_words import Wordings

NOT_FOUND: Wordings = {
    "en": (
        "page not found", "404", "not found", "page cannot be found", "page can't be found",
        "page can’t be found", "page could not be found", "page isn't available",
        "page isn’t available", "no longer available", "page does not exist", "page doesn't exist",
        "page you requested", "page you are looking for", "page you're looking for",
        "nothing was found", "content unavailable", "article has been removed", "has expired",
        "410 gone",
    ),
    "de": (
        "seite nicht gefunden", "nicht gefunden", "seite existiert nicht",
        "nicht mehr verfügbar", "seite wurde nicht gefunden", "konnte nicht gefunden werden",
    ),
    "fr": (
        "page introuvable", "page non trouvée", "introuvable", "page n'existe pas",
        "page n’existe pas", "n'est plus disponible", "n’est plus disponible",
    ),
    "es": (
        "página no encontrada", "no encontrada", "no se encuentra", "no existe",
        "no se ha encontrado", "ya no está disponible", "no hemos encontrado",
    ),
    "it": ("pagina non trovata", "non trovata", "pagina non esiste", "non è più disponibile"),
    "pt": ("página não encontrada", "não encontrada", "não foi encontrada", "página não existe"),
    "nl": ("pagina niet gevonden", "niet gevonden", "pagina bestaat niet", "niet meer beschikbaar"),
    "pl": (
        "nie znaleziono", "strona nie istnieje", "strony nie znaleziono", "nie została znaleziona",
    ),
    "ru": ("страница не найдена", "не найдена", "страница не существует", "страница удалена"),
    "uk": ("сторінку не знайдено", "сторінка не знайдена"),
    "cs": ("stránka nenalezena", "stránka nebyla nalezena", "nenalezeno"),
    "sv": ("sidan hittades inte", "sidan kunde inte hittas", "sidan finns inte"),
    "no": ("siden ble ikke funnet", "fant ikke siden", "siden finnes ikke"),
    "da": ("siden blev ikke fundet", "siden findes ikke", "siden kunne ikke findes"),
    "fi": ("sivua ei löytynyt", "sivua ei löydy"),
    "hu": ("az oldal nem található", "nem található"),
    "ro": ("pagina nu a fost găsită", "pagina nu există"),
    "el": ("η σελίδα δεν βρέθηκε", "δεν βρέθηκε"),
    "tr": ("sayfa bulunamadı", "bulunamadı"),
    "ja": (
        "ページが見つかりません", "見つかりませんでした", "お探しのページ",
        "ページは存在しません",
    ),
    "zh": ("页面不存在", "頁面不存在", "找不到页面", "找不到頁面", "未找到", "您访问的页面"),
    "ko": ("페이지를 찾을 수 없습니다", "존재하지 않는 페이지"),
    "ar": ("الصفحة غير موجودة",),
    "he": ("הדף לא נמצא",),
    "hi": ("पृष्ठ नहीं मिला", "पेज नहीं मिला"),
}  # fmt: skip
"""Says in its heading or title that there is no such page."""

UNAVAILABLE: Wordings = {
    "en": (
        "service unavailable", "service temporarily unavailable", "temporarily unavailable",
        "503", "502 bad gateway", "bad gateway", "gateway time-out", "gateway timeout",
        "internal server error", "500 error", "under maintenance", "down for maintenance",
        "scheduled maintenance", "site maintenance", "maintenance mode", "be back soon",
        "be right back", "web server is down", "error 52", "something went wrong",
        "an error occurred", "error establishing a database connection",
    ),
    "de": ("wartungsarbeiten", "wartungsmodus", "vorübergehend nicht", "interner serverfehler"),
    "fr": (
        "en maintenance", "service indisponible", "temporairement indisponible", "erreur interne",
    ),
    "es": ("en mantenimiento", "servicio no disponible", "error interno"),
    "it": ("in manutenzione", "servizio non disponibile", "temporaneamente non disponibile"),
    "pt": ("em manutenção", "serviço indisponível", "temporariamente indisponível"),
    "nl": ("onderhoud", "tijdelijk niet beschikbaar"),
    "pl": (
        "przerwa techniczna", "prace techniczne", "chwilowo niedostępn", "tymczasowo niedostępn",
    ),
    "ru": ("технические работы", "временно недоступен", "внутренняя ошибка сервера"),
    "cs": ("probíhá údržba", "dočasně nedostupn"),
    "sv": ("pågående underhåll", "tillfälligt otillgänglig"),
    "ja": ("メンテナンス中", "ただいまメンテナンス", "一時的に利用できません"),
    "zh": ("系统维护", "暂时无法访问", "服务不可用"),
    "ko": ("점검 중",),
}  # fmt: skip
"""Says in its heading or title that the site has a fault."""

JAVASCRIPT: Wordings = {
    "en": (
        "enable javascript", "javascript is disabled", "javascript is not enabled",
        "requires javascript", "turn on javascript", "javascript is required",
        "javascript must be enabled", "javascript to run this app", "browser is not supported",
        "unsupported browser",
    ),
    "de": ("javascript aktivieren", "aktivieren sie javascript", "javascript ist deaktiviert"),
    "fr": ("activer javascript", "activez javascript", "javascript est désactivé"),
    "es": ("habilita javascript", "active javascript", "activar javascript", "habilite javascript"),
    "it": ("abilita javascript", "attiva javascript", "abilitare javascript"),
    "pt": ("ative o javascript", "habilite o javascript", "ativar o javascript"),
    "nl": ("javascript in te schakelen", "schakel javascript in", "javascript inschakelen"),
    "pl": ("włącz javascript", "włączyć javascript", "włącz obsługę javascript"),
    "ru": ("включите javascript", "включить javascript"),
    "cs": ("povolte javascript", "zapněte javascript"),
    "sv": ("aktivera javascript", "slå på javascript"),
    "ja": ("javascriptを有効", "javascript を有効"),
    "zh": ("启用javascript", "启用 javascript", "啟用javascript"),
    "ko": ("자바스크립트를 활성화", "javascript를 활성화"),
}  # fmt: skip
"""Has nothing to show to those without scripts."""

REDIRECT: Wordings = {
    "en": (
        "you are being redirected", "you will be redirected", "redirecting",
        "click here if you are not",
        "if you are not redirected", "you are leaving", "continue to site",
        "continue to the article",
    ),
    "de": ("sie werden weitergeleitet", "weiterleitung", "sie verlassen"),
    "fr": ("vous allez être redirigé", "redirection en cours", "vous quittez"),
    "es": ("será redirigido", "serás redirigido", "redirigiendo"),
    "it": ("verrai reindirizzato", "reindirizzamento"),
    "pt": ("será redirecionado", "redirecionando"),
    "nl": ("u wordt doorgestuurd", "je wordt doorgestuurd"),
    "pl": ("zostaniesz przekierowany", "przekierowanie", "za chwilę nastąpi"),
    "ru": ("вы будете перенаправлены", "перенаправление"),
    "ja": ("リダイレクト", "自動的に移動"),
    "zh": ("正在跳转", "自动跳转"),
}  # fmt: skip
"""Sends its reader on to another page."""

BASKET: Wordings = {
    "en": ("add to cart", "add to basket", "add to bag", "buy now", "in stock", "out of stock"),
    "de": ("in den warenkorb", "jetzt kaufen", "auf lager", "zzgl. versand", "lieferzeit"),
    "fr": ("ajouter au panier", "acheter maintenant", "en stock"),
    "es": ("añadir al carrito", "agregar al carrito", "añadir a la cesta", "comprar ahora"),
    "it": ("aggiungi al carrello", "acquista ora", "disponibilità immediata"),
    "pt": ("adicionar ao carrinho", "adicionar ao cesto", "comprar agora"),
    "nl": ("in winkelwagen", "in winkelmand", "nu kopen", "op voorraad"),
    "pl": ("dodaj do koszyka", "do koszyka", "kup teraz"),
    "ru": ("в корзину", "купить сейчас", "в наличии"),
    "cs": ("do košíku", "přidat do košíku"),
    "sv": ("lägg i varukorg", "lägg i kundvagn", "köp nu"),
    "da": ("læg i kurv", "tilføj til kurv"),
    "no": ("legg i handlekurv", "kjøp nå"),
    "fi": ("lisää ostoskoriin", "osta nyt"),
    "tr": ("sepete ekle", "hemen al"),
    "ja": ("カートに入れる", "カートに追加", "今すぐ購入"),
    "zh": ("加入购物车", "加入購物車", "立即购买"),
    "ko": ("장바구니", "바로구매"),
}  # fmt: skip
"""Stands on the buttons of a shop."""
