"""The door of the results database to labels of one text by two ways of asking."""

from collections.abc import Sequence
from typing import Protocol

from pipeline.models import AnswerKey, Scope
from pipeline.ports.reading import Table


class RelabelStore(Protocol):
    """How answers with some keys differ from what else was answered about the same texts.

    Compared is the own voice in the latest version of each article in scope: the answer with a
    key, with the newest of all others, a model's before the embedded analyst's.
    """

    def label_moves(self, keys: Sequence[AnswerKey], *, scope: Scope) -> Table:
        """Articles by target, old_label (null: nothing else was answered) and new_label."""
        ...

    def relabelled(self, keys: Sequence[AnswerKey], *, scope: Scope, limit: int) -> Table:
        """Articles whose labels differ, newest first, with both labels and who gave the old one."""
        ...
