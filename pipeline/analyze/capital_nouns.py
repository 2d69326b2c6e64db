"""What stands before a noun in languages that set every noun in capitals: it is no name's part."""

import re

NOUNS_IN_CAPITALS = frozenset({"de", "lb"})
"""Languages that do."""

_BEGINNINGS = """
ab alles als also am an ans auch auf aufs aus außerdem bald bei beim bevor bin bis da dabei dafür
dagegen daher damit dank dann daran darauf darf darum das dass davon dazu dein dem den denn
dennoch der des deshalb die dies doch dort drei du durch durchs ein einst er erst es etwas euer
falls für fürs gegen genau genug gestern hab hat hier hinter ich ihr im in indem ins ist ja je
jedoch jetzt kann kaum kein laut mag mal man manch mehr mein mit muss nach neben nein nicht nichts
noch nun nur ob obwohl oft ohne per pro schon sehr sein seit selbst sich sie sind so sobald sogar
solch soll somit sonst soweit statt trotz um ums und uns unser unter viel vier vom von vor wann
war warum was weder wegen weil wenig wenn wer wie wir wird wo wohl während zehn zu zudem zufolge
zum zur zwar zwischen über überm übers
"""
"""German words with which a sentence may begin, beyond those that their ending tells."""

_AMOUNTS = """
anfang art cent dollar dutzend ende euro franken grad gramm hektar hunderte hunderten ihnen ihre
ihrem ihren ihrer ihres kilo kilogramm kilometer kilometern liter litern meter metern milliarde
milliarden million millionen minuten mitte paar pfund promille prozent prozentpunkte
prozentpunkten quadratkilometer quadratmeter quadratmetern reihe sekunden sie stunden tausende
tausenden tonne tonnen uhr
"""
"""German nouns behind which a noun stands without an article, and the polite pronouns."""

_FUNCTION_WORDS = frozenset(_BEGINNINGS.split())
_QUANTITIES = frozenset(_AMOUNTS.split())
_ADJECTIVE_OR_VERB = re.compile(r"\w{2,}(?:e[nrsm]?|t)")


def is_before_a_noun(word: str) -> bool:
    """Whether a word at the beginning of a sentence may be an article, adjective or verb."""
    lowered = word.lower()
    return lowered in _FUNCTION_WORDS or bool(_ADJECTIVE_OR_VERB.fullmatch(lowered))


def is_quantity(word: str) -> bool:
    """Whether what follows a word in capitals is not named by it: `Millionen Euro`."""
    return word.lower() in _QUANTITIES
