"""What the walls before articles say, by kind and language: in lower case, as they write it."""

from collections.abc import Mapping, Sequence

Wordings = Mapping[str, Sequence[str]]

SUBSCRIBE: Wordings = {
    "en": (
        "subscribe to continue", "subscribe to read", "subscribe now", "subscribe for",
        "subscription to continue", "subscriber only", "subscribers only", "for subscribers",
        "subscriber-only", "already a subscriber", "to continue reading", "to keep reading",
        "to read the full", "read the full story", "read the full article", "register to read",
        "this article is for members", "become a member to read", "unlock this article",
        "you have reached your article limit", "you've reached your limit", "start your free trial",
        "your free articles", "free articles left", "sign up to read", "premium content",
    ),
    "de": (
        "jetzt abonnieren", "jetzt weiterlesen", "jetzt testen", "weiterlesen mit",
        "nur für abonnent", "bereits abonnent", "schon abonnent", "exklusiv für abonnent",
        "um weiterzulesen", "zum weiterlesen", "diesen artikel weiterlesen", "mit plus lesen",
        "jetzt gratis testen", "registrieren sie sich, um", "premium-inhalt",
    ),
    "fr": (
        "réservé aux abonnés", "réservée aux abonnés", "réservé à nos abonnés", "déjà abonné",
        "abonnez-vous", "pour lire la suite", "la suite est réservée", "je m'abonne",
        "poursuivre votre lecture", "il vous reste", "lire la suite de cet article",
        "contenu réservé", "article réservé",
    ),
    "es": (
        "solo para suscriptores", "sólo para suscriptores", "suscríbete", "ya soy suscriptor",
        "ya eres suscriptor", "para seguir leyendo", "para continuar leyendo",
        "exclusivo para suscriptores", "hazte suscriptor", "sigue leyendo con",
    ),
    "it": (
        "riservato agli abbonati", "abbonati ora", "abbonati per", "sei già abbonato",
        "per continuare a leggere", "contenuto riservato", "sottoscrivi un abbonamento",
    ),
    "pt": (
        "exclusivo para assinantes", "já é assinante", "assine para continuar", "assine agora",
        "para continuar lendo", "para continuar a ler", "só para assinantes",
        "conteúdo exclusivo para", "exclusivo para subscritores",
    ),
    "nl": (
        "voor abonnees", "al abonnee", "word abonnee", "verder lezen", "lees verder met",
        "neem een abonnement", "om dit artikel te lezen",
    ),
    "pl": (
        "tylko dla subskrybentów", "tylko dla prenumeratorów", "dla prenumeratorów", "wykup dostęp",
        "aby czytać dalej", "czytaj dalej z", "masz już prenumeratę", "kup subskrypcję",
    ),
    "ru": (
        "только для подписчиков", "оформите подписку", "доступно подписчикам",
        "чтобы читать дальше", "уже подписаны", "доступен по подписке",
    ),
    "uk": ("лише для передплатників", "оформіть передплату", "щоб читати далі"),
    "cs": ("pouze pro předplatitele", "pokračovat ve čtení", "již máte předplatné"),
    "sv": ("för prenumeranter", "redan prenumerant", "bli prenumerant", "fortsätt läsa med"),
    "no": ("for abonnenter", "allerede abonnent", "bli abonnent", "les videre med"),
    "da": ("kun for abonnenter", "allerede abonnent", "køb abonnement", "læs videre med"),
    "fi": ("vain tilaajille", "oletko jo tilaaja", "tilaa ja lue"),
    "tr": ("yalnızca aboneler", "abone olun", "okumaya devam etmek için"),
    "el": ("μόνο για συνδρομητές", "γίνετε συνδρομητής"),
    "ja": ("有料会員", "会員限定", "続きを読むには", "有料記事", "この記事は会員"),
    "zh": ("订阅后", "僅限訂戶", "仅限订阅", "訂閱以", "订阅以继续", "付费会员"),
    "ko": ("유료 회원", "구독 후", "구독자 전용", "로그인 후 이용"),
    "ar": ("للمشتركين فقط", "اشترك للمتابعة", "اشترك الآن"),
    "he": ("למנויים בלבד", "להמשך קריאה"),
}  # fmt: skip
"""Asks for money or a registration before the rest is shown."""

