"""What a text supports of numbers, dates and names, in whatever spelling and language."""

import pytest

from pipeline.analyze.support import Support

ENGLISH = (
    "On 3 March, a Tuesday, the council of Brunmar spent $1.5 million on 1,200 bicycles, said "
    "Mayor Ida Holt. Between 5 and 10 percent of the twenty-five districts, or two hundred and "
    "fifty streets, get them by 4 June. The European Union pays half; Russia and the U.S. do not. "
    "The vote ended 3-1 at 10:30 and COVID-19 was not named."
)
GERMAN = (
    "Der Rat von Brunmar gibt 1.200.000 Euro und 2,5 Prozent aus, sagte Bürgermeisterin Ida Holt "
    "am Dienstag, dem 3. März. Die fünfundzwanzig Bezirke bekommen es bis zum 04.06. zurück."
)


def codes(claim: str, text: str = ENGLISH, text_in: str = "en", claim_in: str = "en") -> list[str]:
    return [fault.code for fault in Support(text, text_in).lacks(claim, claim_in)]


@pytest.mark.parametrize(
    "claim",
    [
        "It cost $1,500,000.",
        "It cost 1.5 million dollars.",
        "It bought 1200 bicycles.",
        "It bought 1.2 thousand bicycles.",
        "Some 5 percent get them.",
        "It is 5 to 10% of them.",
        "All 25 districts and 250 streets take part.",
        "The vote ended 3-1 at 10:30.",
    ],
)
def test_a_number_is_the_same_in_every_spelling(claim: str) -> None:
    """Separators, scales, words and the ends of ranges do not matter."""
    assert codes(claim) == []


@pytest.mark.parametrize(
    "claim",
    [
        "It bought about 1,000 bicycles.",
        "It cost $1.5 billion.",
        "It cost 1.5 dollars.",
        "It cost 1.5 million euros.",
        "Some 1,200 percent get them.",
        "Seven districts take part.",
        "It took a thousand days.",
    ],
    ids=["rounded", "scale", "no scale", "currency", "percent", "word", "article"],
)
def test_a_number_that_the_text_does_not_have_is_found(claim: str) -> None:
    """Another value, magnitude, currency or unit is another number, and so is a rounded one."""
    assert codes(claim) == ["unsupported_number"]


@pytest.mark.parametrize(
    ("claim", "missing"),
    [
        ("It came on March 3.", []),
        ("It came on Tuesday, and ends by June 4.", []),
        ("It came on 3/3/2026.", ["unsupported_number"]),
        ("It came on June 3.", ["unsupported_date"]),
        ("It came in April.", ["unsupported_date"]),
        ("It came on a Friday.", ["unsupported_date"]),
        ("It came yesterday.", ["unsupported_date"]),
        ("It may come, and they march on.", []),
    ],
)
def test_dates_must_be_the_texts(claim: str, missing: list[str]) -> None:
    """Day and month belong together; a weekday or `yesterday` is said by the text or not at all."""
    assert codes(claim) == missing


@pytest.mark.parametrize(
    ("claim", "missing"),
    [
        ("The mayor, Ida Holt, spoke.", []),
        ("It was Holt's plan, and the EU pays.", []),
        ("Neither Russian nor American money came.", []),
        ("Officials said that COVID-19 was not named.", []),
        ("The mayor, Ida Holm, spoke.", ["unsupported_name"]),
        ("It was paid by the UN.", ["unsupported_name"]),
        ("It was sold to Martin of Brunmar.", ["unsupported_name"]),
        ("Council Spends Millions On Bikes Again", []),
    ],
)
def test_names_must_be_the_texts(claim: str, missing: list[str]) -> None:
    """Genitives, demonyms and acronyms of the text's names are the text's; others are not."""
    assert codes(claim) == missing


def test_a_name_is_not_a_longer_one() -> None:
    """Johnston is not Johnson, nor is Martinez Martin."""
    text = "The plan of Boris Johnson and of Carl Martin was read out."
    assert codes("They heard Johnson and Martin.", text) == []
    assert codes("They heard Johnston.", text) == ["unsupported_name"]
    assert codes("They heard Martinez.", text) == ["unsupported_name"]
    assert codes("They heard Carla.", text) == ["unsupported_name"]


