"""A view of texts that were asked about more than once."""

revision = "0015"
down_revision = "0014"
views = "ad84cf606c25fd49"
stands = "e8f878ff6d0ec352"


def upgrade() -> None:
    pass
