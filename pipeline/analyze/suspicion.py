"""Passages of a text that speak to a model that reads it, rather than to people.

    orders to drop instructions, in several languages      ignore all previous instructions
    talk of prompts, of the assistant, of the answer       your system prompt, respond only with
    orders about labels                                    label this article as favor
    notes to machines                                      note to automated systems
    marks of chat formats and of this prompt's own lines   <|im_start|>, [INST], ===== article
    the same in base64 or in letters set apart

News about such attacks is found, too: its answers wait for a person, who can clear them.
"""

import binascii
import re
from base64 import b64decode
from collections.abc import Iterator

from pipeline.analyze.sentences import Span
from pipeline.models import GateResult
from pipeline.scrub import scrub_line

MOST_PASSAGES = 5
LONGEST_PASSAGE = 300

_AROUND = 80
_MOST_BLOBS = 50
_SHORTEST_BLOB = 24

_LABELS = r"\W{0,2}(?:favou?r|against|neutral|unclear|unrelated)\b"
_IGNORE = "(?:ignore|disregard|forget|override|bypass|do not follow)"
_ORDERS = rf"""
instruct, prompt = {_IGNORE} ~(?:instructions?|prompts?)\b
rules, guidelin, directiv = {_IGNORE} (?:all|your|previous|prior|above) ~(?:rules|guidelines|directives)\b
instruct = (?:new|updated|real|hidden|secret) (?:system )?instructions? (?:for|to) ~(?:ai|llms?|bots?)\b
system = (?:your|reveal|print|show|override|repeat) (?:the |your )?system (?:prompt|message)
ai, llm, gpt = (?:dear|attention|note to|hey|hello|(?:message|instructions?) (?:to|for))[,:]? ~(?:ai|llms?|gpt)\b
model, chatbot = (?:dear|attention|note to|(?:message|instructions?) (?:to|for))[,:]? ~(?:language model|chatbot)
you are = you are (?:now )?(?:an? )?(?:ai|llm|language model|chatgpt|gpt|jailbroken|ai assistant)\b
as an, are an = (?:as|if you are) an (?:ai|llm|artificial intelligence) (?:language )?(?:model|assistant)
json, the label = (?:answer|respond|reply|output|return) (?:only |always |just )?(?:with|in) (?:json|the label)\b
favo, against, neutral, unclear, unrelated = (?:answer|respond|reply|output|return) (?:only |always |just )?(?:with )?{_LABELS}
favo, against, neutral, unclear, unrelated = (?:label|classify|rate|mark|score|set) (?:this|the|it|every|all|your)\b ?~(?:as|to) {_LABELS}
favo, against, neutral, unclear, unrelated = (?:correct|right|expected) (?:label|answer|stance) (?:is|must be|should be) {_LABELS}
anweis, instruk, vorgab, befehl = (?:ignorier(?:e|t|en sie)|vergiss|vergesst|missachte) ~(?:anweisung\w*|instruktion\w*|vorgaben|befehle?)\b
sprachmodell, bist = (?:du bist|sie sind) (?:jetzt |nun )?(?:eine? )?(?:ki|sprachmodell)\b
favo, against, neutral, dafür, dagegen = (?:bewerte|kennzeichne|markiere|werte) ~als (?:{_LABELS}|dafür\b|dagegen\b)
automat, classifier = (?:attention|notice|note|message) (?:to|for) (?:all |any |the )?(?:automat(?:ed|ic) (?:systems?|readers?|tools?|classifiers?)|(?:ai |text )?classifiers?)\b
automat, sprachmodell, ki-system = (?:achtung|hinweis|mitteilung|nachricht|notiz|anweisung)\w{{0,2}} (?:für|an) (?:alle |die )?(?:automatis\w+ (?:systeme|leser|auswertung)\w{{0,2}}|sprachmodelle?|ki-systeme)\b
automat, langage, classifieur = (?:attention|avis|consigne|instructions?|message|note)\w? (?:aux|à|pour) (?:tous |les |l['’]attention des ){{0,2}}(?:systèmes automati\w+|lecteurs automati\w+|modèles? de langage|classifieurs?)\b
autom, lenguaje, linguagem, clasificador = (?:atenção|aviso|instrucci\w+|instruç\w+|mensaje|mensagem|nota) (?:para|a|aos) (?:los |os |todos ){{0,2}}(?:sistemas autom\w+|lectores autom\w+|leitores autom\w+|modelos? de (?:lenguaje|linguagem)|clasificadores?)\b
automatic, linguistic, classificator = (?:attenzione|avviso|istruzion[ei]|messaggio|nota) (?:per|a|ai) (?:i |tutti |gli ){{0,2}}(?:sistemi automatic\w|lettori automatic\w|modelli linguistic\w|classificator\w)\b
text, artikel, beitrag = (?:text|artikel|beitrag) ~als (?:{_LABELS}|dafür|dagegen|zustimmend|ablehnend|befürwortend) (?:bewerten|werten|einstufen|einzustufen|klassifizieren|kennzeichnen)\b
text, article = (?:class|étiquet|cot|not)(?:e[rz]?|ons) (?:ce|cet) (?:texte|article) ~(?:comme|en) (?:favorable|défavorable|contre|hostile|neutre|pour)\b
texto, artículo, artigo = (?:clasifi(?:ca|car|cad|que|quen)|classifi(?:ca|car|que|quem)|etiquet(?:a|ar|ad|e|en|em)) (?:este|o) (?:texto|artículo|artigo) ~(?:como|de) (?:a favor|contra|contrari|contrári|desfavor|en contra|favor|neutr)\w*
testo, articolo = (?:classifica|etichetta|valuta|contrassegna)(?:re|te)? quest(?:o |['’])(?:testo|articolo) ~come (?:a favore|contrari|contro|favorevol|neutral|sfavorevol)\w*
instruction, consigne, directive = (?:ignore[zr]?|oublie[zr]?) (?:\w+[ ’']){{0,4}}(?:instructions?|consignes?|directives?)\b
modèle, ia = (?:tu es|vous êtes) (?:maintenant )?une? (?:ia|modèle de langage|assistant ia)\b
instrucc, instruç = (?:ignora|ignore|olvida|olvide|esqueça)\w{{0,3}} ~(?:instrucciones|instruções)\b
istruzion, indicazion = (?:ignora|ignorate|dimentica|dimenticate) ~(?:istruzioni|indicazioni)\b
instrukcj, polece = (?:zignoruj|ignoruj|zapomnij) ~(?:instrukcj\w+|polece\w+)
инструкци, указани = (?:игнорируй\w*|проигнорируй\w*|забудь\w*) ~(?:инструкци\w+|указани\w+)
інструкці, вказівк = (?:ігноруй\w*|проігноруй\w*|забудь\w*) ~(?:інструкці\w+|вказівк\w+)
talimat, yönerge, komut = (?:önceki|tüm) ~(?:talimat|yönerge|komut)\w* (?:yok say|unut|dikkate)
忽略, 无视, 無視, 忘记, 忘記 = (?:忽略|无视|無視|忘记|忘記).{{0,12}}(?:指令|指示|提示|命令|规则|規則)
無視, 忘れ = (?:指示|命令|プロンプト|ルール)(?:を|は).{{0,8}}(?:無視|忘れ)
지시, 명령, 프롬프트 = (?:지시|명령|프롬프트)\S{{0,3}} ?.{{0,8}}(?:무시|잊)
تعليمات, الأوامر, الإرشادات = (?:تجاهل|انس) (?:\S+ ){{0,4}}(?:التعليمات|الأوامر|الإرشادات|تعليمات)
"""  # noqa: E501 - one order a line
"""Orders, each behind the words without which it is not looked for.

They are in lower case; a blank is any white space, and a tilde up to four words.
"""

