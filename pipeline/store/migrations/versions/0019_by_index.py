"""Views that are planned together with what is asked of them; triggers that find rows by index."""

revision = "0019"
down_revision = "0018"
views = "675b68942e887a90"
stands = "80ce6453d452199c"


def upgrade() -> None:
    """Nothing is stored otherwise; views and triggers are created anew by every upgrade."""
