"""Numbers as people write them in words, for the languages that are told apart by name here.

Left out are words for one, which are also articles and pronouns, and in most languages compounds
above twenty: a number word that is not listed is not checked.
"""

from collections.abc import Mapping
from functools import cache

_ENGLISH = """two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
sixteen seventeen eighteen nineteen twenty"""
_GERMAN = """zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn
sechzehn siebzehn achtzehn neunzehn zwanzig"""
_GERMAN_TENS = "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig"

_UP_FROM_TWO = {
    "en": _ENGLISH,
    "de": _GERMAN,
    "fr": """deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize
    dix-sept dix-huit dix-neuf vingt""",
    "es": """dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince
    dieciséis diecisiete dieciocho diecinueve veinte""",
    "it": """due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici
    quindici sedici diciassette diciotto diciannove venti""",
    "pt": """dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze
    dezesseis dezessete dezoito dezenove vinte""",
    "nl": """twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien
    zestien zeventien achttien negentien twintig""",
    "pl": """dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć jedenaście dwanaście
    trzynaście czternaście piętnaście szesnaście siedemnaście osiemnaście dziewiętnaście
    dwadzieścia""",
    "ru": """два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать
    тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать
    двадцать""",
}

_MORE: Mapping[str, Mapping[str, int]] = {
    "en": {
        "both": 2, "twice": 2, "half-dozen": 6, "dozen": 12, "thirty": 30, "forty": 40,
        "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "third": 3,
        "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
        "eleventh": 11, "twelfth": 12,
    },
    "de": {"beide": 2, "beiden": 2, "dutzend": 12, "zwo": 2},
    "fr": {"trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60},
    "es": {
        "ambos": 2, "treinta": 30, "cuarenta": 40, "cincuenta": 50, "sesenta": 60,
        "setenta": 70, "ochenta": 80, "noventa": 90,
    },
    "it": {"trenta": 30, "quaranta": 40, "cinquanta": 50, "sessanta": 60},
    "pt": {"duas": 2, "trinta": 30, "quarenta": 40, "cinquenta": 50, "sessenta": 60},
    "nl": {"beide": 2, "dertig": 30, "veertig": 40, "vijftig": 50, "zestig": 60},
    "pl": {"dwie": 2, "dwóch": 2, "trzech": 3, "czterech": 4, "pięciu": 5, "trzydzieści": 30},
    "ru": {"две": 2, "двух": 2, "трёх": 3, "трех": 3, "тридцать": 30, "сорок": 40},
}  # fmt: skip

_SCALES: Mapping[str, Mapping[str, int]] = {
    "en": {"hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12},
    "de": {
        "hundert": 2, "tausend": 3, "million": 6, "millionen": 6, "mio": 6, "milliarde": 9,
        "milliarden": 9, "mrd": 9, "billion": 12, "billionen": 12,
    },
    "fr": {
        "cent": 2, "cents": 2, "mille": 3, "million": 6, "millions": 6, "milliard": 9,
        "milliards": 9,
    },
    "es": {"cien": 2, "cientos": 2, "mil": 3, "millón": 6, "millones": 6},
    "it": {
        "cento": 2, "mila": 3, "mille": 3, "milione": 6, "milioni": 6, "miliardo": 9,
        "miliardi": 9,
    },
    "pt": {
        "cem": 2, "mil": 3, "milhão": 6, "milhões": 6, "bilhão": 9, "bilhões": 9,
    },
    "nl": {"honderd": 2, "duizend": 3, "miljoen": 6, "miljard": 9},
    "pl": {
        "sto": 2, "tysiąc": 3, "tysiące": 3, "tysięcy": 3, "tys": 3, "milion": 6, "miliony": 6,
        "milionów": 6, "mln": 6, "miliard": 9, "miliardy": 9, "miliardów": 9, "mld": 9,
    },
    "ru": {
        "сто": 2, "тысяча": 3, "тысячи": 3, "тысяч": 3, "тыс": 3, "миллион": 6, "миллиона": 6,
        "миллионов": 6, "млн": 6, "миллиард": 9, "миллиарда": 9, "миллиардов": 9, "млрд": 9,
    },
}  # fmt: skip

SHORT_SCALES = {"k": 3, "m": 6, "mn": 6, "mio": 6, "bn": 9, "mrd": 9, "tn": 12}
"""Scales that stand right behind digits in every language, such as `$1.5bn`."""


@cache
def values(language: str | None) -> Mapping[str, int]:
    """The value of each number word of a language, in lower case; none for one not listed."""
    code = language or "en"
    counted = dict(zip(_UP_FROM_TWO.get(code, "").split(), range(2, 21), strict=False))
    if code == "de":
        ones = {"ein": 1, **dict(zip(_GERMAN.split()[:8], range(2, 10), strict=True))}
        for ten, tens in enumerate(_GERMAN_TENS.split(), start=2):
            counted[tens] = 10 * ten
            counted.update({f"{one}und{tens}": 10 * ten + value for one, value in ones.items()})
        for one, value in ones.items():
            counted[f"{one}hundert"], counted[f"{one}tausend"] = 100 * value, 1000 * value
    return {**counted, **_MORE.get(code, {})}


@cache
def scales(language: str | None) -> Mapping[str, int]:
    """The power of ten that each scale word of a language stands for, in lower case."""
    return _SCALES.get(language or "en", {})
