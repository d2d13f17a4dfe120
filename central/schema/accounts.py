"""Tables of the people: accounts, what they may, and the ways in that they have."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    false,
)

from central.schema.ground import Moment, metadata


def _account(*, nullable: bool = False) -> Column[str]:
    """Return the column that says whose a row is; it goes with the account."""
    owner = ForeignKey("accounts.name", ondelete="CASCADE")
    return Column("account", String(64), owner, nullable=nullable, index=True)


accounts = Table(
    "accounts",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("password_hash", String(255), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("email", String(254)),
    Column("language", String(2)),
    Column("disabled_at", Moment),
    Column("passkey_needed", Boolean, nullable=False, server_default=false()),
)
"""`password_hash` is empty while there is no password: somebody invited, or with passkeys alone.
With `passkey_needed` a password is not enough."""

grants = Table(
    "grants",
    metadata,
    Column("id", Integer, primary_key=True),
    _account(),
    Column("role", String(16), nullable=False),
    Column("organisation", String(10), ForeignKey("organisations.number")),
    Column("site", String(64), ForeignKey("sites.id")),
    Column("employer", String(10)),
    Column("granted_at", Moment, nullable=False),
)
"""What each account may: `central.accounts.rights`."""

web_sessions = Table(
    "web_sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("account", String(64), ForeignKey("accounts.name", ondelete="CASCADE"), nullable=False),
    Column("csrf_token", String(64), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
    Column("address", String(64)),
    Column("browser", String(200)),
    Column("means", String(16), nullable=False, server_default="password"),
)
"""`means` is how its owner proved who he is: `central.accounts.sessions.Means`."""

one_time_links = Table(
    "one_time_links",
    metadata,
    Column("secret_hash", String(64), primary_key=True),
    Column("purpose", String(16), nullable=False),
    _account(nullable=True),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
)
"""Ways in without a password: set-up of the first operator (no account yet), invitation, reset."""

passkeys = Table(
    "passkeys",
    metadata,
    Column("credential", String(1400), primary_key=True),
    _account(),
    Column("name", String(64), nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("used_at", Moment),
)
"""WebAuthn credentials: `credential` is its id in base64url, `public_key` COSE."""

passkey_challenges = Table(
    "passkey_challenges",
    metadata,
    Column("challenge", String(64), primary_key=True),
    Column("purpose", String(16), nullable=False),
    _account(nullable=True),
    Column("expires_at", Moment, nullable=False, index=True),
)
"""Each is answered once. For `second-factor` the account has proved its password already."""

api_tokens = Table(
    "api_tokens",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("secret_hash", String(64), nullable=False, unique=True),
    _account(),
    Column("name", String(64), nullable=False),
    Column("permissions", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    Column("revoked_at", Moment),
)
"""What programs sign in with; `permissions` are apart by blanks."""
