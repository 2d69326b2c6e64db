"""Pages that are no article: each kind in many languages, and articles that only look like one."""

import time
from contextlib import suppress

import pytest

from pipeline.errors import Skipped
from pipeline.ingest.not_article import RULES
from pipeline.ingest.webpage import read_html

PROSE = (
    "The council of Westhaven spent two hours on the question before it voted on Thursday night. ",
    "Most members had read the report of the harbour master, who wants the change by the summer. ",
    "A nurse from the hospital told them how she waits for the first boat on a bench in winter. ",
    "The treasurer answered that the town still pays for the flood that took the old pier away. ",
    "Both sides agreed that nobody had asked the crews, whose contracts end in the autumn. ",
    "A second reading is planned for March, when the figures of the last year have been checked. ",
)
LONG = "".join(f"<p>{one}{other}</p>" for one in PROSE for other in PROSE[:2])
SHORT = f"<p>{PROSE[0]}{PROSE[2]}{PROSE[4]}</p>"
BEGUN = SHORT + f"<p>{PROSE[1]}{PROSE[3]}</p><p>This article is for subscribers only.</p>"
ARTICLE = '<meta property="og:type" content="article">'
WEBSITE = '<meta property="og:type" content="website">'
ASKING = "<form><input type='text'><input type='password'><button>OK</button></form>"
LINKS = "".join(
    f"<div><h3><a href='/n/{n}'>Harbour news of week {n}</a></h3><p>In short: {n}</p></div>"
    for n in range(30)
)


def page(title: str, body: str, head: str = "") -> str:
    """A page with a title."""
    return (
        f"<!doctype html><html><head><title>{title}</title>{head}</head><body>"
        f"<div id='main'>{body}</div></body></html>"
    )


def linked(data: str) -> str:
    """A head with JSON-LD."""
    return f'<script type="application/ld+json">{data}</script>'


