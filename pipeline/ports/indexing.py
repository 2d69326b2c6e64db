"""What keeps full-text search fast."""

from typing import Protocol


class WordStore(Protocol):
    """Where articles that were stored wait for their words to be indexed; search knows of them."""

    def index_words(self) -> int:
        """Indexes the words of all articles that wait, in batches; returns how many did.

        What another process is at is left to it.
        """
        ...
