"""Months, weekdays and words such as `yesterday`, by language, in lower case.

Each list is in the order of the calendar; forms of one word are joined by a bar, and a trailing
star stands for any ending.
"""

from collections.abc import Mapping
from functools import cache

_MONTHS = {
    "en": """january|jan february|feb march|mar april|apr may june|jun july|jul august|aug
    september|sept|sep october|oct november|nov december|dec""",
    "de": """januar*|jänner*|jan februar*|feb märz*|maerz april* mai juni|jun juli|jul august*|aug
    september*|sept oktober*|okt november*|nov dezember*|dez""",
    "fr": """janvier février mars avril mai juin juillet août septembre octobre novembre
    décembre""",
    "es": """enero febrero marzo abril mayo junio julio agosto septiembre|setiembre octubre
    noviembre diciembre""",
    "it": """gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre
    dicembre""",
    "pt": """janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro
    dezembro""",
    "nl": """januari februari maart april mei juni juli augustus september oktober november
    december""",
    "pl": """stycz* luty|lutego|lutym marzec|marca|marcu kwie* maj|maja|maju
    czerwiec|czerwca|czerwcu lipiec|lipca|lipcu sierp* wrze* paździer* listopad*
    grudzień|grudnia|grudniu""",
    "ru": """январ* феврал* март* апрел* мая|мае|май июн* июл* август* сентябр* октябр* ноябр*
    декабр*""",
    "sv": """januari februari mars april maj juni juli augusti september oktober november
    december""",
}
_WEEKDAYS = {
    "en": """monday|mondays|mon tuesday|tuesdays|tue|tues wednesday|wednesdays|wed
    thursday|thursdays|thu|thurs friday|fridays|fri saturday|saturdays|sat sunday|sundays|sun""",
    "de": """montag* dienstag* mittwoch* donnerstag* freitag* samstag*|sonnabend* sonntag*""",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "it": "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "pt": "segunda terça quarta quinta sexta sábado domingo",
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "pl": "poniedział* wtorek|wtorku środa|środę|środy|środzie czwart* piąt* sobot* niedziel*",
    "ru": "понедельник* вторник* среда|среду|среды|среде четверг* пятниц* суббот* воскресень*",
    "sv": "måndag* tisdag* onsdag* torsdag* fredag* lördag* söndag*",
}
_NEAR_DAYS = {
    "en": "yesterday today|tonight tomorrow",
    "de": "gestern heute morgen",
    "fr": "hier aujourd demain",
    "es": "ayer hoy mañana",
    "it": "ieri oggi domani",
    "pt": "ontem hoje amanhã",
    "nl": "gisteren vandaag morgen",
    "pl": "wczoraj dziś|dzisiaj jutro",
    "ru": "вчера сегодня завтра",
    "sv": "igår idag imorgon",
}

MONTH, WEEKDAY, NEAR_DAY = "month", "weekday", "near day"
KINDS = (MONTH, WEEKDAY, NEAR_DAY)
_LISTS = {MONTH: _MONTHS, WEEKDAY: _WEEKDAYS, NEAR_DAY: _NEAR_DAYS}


@cache
def forms(kind: str, language: str | None) -> Mapping[str, int]:
    """Regular expressions of the words of one kind in a language, each with its place from 1."""
    listed = _LISTS[kind].get(language or "en", "")
    return {
        form.replace("*", r"\w{0,4}"): place
        for place, word in enumerate(listed.split(), start=1)
        for form in word.split("|")
    }