NOTICES = [
    ("bot_check", "Just a moment...", "Checking your browser before accessing the site."),
    ("bot_check", "Robot?", "Please verify you are a human by pressing and holding the button."),
    ("bot_check", "Access Denied", "You have no permission to see this page on our server."),
    ("bot_check", "Kurze Prüfung", "Bitte bestätigen Sie, dass Sie kein Roboter sind."),
    ("bot_check", "Un instant", "Veuillez confirmer que vous êtes humain pour continuer."),
    ("bot_check", "Un momento", "Confirme que no eres un robot para seguir con su visita."),
    ("bot_check", "Проверка", "Подтвердите, что вы не робот, и мы покажем страницу."),
    ("bot_check", "確認", "続行する前に、あなたが人間であることを確認してください。"),
    ("bot_check", "安全检查", "请完成人机验证后继续访问本网站。"),
    ("cookie_wall", "Your privacy", "We and our 842 partners use cookies. Accept all or manage."),
    ("cookie_wall", "Weiterlesen", "Mit Werbung lesen oder werbefrei im Abo. Alle akzeptieren."),
    ("cookie_wall", "Vie privée", "Accepter et continuer, ou continuer sans accepter."),
    ("cookie_wall", "Privacidad", "Utilizamos cookies. Aceptar y continuar o suscribirse."),
    ("cookie_wall", "Privacy", "Utilizziamo i cookie. Rifiuta e abbonati oppure accetta tutti."),
    ("cookie_wall", "Privacy", "Wij gebruiken cookies. Alles accepteren of instellen."),
    ("cookie_wall", "Prywatność", "Używamy plików cookies. Zaakceptuj wszystkie lub wybierz."),
    ("cookie_wall", "Integritet", "Vi använder cookies. Godkänn alla eller välj själv."),
    ("stub", "Ferry wins", f"<p>{PROSE[0]} Subscribe to continue with this story.</p>"),
    ("stub", "Die Fähre", "Der Rat stimmte am Abend ab.</p><p>Sie sind bereits Abonnent? Hier."),
    ("stub", "Le ferry", "Le conseil a voté.</p><p>La suite est réservée à ceux qui paient."),
    ("stub", "El ferry", "El consejo votó anoche.</p><p>Suscríbete para seguir leyendo."),
    ("stub", "Il traghetto", "Il consiglio ha votato.</p><p>Abbonati ora per sapere il resto."),
    ("stub", "A barca", "O conselho votou.</p><p>Conteúdo exclusivo para assinantes."),
    ("stub", "De veerboot", "De raad stemde.</p><p>Verder lezen? Neem een abonnement."),
    ("stub", "Prom", "Rada głosowała.</p><p>Artykuł tylko dla subskrybentów."),
    ("stub", "Паром", "Совет проголосовал.</p><p>Полный текст доступен по подписке."),
    ("stub", "夜の船", "議会は木曜日に可決した。</p><p>この記事は有料会員に限り読めます。"),
    ("not_found", "404 - The Ledger", "Try our front page, or search for what you wanted."),
    ("not_found", "The Ledger", "<h1>Page not found</h1><p>It may have been moved.</p>"),
    ("not_found", "Seite nicht gefunden", "Leider ist unter dieser Adresse nichts mehr."),
    ("not_found", "Page introuvable", "Le contenu demandé a peut-être été déplacé."),
    ("not_found", "Página no encontrada", "Puede volver a la portada del diario."),
    ("not_found", "Pagina non trovata", "Torna alla prima pagina del giornale."),
    ("not_found", "Página não encontrada", "Volte para a primeira página do jornal."),
    ("not_found", "Pagina niet gevonden", "Ga terug naar de voorpagina van de krant."),
    ("not_found", "Nie znaleziono strony", "Wróć na stronę główną gazety."),
    ("not_found", "Страница не найдена", "Вернитесь на главную страницу газеты."),
    ("not_found", "ページが見つかりません", "トップページからもう一度お探しください。"),
    ("not_found", "Sayfa bulunamadı", "Gazetenin ana sayfasına dönebilirsiniz."),
    ("fault", "503 Service Unavailable", "The server is busy. Come back in a few minutes."),
    ("fault", "The Ledger", "<h1>Down for maintenance</h1><p>We work on our presses.</p>"),
    ("fault", "Wartungsarbeiten", "Wir sind in einer Stunde wieder für Sie da."),
    ("fault", "Site en maintenance", "Nous revenons dans une heure."),
    ("fault", "Технические работы", "Мы вернёмся через час."),
    ("fault", "メンテナンス中", "しばらくしてからもう一度お試しください。"),
    (
        "scripts",
        "The Ledger",
        "<noscript>You need to enable JavaScript to run this app.</noscript>",
    ),
    ("scripts", "Das Blatt", "Bitte aktivieren Sie JavaScript, um diese Seite zu sehen."),
    ("scripts", "Le Journal", "Veuillez activer JavaScript pour voir cette page."),
    ("scripts", "El Diario", "Habilite JavaScript para ver esta página."),
    ("redirect", "One moment", "You are being redirected to another page of ours."),
    ("redirect", "Weiterleitung", "Sie werden weitergeleitet, bitte warten Sie."),
    ("redirect", "Redirection", "Vous allez être redirigé dans un instant."),
]
PAGES = [
    *((kind, page(title, f"<p>{body}</p>")) for kind, title, body in NOTICES),
    ("bot_check", page("ledger.example", "<p>Wait.</p><div id='px-captcha'></div>")),
    ("log_in", page("Sign in", f"<p>Sign in to your account. Forgot password?</p>{ASKING}")),
    ("log_in", page("Anmelden", f"<p>Bitte anmelden. Passwort vergessen?</p>{ASKING}")),
    ("log_in", page("Connexion", f"<p>Saisissez votre mot de passe.</p>{ASKING}")),
    ("log_in", page("Вход", f"<p>Войти. Забыли пароль?</p>{ASKING}")),
    ("log_in", page("ログイン", f"<p>パスワードを入力してください。</p>{ASKING}")),
    (
        "stub",
        page("Ferry", SHORT, linked('{"@type":"NewsArticle","isAccessibleForFree":"False"}')),
    ),
    (
        "stub",
        page(
            "Ferry",
            LONG,
            linked('{"@type":"NewsArticle","isAccessibleForFree":false,"wordCount":2400}'),
        ),
    ),
    ("redirect", page("", "<p>Moved.</p>", "<meta http-equiv='refresh' content='0; url=/b'>")),
    (
        "product",
        page("Kettle", SHORT + "<button>Add to cart</button>", linked('{"@type":"Product"}')),
    ),
    (
        "product",
        page(
            "Wasserkocher",
            LONG + "<a href='#'>In den Warenkorb</a>",
            linked('{"@type":["Product","Thing"],"offers":{"@type":"Offer","price":"9.90"}}'),
        ),
    ),
    ("product", page("Bouilloire", SHORT, '<meta property="og:type" content="product">')),
    ("product", page("Tetera", LONG, '<meta property="og:type" content="og:product">')),
    ("listing", page("The Ledger", LINKS, f"{WEBSITE}<link rel='canonical' href='http://l.example/'>")),
    ("listing", page("Ferries", LINKS, linked('{"@type":"CollectionPage"}'))),
    ("listing", page("Search: ferry", LINKS, linked('{"@type":"SearchResultsPage"}') + ARTICLE)),
    ("listing", page("Harbour: all we wrote", f"<p>{PROSE[0]}</p>{LINKS}", WEBSITE)),
    ("media", page("Boats", f"{SHORT}<video></video>", linked('{"@type":"VideoObject"}'))),
    ("media", page("Boats", f"<p>{PROSE[1]}</p>", linked('{"@type":"ImageGallery"}'))),
    ("media", page("Boats", SHORT, '<meta property="og:type" content="video.other">')),
    ("too_short", page("Ferry", f"<p>{PROSE[0]}</p>")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "html"), PAGES, ids=[f"{n}-{one[0]}" for n, one in enumerate(PAGES)]
)
def test_a_page_that_is_no_article_is_skipped_by_its_kind(kind: str, html: str) -> None:
    """The message ends with the word for the kind."""
    with pytest.raises(Skipped) as caught:
        read_html(html)
    assert caught.value.code == "not_article"
    assert caught.value.message.endswith(f" [{kind}]")


