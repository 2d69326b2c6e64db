"""Views that PostgreSQL plans together with what is asked of them: none begins with `with`."""

revision = "0019"
down_revision = "0018"
views = "a6a5db8202053546"
stands = "80ce6453d452199c"


def upgrade() -> None:
    """Nothing is stored otherwise; views are created anew by every upgrade."""
