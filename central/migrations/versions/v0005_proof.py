"""The ledger's order, checkpoints, employers, what was erased."""

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Change nothing yet."""