@pytest.mark.parametrize(("kind", "title", "body"), NOTICES, ids=[one[1] for one in NOTICES])
def test_an_article_about_a_notice_is_read(kind: str, title: str, body: str) -> None:
    """A text that quotes what such pages say is none of them."""
    html = page(f"Why they all say {title}", f"{LONG}<p>“{body}”</p>{LONG}")
    assert "harbour master" in "\n".join(read_html(html).paragraphs)


SHORT_NEWS = [
    ("The paper asks first", "Its site will use cookies only for those who say so."),
    ("Court: the captcha stays", "The judge was not a robot, she said, and wants a captcha less."),
    ("Prices of papers rise", "A month will be twelve euros; the ferry stays at three."),
    ("Error 404 gets a museum", "The words page not found have their own room there."),
    ("Site was down", "For an hour readers saw the words service unavailable."),
    ("Log in or be left out", "The council wants people to log in before they vote."),
    ("Kettle is called back", "The shop took the button add to cart from its page."),
    ("Redirecting the ferry", "Redirecting it past the old pier saves ten minutes."),
    ("Archive without JavaScript", "You need not enable JavaScript to read the old papers."),
]


@pytest.mark.parametrize(("title", "sentence"), SHORT_NEWS)
def test_short_news_about_such_things_is_read(title: str, sentence: str) -> None:
    """A page that says it is an article may be short and use the words of a wall."""
    html = page(title, f"<h1>{title}</h1><p>{PROSE[0]}{sentence} {PROSE[4]}</p>{SHORT}", ARTICLE)
    assert sentence in "\n".join(read_html(html).paragraphs)


@pytest.mark.parametrize(
    "html",
    [
        page("Ferry", LONG, linked('{"@type":"NewsArticle","isAccessibleForFree":false}')),
        page(
            "Ferry",
            SHORT,
            linked('{"@type":"NewsArticle","isAccessibleForFree":false,"wordCount":50}'),
        ),
        page("Ferry", BEGUN, linked('{"@type":"NewsArticle","isAccessibleForFree":false}')),
        page("Ferry", LONG + ASKING),
        page("Ferry", LONG + LINKS, WEBSITE),
        page("Test: kettles", LONG, ARTICLE + linked('{"@type":"Product"}')),
        page("Test: kettles", LONG, linked('{"@type":"Review","of":{"@type":"Product"}}')),
        page("Boats", LONG, linked('{"@type":"VideoObject"}')),
        page("Ferry", LONG, "<meta http-equiv='refresh' content='300; url=/a'>"),
        page("Ferry", LONG, linked('{"@type":"CollectionPage"}')),
        page("Ferry", LONG + "<script src='https://www.example/recaptcha/api.js'></script>"),
        page("Ferry", LONG + "<noscript>Please enable JavaScript to comment.</noscript>"),
    ],
    ids=[
        "paid-whole", "paid-short-whole", "paid-begun", "log-in", "teasers", "review",
        "review-type", "film", "refresh", "collection", "captcha", "noscript",
    ],
)  # fmt: skip
def test_an_article_with_signs_of_another_kind_is_read(html: str) -> None:
    """Markup of shops, lists and walls around a whole text skips nothing."""
    assert PROSE[0].strip() in "\n".join(read_html(html).paragraphs)


def test_every_kind_has_its_own_word() -> None:
    """Each is one lower-case word, so that failures can be counted by it."""
    words = [word for word, _, _ in RULES]
    assert len(set(words)) == len(words)
    assert all(word.replace("_", "").isalpha() and word.islower() for word in words)


@pytest.mark.parametrize(
    "html",
    [
        page("x", "<p>" + "cookies " * 100_000),
        page("x " * 500_000, SHORT),
        page("x", "<h1>404 </h1>" * 20_000),
        page("x", SHORT, linked('{"@type":"' * 100_000)),
        page("x", "<h3><a href=x>y</a></h3>" * 14_000),
    ],
)
def test_the_kind_of_a_hostile_page_is_told_in_time(html: str) -> None:
    """A few seconds are enough, whatever the page is filled with."""
    start = time.process_time()
    with suppress(Skipped):
        read_html(html)
    assert time.process_time() - start < 8
