"""The error for a request that does not fit into a model's context."""

from pipeline.errors import PermanentError


class TooLong(PermanentError):
    """A request that is longer than the model's context; asked about less of it, it may fit.

    `context_tokens` is what fits, where the endpoint said so.
    """

    code = "too_long"

    def __init__(self, message: str, *, context_tokens: int | None) -> None:
        super().__init__(message)
        self.context_tokens = context_tokens
