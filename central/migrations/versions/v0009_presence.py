"""Who is on site, days, holding list, musters."""

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Change nothing yet."""
