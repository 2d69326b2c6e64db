"""Perspectives within stories: views, which every upgrade creates anew."""

revision = "0008"
down_revision = "0006"
views = "00f2ceee3aad36f3"


def upgrade() -> None:
    pass
