"""Organisations, sites, roles, passkeys, tokens, the audit trail."""

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Change nothing yet."""