COOKIES: Wordings = {
    "en": (
        "use cookies", "accept cookies", "accept all", "cookie policy", "cookie settings",
        "manage consent", "manage preferences", "manage your consent", "your privacy choices",
        "we value your privacy", "before you continue", "consent to the use", "store and/or access",
        "continue with ads", "pay or accept", "reject all", "legitimate interest",
    ),
    "de": (
        "cookies akzeptieren", "cookies zustimmen", "verwenden cookies", "nutzen cookies",
        "werbung und tracking", "mit werbung lesen", "mit werbung weiterlesen", "werbefrei",
        "alle akzeptieren", "einwilligung", "zustimmen und weiter", "datenschutzeinstellungen",
    ),
    "fr": (
        "utilisons des cookies", "accepter les cookies", "accepter et continuer",
        "accepter et fermer", "gestion des cookies", "tout accepter", "continuer sans accepter",
        "refuser et s'abonner", "nos partenaires", "paramétrer les cookies",
    ),
    "es": (
        "utilizamos cookies", "usamos cookies", "aceptar cookies", "aceptar todas", "aceptar las",
        "rechazar y suscribirse", "política de cookies", "configurar cookies",
        "aceptar y continuar",
    ),
    "it": (
        "utilizziamo i cookie", "utilizziamo cookie", "accetta i cookie", "accetta tutti",
        "rifiuta e abbonati", "accetta e continua", "gestisci le preferenze",
    ),
    "pt": ("utilizamos cookies", "usamos cookies", "aceitar cookies", "aceitar todos", "aceitar e"),
    "nl": (
        "gebruiken cookies", "cookies accepteren", "accepteer cookies", "alles accepteren",
        "akkoord gaan", "cookie-instellingen",
    ),
    "pl": (
        "używamy plików cookie", "plików cookies", "akceptuję", "zaakceptuj wszystkie",
        "przejdź do serwisu", "zgoda na przetwarzanie", "zaufanych partnerów",
    ),
    "ru": ("использует файлы cookie", "используем файлы cookie", "принять все", "согласие на"),
    "cs": ("používáme cookies", "souhlasím", "přijmout vše"),
    "sv": ("använder cookies", "använder kakor", "godkänn alla", "acceptera alla"),
    "no": ("bruker informasjonskapsler", "godta alle"),
    "da": ("bruger cookies", "accepter alle", "tillad alle"),
    "fi": ("käytämme evästeitä", "hyväksy kaikki"),
    "ja": ("cookieを使用", "クッキーを使用", "同意する", "すべて受け入れる"),
    "zh": ("使用cookie", "使用 cookie", "接受所有"),
}  # fmt: skip
"""Asks for consent to cookies or advertising."""

LOG_IN: Wordings = {
    "en": (
        "log in", "login", "sign in", "forgot password", "forgot your password",
        "create an account", "keep me signed in",
    ),
    "de": ("anmelden", "einloggen", "passwort vergessen", "angemeldet bleiben"),
    "fr": ("se connecter", "connexion", "mot de passe", "identifiez-vous"),
    "es": ("iniciar sesión", "inicia sesión", "contraseña"),
    "it": ("accedi", "password dimenticata"),
    "pt": ("entrar", "iniciar sessão", "palavra-passe", "esqueci minha senha"),
    "nl": ("inloggen", "wachtwoord vergeten"),
    "pl": ("zaloguj się", "zaloguj", "nie pamiętasz hasła"),
    "ru": ("войти", "вход", "забыли пароль"),
    "cs": ("přihlásit se", "zapomenuté heslo"),
    "sv": ("logga in", "glömt lösenord"),
    "no": ("logg inn", "glemt passord"),
    "da": ("log ind", "glemt adgangskode"),
    "fi": ("kirjaudu", "salasana"),
    "tr": ("giriş yap", "şifremi unuttum"),
    "ja": ("ログイン", "パスワード"),
    "zh": ("登录", "登入", "忘记密码"),
    "ko": ("로그인", "비밀번호"),
    "ar": ("تسجيل الدخول",),
}  # fmt: skip
"""Stands beside a field for a password."""

BOT_CHECK: Wordings = {
    "en": (
        "verify you are a human", "verify that you are a human", "verify you are human",
        "verifying you are human", "are you a robot", "not a robot", "unusual traffic",
        "unusual activity", "checking your browser", "checking if the site connection is secure",
        "access denied", "access to this page has been denied", "captcha", "just a moment...",
        "attention required!", "pardon our interruption", "you have been blocked",
        "please complete the security check", "security check to access", "ddos protection by",
        "request unsuccessful. incapsula", "performing security verification",
        "your request has been blocked", "suspicious activity",
    ),
    "de": (
        "dass sie kein roboter", "sind sie ein mensch", "kein roboter", "zugriff verweigert",
        "überprüfung ihres browsers", "ungewöhnliche aktivität",
    ),
    "fr": (
        "que vous êtes humain", "n'êtes pas un robot", "n’êtes pas un robot",
        "je ne suis pas un robot",
        "accès refusé", "vérification de votre navigateur",
    ),
    "es": (
        "que eres humano", "que no eres un robot", "no soy un robot", "acceso denegado",
        "comprobando su navegador", "tráfico inusual",
    ),
    "it": ("di essere umano", "non sono un robot", "non sei un robot", "accesso negato"),
    "pt": ("que você é humano", "não sou um robô", "não é um robô", "acesso negado"),
    "nl": ("dat u een mens bent", "dat je een mens bent", "geen robot", "toegang geweigerd"),
    "pl": ("że jesteś człowiekiem", "nie jestem robotem", "odmowa dostępu"),
    "ru": (
        "что вы не робот", "что вы человек", "я не робот", "доступ запрещен", "доступ ограничен",
    ),
    "cs": ("nejste robot", "přístup odepřen"),
    "sv": ("inte är en robot", "åtkomst nekad"),
    "tr": ("robot olmadığınızı", "erişim engellendi"),
    "ja": ("ロボットではありません", "人間であることを確認", "アクセスが拒否"),
    "zh": ("确认您是真人", "您是真人", "不是机器人", "人机验证", "安全验证", "訪問被拒絕"),
    "ko": ("로봇이 아닙니다", "사람인지 확인", "접근이 거부"),
}  # fmt: skip
"""Asks for proof that no robot reads, or has decided that one does."""


def says(wordings: Wordings, text: str) -> bool:
    """Whether a text in lower case has one of the wordings."""
    return any(wording in text for language in wordings.values() for wording in language)


def count(wordings: Wordings, text: str) -> int:
    """How many of the wordings a text in lower case has."""
    return sum(wording in text for language in wordings.values() for wording in language)