_MARKS = r"""
<| = <\|(?:im_start|im_end|system|user|assistant|endoftext|eot_id|start_header_id)\|>
inst] = \[/?inst\]
<<sys, <</sys, <system, <assistant, <instruction = <</?sys>>|<(?:system|assistant|instructions?)>
system, assistant, developer = ^[ \t]{0,8}(?:\#{1,4}[ \t])?(?:system|assistant|developer)[ \t]?:[ \t]?\S
=== = (?<!=)={4,80}[ \t]{0,3}(?:end[ ]of[ ])?(?:the[ ])?article\b
jailbr = \bjailbreak(?:en)?[ ](?:mode|prompt)
prompt = \bprompt[ -]injection
label, stance = "(?:label|stances?)"[ \t]?:[ \t]?[\["]
"""  # noqa: E501 - one mark a line


def _patterns(listed: str, *, loose: bool) -> tuple[tuple[tuple[str, ...], re.Pattern[str]], ...]:
    """The lines as pairs: words of which a text has one, and what is looked for then."""
    found = []
    for line in listed.strip().split("\n"):
        words, _, pattern = line.partition(" = ")
        if loose:
            pattern = pattern.replace(" ", r"\s{1,9}").replace("~", r"(?:\w+\s{1,9}){0,4}")
        compiled = re.compile(pattern, re.MULTILINE)
        found.append((tuple(words.split(", ")), compiled))
    return tuple(found)


