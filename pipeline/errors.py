"""What can go wrong, split by what to do next.

    StandpointError
    +-- TransientError            try again later; may carry the moment
    |   +-- Unreachable           a host, a file system or a server did not answer
    |   +-- EndpointClosed        a model's endpoint takes no question until a person acts
    |   +-- BudgetReached         what a person allowed to be spent is spent
    |   +-- StoreUnavailable      the results database is down or locked
    |   +-- LeaseLost             another worker holds, or took over, this item
    |   +-- Stopped               the process was told to end while it worked
    +-- PermanentError            never again, until code or configuration changes
        +-- Skipped               nothing is wrong: the item is simply not ours to judge
        +-- BadDocument           an item's bytes cannot be read as a document
        +-- BadAddress            a path or URL that must not or cannot be opened
        +-- ConfigurationError    a file or a setting is wrong: file, line, field, expectation
        +-- SchemaMismatch        the database's schema is not the one that this code knows
        +-- BadQuery              a person's SQL or argument was refused

Every error carries a reason code: one lower-case word with underscores, the same in the
database, the report and the documentation (docs/reference/reason-codes.md).
"""

from datetime import datetime
from pathlib import Path


class StandpointError(Exception):
    """An expected failure with a reason code and one sentence for people."""

    code = "error"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        if code is not None:
            self.code = code

    @property
    def message(self) -> str:
        """The sentence for people, in one line."""
        return " ".join(str(self.args[0]).split())


class TransientError(StandpointError):
    """Worth another try, at `retry_at` where that is known, else by the caller's own backoff."""

    code = "transient"

    def __init__(
        self, message: str, *, code: str | None = None, retry_at: datetime | None = None
    ) -> None:
        super().__init__(message, code=code)
        self.retry_at = retry_at


class Unreachable(TransientError):
    """A host, a file system or a server did not answer."""

    code = "unreachable"


class EndpointClosed(TransientError):
    """A model's endpoint takes no question at all until a person acts: key, quota, model name."""

    code = "endpoint_closed"

    def __init__(self, message: str, *, model: str, code: str | None = None) -> None:
        super().__init__(message, code=code)
        self.model = model


class BudgetReached(TransientError):
    """A call was not made because a budget does not allow it; the next period does.

    `nanousd` is what the call was to cost at most; `held`: calls under way hold so much of the
    budget that it may allow this one once they have ended.
    """

    code = "budget_reached"

    def __init__(self, message: str, *, scope: str, nanousd: int, held: bool = False) -> None:
        super().__init__(message)
        self.scope = scope
        self.nanousd = nanousd
        self.held = held


class StoreUnavailable(TransientError):
    """The results database is down, full or locked; no work can be recorded."""

    code = "store_unavailable"


class LeaseLost(TransientError):
    """Another worker holds this item, or took it over while this one slept."""

    code = "lease_lost"


class Stopped(TransientError):
    """The process was told to end while it worked; all that was committed stands."""

    code = "stopped"


class PermanentError(StandpointError):
    """Not worth another try until code or configuration changes."""

    code = "permanent"


class Skipped(PermanentError):
    """Nothing is wrong; the item is not an article to judge."""

    code = "not_article"


class BadDocument(PermanentError):
    """An item's bytes cannot be read as a document."""

    code = "bad_document"


class BadAddress(PermanentError):
    """A path or URL that must not or cannot be opened."""

    code = "bad_address"


class ConfigurationError(PermanentError):
    """A configuration file or a setting is wrong; the message names place and expectation.

    A file's problems come together, one line each.
    """

    code = "configuration"

    def __init__(self, message: str, *, path: Path | None = None, line: int | None = None) -> None:
        place = "" if path is None else f"{path}:{line}: " if line else f"{path}: "
        super().__init__(place + message)
        self.path = path
        self.line = line

    @property
    def message(self) -> str:
        """The sentences for people, one line for each problem."""
        return "\n".join(" ".join(line.split()) for line in str(self.args[0]).splitlines())


class SchemaMismatch(PermanentError):
    """The database's schema is older or newer than this code."""

    code = "schema_mismatch"


class BadQuery(PermanentError):
    """A person's SQL or argument was refused."""

    code = "bad_query"
