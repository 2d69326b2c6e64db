"""A view of texts that were asked about more than once."""

revision = "0015"
down_revision = "0014"
views = "c5f8ee69b680c3a9"
stands = "80ce6453d452199c"


def upgrade() -> None:
    pass