@pytest.mark.parametrize(
    ("claim", "missing"),
    [
        ("Der Rat gibt 1,2 Millionen Euro aus.", []),
        ("Am 3.3. sprach Ida Holt über 25 Bezirke und die Kosten.", []),
        ("Ein Sprecher nannte Kosten und Fristen.", []),
        ("Der Rat gibt 1,2 Milliarden Euro aus.", ["unsupported_number"]),
        ("Am Freitag sprach Ida Holt.", ["unsupported_date"]),
        ("Dann sprach Olaf Bronn.", ["unsupported_name"]),
        ("Es zahlt die EZB.", ["unsupported_name"]),
    ],
)
def test_german_nouns_are_no_names(claim: str, missing: list[str]) -> None:
    """In a language that sets nouns in capitals only runs and acronyms are names."""
    assert codes(claim, GERMAN, "de", "de") == missing


@pytest.mark.parametrize(
    ("claim", "missing"),
    [
        ("Der Kommentar lehnt das ab.", []),
        ("Die Autorin war dagegen, die Ministerin dafür.", []),
        ("Neue Schulen fordern Geld. Kritisiert Pläne.", []),
        ("Es kostet zwei Millionen Kronen bis Ende Jahr.", ["unsupported_number"]),
        ("Das gab Ihre Partei bekannt.", []),
        ("Eine Klassen-Gesellschaft droht der Rats-Opposition.", []),
        ("Ida Holts Rat zahlt.", []),
        ("Olaf Bronn lehnt das ab.", ["unsupported_name"]),
        ("Die Abgeordnete Olga Petri lehnt das ab.", ["unsupported_name"]),
        ("Der EZB-Chef lehnt das ab.", ["unsupported_name"]),
        ("Der EZB-Chef Holt lehnt das ab.", ["unsupported_name"]),
    ],
)
def test_what_stands_before_a_german_noun_is_no_name(claim: str, missing: list[str]) -> None:
    """Articles, adjectives, verbs and amounts make no run; first names and acronyms still do."""
    assert codes(claim, GERMAN, "de", "de") == missing


@pytest.mark.parametrize(
    ("text", "claim", "language"),
    [
        ("Es sprach Peter Müller-Lenz.", "Dann sprach Kanzler Müllerlenz.", "de"),
        ("Es sprach Peter Müllerlenz.", "Dann sprach Kanzler Müller-Lenz.", "de"),
        ("Es sprach Peter Mül\u00adler.", "Dann sprach Kanzler Müller.", "de"),
        ("Es sprach Peter Müller\u2011Lenz.", "Dann sprach Kanzler Müller-Lenz.", "de"),
        ("Das Gesetz des Bundesrates gilt.", "Es gilt im Land Bundesrat.", "de"),
        ("They met President al-Assad.", "They met Alassad.", "en"),
        ("They met President Alassad.", "They met Al-Assad.", "en"),
    ],
)
def test_hyphens_and_endings_do_not_hide_a_name(text: str, claim: str, language: str) -> None:
    """A name is the same with hyphen or in one word, and where a line may break inside it."""
    assert codes(claim, text, language, language) == []


@pytest.mark.parametrize(
    ("text", "language", "claim"),
    [
        ("Мэр Варшавы Иван Петров сказал это в марте.", "ru", "Он говорил с Петровым о Варшаве."),
        ("Prezydent Warszawy Jan Nowak mówił o tym.", "pl", "Plan dla Nowaka w Warszawie."),
    ],
)
def test_names_may_bend(text: str, language: str, claim: str) -> None:
    """Where a language bends names at their end, another ending is the same name."""
    assert codes(claim, text, language, language) == []


def test_a_translation_keeps_numbers_and_days() -> None:
    """Numbers are read by each language's rules, weekdays and months by their place."""

    def lacking(claim: str) -> list[str]:
        return codes(claim, GERMAN, "de", "en")

    assert lacking("On Tuesday, 3 March, the council spent 1,200,000 euros.") == []
    assert lacking("Mayor Ida Holt spoke of 2.5 percent and Germany.") == []
    assert lacking("It spent 1.2 billion on Friday.") == ["unsupported_number", "unsupported_date"]
    assert lacking("Then Paul Brown spoke.") == ["unsupported_name"]


def test_another_script_hides_names_only() -> None:
    """Names are not looked up across scripts; numbers are."""
    text = "Мэр Иван Петров потратил 250 рублей."
    assert codes("Then Mayor Ivan Petrov spent 250 rubles.", text, "ru", "en") == []
    assert codes("Then Mayor Ivan Petrov spent 300 rubles.", text, "ru", "en") == [
        "unsupported_number"
    ]


def test_an_unknown_language_is_read_by_its_digits() -> None:
    """Where no number words are known, digits are still checked."""
    assert codes("Es kostas 12 eŭrojn.", "Es kostas 12 eŭrojn.", "eo", "eo") == []
    assert codes("Es kostas 13 eŭrojn.", "Es kostas 12 eŭrojn.", "eo", "eo") == [
        "unsupported_number"
    ]
