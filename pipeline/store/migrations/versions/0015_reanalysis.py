"""A view of texts that were asked about more than once."""

revision = "0015"
down_revision = "0013"
views = "ad84cf606c25fd49"
stands = "528d581ae86fefab"


def upgrade() -> None:
    pass
