"""How scripts set words apart, as the insides of regular-expression character classes."""

# Python's \w lacks the vowel signs and marks that are inside words of many scripts.
IN_WORD = (
    r"\w\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    r"\u06d6-\u06ed\u0900-\u0963\u0966-\u0dff"
)

# Thai, Lao, Tibetan, Burmese, Khmer, kana and Han set no blanks between words.
UNSPACED = (
    r"\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
    r"\U00020000-\U0003ffff"
)

# Korean sets blanks before a noun but none before the particle that follows it.
HANGUL = r"\u1100-\u11ff\uac00-\ud7af"
