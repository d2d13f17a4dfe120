"""Organisations, sites, roles, passkeys, tokens, the audit trail.

Who had an account saw everything until now, and is an operator from now on; every site that a
device stands on is entered, with nobody's name.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables, and give what is there its place in them."""
    _sites()
    _accounts()
    _ways_in()
    _trail()
    op.add_column("devices", sa.Column("lanes", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("devices", sa.Column("retired_at", _MOMENT))
    op.add_column(
        "enrolment_codes",
        sa.Column("replaces", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.create_table(
        "further_certificates",
        sa.Column("serial", sa.String(40), nullable=False),
        sa.Column("kid", sa.String(64), nullable=False),
        sa.Column("valid_until", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["kid"], ["device_keys.kid"], name=op.f("fk_further_certificates_kid")
        ),
        sa.PrimaryKeyConstraint("serial", name=op.f("pk_further_certificates")),
    )
    op.create_index(op.f("ix_further_certificates_kid"), "further_certificates", ["kid"])
    op.execute(
        "INSERT INTO grants (account, role, granted_at) "
        "SELECT name, 'operator', created_at FROM accounts"
    )
    op.execute(
        "INSERT INTO sites (id, name, address, created_at) "
        "SELECT site, site, '', MIN(created_at) FROM devices GROUP BY site"
    )


def _sites() -> None:
    op.create_table(
        "organisations",
        sa.Column("number", sa.String(10), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_organisations")),
    )
    op.create_table(
        "sites",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("organisation", sa.String(10)),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("address", sa.String(300), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("closed_at", _MOMENT),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisations.number"], name=op.f("fk_sites_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sites")),
    )
    op.create_index(op.f("ix_sites_organisation"), "sites", ["organisation"])


def _accounts() -> None:
    op.add_column("accounts", sa.Column("email", sa.String(254)))
    op.add_column("accounts", sa.Column("language", sa.String(2)))
    op.add_column("accounts", sa.Column("disabled_at", _MOMENT))
    op.add_column(
        "accounts",
        sa.Column("passkey_needed", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column("web_sessions", sa.Column("address", sa.String(64)))
    op.add_column("web_sessions", sa.Column("browser", sa.String(200)))
    op.add_column(
        "web_sessions",
        sa.Column("means", sa.String(16), server_default="password", nullable=False),
    )
    op.create_table(
        "grants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("organisation", sa.String(10)),
        sa.Column("site", sa.String(64)),
        sa.Column("employer", sa.String(10)),
        sa.Column("granted_at", _MOMENT, nullable=False),
        _of_account("grants"),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisations.number"], name=op.f("fk_grants_organisation")
        ),
        sa.ForeignKeyConstraint(["site"], ["sites.id"], name=op.f("fk_grants_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
    )
    op.create_index(op.f("ix_grants_account"), "grants", ["account"])


def _ways_in() -> None:
    op.create_table(
        "one_time_links",
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("account", sa.String(64)),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("used_at", _MOMENT),
        _of_account("one_time_links"),
        sa.PrimaryKeyConstraint("secret_hash", name=op.f("pk_one_time_links")),
    )
    op.create_index(op.f("ix_one_time_links_account"), "one_time_links", ["account"])
    op.create_table(
        "passkeys",
        sa.Column("credential", sa.String(1400), nullable=False),
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("used_at", _MOMENT),
        _of_account("passkeys"),
        sa.PrimaryKeyConstraint("credential", name=op.f("pk_passkeys")),
    )
    op.create_index(op.f("ix_passkeys_account"), "passkeys", ["account"])
    op.create_table(
        "passkey_challenges",
        sa.Column("challenge", sa.String(64), nullable=False),
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("account", sa.String(64)),
        sa.Column("expires_at", _MOMENT, nullable=False),
        _of_account("passkey_challenges"),
        sa.PrimaryKeyConstraint("challenge", name=op.f("pk_passkey_challenges")),
    )
    for column in ("account", "expires_at"):
        name = op.f(f"ix_passkey_challenges_{column}")
        op.create_index(name, "passkey_challenges", [column])
    _tokens()


def _tokens() -> None:
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("permissions", sa.Text(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("used_at", _MOMENT),
        sa.Column("revoked_at", _MOMENT),
        _of_account("api_tokens"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_api_tokens_secret_hash")),
    )
    op.create_index(op.f("ix_api_tokens_account"), "api_tokens", ["account"])


def _of_account(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_account")
    return sa.ForeignKeyConstraint(["account"], ["accounts.name"], name=name, ondelete="CASCADE")


def _trail() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("who", sa.String(64), nullable=False),
        sa.Column("origin", sa.String(200), nullable=False),
        sa.Column("action", sa.String(64), nullable=False),
        sa.Column("target", sa.String(200), nullable=False),
        sa.Column("site", sa.String(64)),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("detail", sa.String(500), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_entries")),
    )
    for column in ("at", "who", "action", "site"):
        op.create_index(op.f(f"ix_audit_entries_{column}"), "audit_entries", [column])
    head = op.create_table(
        "audit_head",
        sa.Column("trail", sa.String(16), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("trail", name=op.f("pk_audit_head")),
    )
    op.bulk_insert(head, [{"trail": "main", "number": 0, "hash": "0" * 64}])
