"""Accounts and sessions: nothing readable is stored, nothing outlives its time."""

import secrets
from datetime import datetime, timedelta

import pytest
from argon2 import PasswordHasher, extract_parameters
from sqlalchemy import Engine, select

from central.accounts.accounts import Accounts
from central.accounts.login import Login
from central.accounts.passwords import PASSWORD_BYTES
from central.accounts.rights import CONSOLE, Grant, Role
from central.accounts.sessions import LASTS, Sessions, Visit
from central.database import reading
from central.errors import AccountError, TooManyAttemptsError
from central.schema import accounts, web_sessions
from central.vault import Vault

KEY = b"k" * 32
ADDRESS = "192.0.2.7"


@pytest.fixture
def known(engine: Engine, vault: Vault) -> Accounts:
    return Accounts(engine, vault)


@pytest.fixture
def sessions(engine: Engine) -> Sessions:
    return Sessions(engine, KEY)


def add(known: Accounts, now: datetime, name: str = "piet") -> str:
    random = secrets.token_bytes(PASSWORD_BYTES)
    return known.add(CONSOLE, name, [Grant(Role.OPERATOR)], now=now, random=random)


def test_a_generated_password_opens_its_account_alone(known: Accounts, now: datetime) -> None:
    piet, an = add(known, now), add(known, now, "an")
    assert known.knows("piet", piet)
    assert not known.knows("an", piet)
    assert piet != an
    assert len(piet.replace("-", "")) == 24


def test_only_an_argon2id_hash_is_stored(known: Accounts, engine: Engine, now: datetime) -> None:
    password = add(known, now)
    with reading(engine) as connection:
        row = connection.execute(select(accounts)).one()
    assert password not in repr(row)
    assert row.password_hash.startswith("$argon2id$")


def test_a_name_without_account_costs_as_much_as_one_with(
    known: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []
    verify = PasswordHasher.verify

    def noted(self: PasswordHasher, hashed: str, password: str) -> bool:
        checked.append(hashed)
        return verify(self, hashed, password)

    monkeypatch.setattr(PasswordHasher, "verify", noted)
    assert not known.knows("nobody", "guess")
    (absent,) = checked
    assert extract_parameters(absent) == extract_parameters(PasswordHasher().hash("any"))


def test_who_has_no_account_gets_no_new_password(known: Accounts, now: datetime) -> None:
    with pytest.raises(AccountError, match="user add nobody"):
        known.renew_password(CONSOLE, "nobody", now=now, random=b"p" * PASSWORD_BYTES)


def test_a_session_s_token_is_stored_only_hashed(
    known: Accounts, sessions: Sessions, engine: Engine, now: datetime
) -> None:
    add(known, now)
    token = sessions.begin("piet", now)
    with reading(engine) as connection:
        assert token not in repr(connection.execute(select(web_sessions)).one())
    found = sessions.find(token, now)
    assert found
    assert found.account == "piet"
    assert found.csrf_token not in repr(found)
    assert sessions.find(token[::-1], now) is None


def test_sessions_that_ended_are_purged_by_the_next(
    known: Accounts, sessions: Sessions, engine: Engine, now: datetime
) -> None:
    add(known, now)
    old = sessions.begin("piet", now)
    assert sessions.find(old, now + LASTS) is None
    sessions.begin("piet", now + LASTS)
    with reading(engine) as connection:
        assert len(connection.execute(select(web_sessions)).all()) == 1


def test_an_operator_is_not_shut_out_by_who_guesses_from_elsewhere(
    known: Accounts, sessions: Sessions, engine: Engine, vault: Vault, now: datetime
) -> None:
    password = add(known, now)
    login = Login(engine, vault, sessions)
    elsewhere, here = Visit("203.0.113.9"), Visit(ADDRESS)
    for _ in range(10):
        with pytest.raises(AccountError):
            login.sign_in("piet", "guess", visit=elsewhere, now=now)
    with pytest.raises(TooManyAttemptsError) as shut_out:
        login.sign_in("piet", password, visit=elsewhere, now=now)
    assert shut_out.value.retry_after == timedelta(minutes=15).total_seconds()
    assert login.sign_in("piet", password, visit=here, now=now)
