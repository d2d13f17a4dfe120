"""API tokens: bounded to permissions and a time, kept hashed, ended at once."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from central.accounts.accounts import Accounts
from central.accounts.links import SECRET_BYTES
from central.accounts.passwords import PASSWORD_BYTES
from central.accounts.rights import CONSOLE, Actor, Grant, Permission, Role
from central.accounts.tokens import Tokens
from central.database import reading
from central.errors import AccountError, NotAllowedError
from central.schema import api_tokens
from central.vault import Vault

PIET = Actor("piet", (Grant(Role.OPERATOR),), "192.0.2.7")
AUDITOR = Actor("piet", (Grant(Role.AUDITOR),), "192.0.2.7")
LOOKING = frozenset({Permission.SEE_LEDGER, Permission.EXPORT})
MONTH = timedelta(days=30)


@pytest.fixture
def accounts(engine: Engine, vault: Vault, now: datetime) -> Accounts:
    accounts = Accounts(engine, vault)
    for name in ("piet", "an"):
        random = name.encode().ljust(SECRET_BYTES)
        accounts.invite(CONSOLE, name, [Grant(Role.OPERATOR)], now=now, random=random)
    return accounts


@pytest.fixture
def tokens(engine: Engine, vault: Vault, accounts: Accounts) -> Tokens:  # noqa: ARG001 - whose tokens
    return Tokens(engine, vault)


def test_a_token_stands_for_its_owner_with_no_more_than_it_may(
    tokens: Tokens, now: datetime
) -> None:
    token = tokens.make(PIET, "backup", LOOKING, lasts=MONTH, now=now)
    actor = tokens.actor(token, "192.0.2.9", now)
    assert actor
    assert (actor.account, actor.origin) == ("piet", "token backup from 192.0.2.9")
    assert [permission for permission in Permission if actor.may(permission)] == sorted(
        LOOKING, key=list(Permission).index
    )
    with pytest.raises(NotAllowedError, match="makes no tokens"):
        tokens.make(actor, "more", LOOKING, lasts=MONTH, now=now)


def test_only_its_hash_is_kept_and_its_last_use_is_told(
    tokens: Tokens, engine: Engine, now: datetime
) -> None:
    token = tokens.make(PIET, "backup", LOOKING, lasts=MONTH, now=now)
    with reading(engine) as connection:
        kept = repr(connection.execute(select(api_tokens)).one())
    assert token.rpartition("_")[2] not in kept
    for seconds in (0, 30, 90):
        tokens.actor(token, "192.0.2.9", now + timedelta(seconds=seconds))
    (listed,) = tokens.listed("piet")
    assert listed.used_at == now + timedelta(seconds=90)
    assert listed.permissions == LOOKING


@pytest.mark.parametrize("bent", ["", "wpt__", "wpt_0_0", "xyz", "{}x", "x{}"])
def test_what_is_no_token_opens_nothing(tokens: Tokens, now: datetime, bent: str) -> None:
    token = tokens.make(PIET, "backup", LOOKING, lasts=MONTH, now=now)
    assert tokens.actor(bent.format(token), "192.0.2.9", now) is None


def test_a_token_ends_by_time_by_hand_and_with_its_owner(
    tokens: Tokens, accounts: Accounts, now: datetime
) -> None:
    made = [tokens.make(PIET, name, LOOKING, lasts=MONTH, now=now) for name in "abc"]
    assert tokens.actor(made[0], "", now + MONTH) is None
    public = made[1].split("_")[1]
    with pytest.raises(AccountError, match="no such"):
        tokens.revoke(Actor("an", (Grant(Role.AUDITOR),)), public, now)
    tokens.revoke(PIET, public, now)
    assert tokens.actor(made[1], "", now) is None
    assert tokens.actor(made[2], "", now)
    random = b"p" * PASSWORD_BYTES
    accounts.add(CONSOLE, "jo", [Grant(Role.OPERATOR)], now=now, random=random)
    accounts.disable(CONSOLE, "piet", now)
    assert tokens.actor(made[2], "", now) is None


def test_a_right_that_its_owner_loses_its_tokens_lose(
    tokens: Tokens, accounts: Accounts, now: datetime
) -> None:
    token = tokens.make(PIET, "gates", {Permission.ENROL}, lasts=MONTH, now=now)
    random = b"p" * PASSWORD_BYTES
    accounts.add(CONSOLE, "jo", [Grant(Role.OPERATOR)], now=now, random=random)
    accounts.grant(CONSOLE, "piet", [Grant(Role.AUDITOR)], now)
    actor = tokens.actor(token, "", now)
    assert actor
    assert not actor.may(Permission.ENROL)


def test_nobody_makes_a_token_for_more_than_he_may(tokens: Tokens, now: datetime) -> None:
    with pytest.raises(NotAllowedError):
        tokens.make(AUDITOR, "gates", {Permission.ENROL}, lasts=MONTH, now=now)
    for permissions, lasts in ((frozenset[Permission](), MONTH), (LOOKING, timedelta(days=400))):
        with pytest.raises(AccountError, match="a year"):
            tokens.make(PIET, "x", permissions, lasts=lasts, now=now)
