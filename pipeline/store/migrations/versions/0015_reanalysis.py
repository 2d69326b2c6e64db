"""A view of texts that were asked about more than once."""

revision = "0015"
down_revision = "0012"
views = "fab636f7cec50145"


def upgrade() -> None:
    pass