_SOUGHT = (*_patterns(_ORDERS, loose=True), *_patterns(_MARKS, loose=False))
_BLOB = re.compile(rf"[A-Za-z0-9+/_-]{{{_SHORTEST_BLOB},20000}}={{0,2}}")
_SPELLED = re.compile(r"(?:\b\w[ .\-_*]){12,400}\w\b")
_SPELLED_WORDS = ("ignore", "instructions", "systemprompt")
_CLOSED = str.maketrans("", "", " .-_*")


def suspicious_passages(text: str) -> tuple[Span, ...]:
    """Where a text speaks to a model: at most five spans, in order, none inside another."""
    spans = sorted({*_plain(text), *_encoded(text)})
    merged: list[Span] = []
    for start, end in spans:
        if merged and start <= merged[-1][1] + _AROUND:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged[:MOST_PASSAGES])


def passage_result(text: str, span: Span, action: str) -> GateResult:
    """The gate's result for a passage, with what stands around it."""
    start, end = max(0, span[0] - _AROUND), span[1] + _AROUND
    return GateResult(
        code="suspicious_text", detail=scrub_line(text[start:end])[:LONGEST_PASSAGE], action=action
    )


def _plain(text: str) -> Iterator[Span]:
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(low if len(low := one.lower()) == 1 else one for one in text)
    for words, pattern in _SOUGHT:
        if any(word in lowered for word in words):
            yield from (match.span() for match in pattern.finditer(lowered))


def _encoded(text: str) -> Iterator[Span]:
    """Base64 that reads like an order, and orders spelled letter by letter."""
    for number, match in enumerate(_BLOB.finditer(text)):
        if number == _MOST_BLOBS:
            break
        if any(next(_plain(words), None) for words in _decoded(match[0])):
            yield match.span()
    lowered = text.lower()
    closed = lowered.translate(_CLOSED)
    if any(closed.count(word) > lowered.count(word) for word in _SPELLED_WORDS):
        for match in _SPELLED.finditer(text):
            if any(word in match[0].lower().translate(_CLOSED) for word in _SPELLED_WORDS):
                yield match.span()


def _decoded(blob: str) -> Iterator[str]:
    for altchars in (b"+/", b"-_"):
        whole = blob.rstrip("=")
        try:
            raw = b64decode(whole + "=" * (-len(whole) % 4), altchars=altchars, validate=True)
            yield raw.decode()
        except (binascii.Error, ValueError):
            continue
