"""Which spellings of a name mean one actor: letters, titles, acronyms.

name --> letters (case, accents, dashes, dots) --> acronym in brackets --> titles --> key

Two names with one key are one actor. The rules are conservative: a surname alone is never taken
for the person of that surname, and what the rules cannot tell is for `config/actors.yaml`.
"""

from pipeline.actor_names.acronyms import Expansion, expansion
from pipeline.actor_names.keys import alias_key, exact_key, is_named

__all__ = ["Expansion", "alias_key", "exact_key", "expansion", "is_named"]
