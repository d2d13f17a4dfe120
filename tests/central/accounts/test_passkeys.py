"""Passkeys: alone or after the password, never twice the same answer, never somebody else's."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, insert

from central.accounts.accounts import Accounts
from central.accounts.links import SECRET_BYTES
from central.accounts.login import Login, PasskeyAsked
from central.accounts.passkeys import GOOD_FOR, MOST, Passkeys, Place
from central.accounts.passwords import PASSWORD_BYTES
from central.accounts.rights import CONSOLE, Actor, Grant, Role
from central.accounts.sessions import Sessions, Visit
from central.database import writing
from central.errors import AccountError, PasskeyError
from central.schema import passkeys as passkeys_table
from central.vault import Vault
from tests.central.accounts.authenticator import Authenticator

PLACE = Place("central.example", "https://central.example:8443")
PIET, AN = Actor("piet", origin="192.0.2.7"), Actor("an", origin="192.0.2.8")
VISIT = Visit("192.0.2.7", "a browser")


class House:
    """Two people with accounts, and what passkeys are taken by."""

    def __init__(self, engine: Engine, vault: Vault, now: datetime) -> None:
        self.now = now
        self.engine = engine
        self.accounts = Accounts(engine, vault)
        self.passkeys = Passkeys(engine, vault)
        self.sessions = Sessions(engine, vault.token_key)
        self.login = Login(engine, vault, self.sessions)
        for name in ("piet", "an"):
            random = name.encode().ljust(SECRET_BYTES)
            self.accounts.invite(CONSOLE, name, [Grant(Role.OPERATOR)], now=now, random=random)

    def password(self) -> str:
        """Give Piet a password."""
        random = b"p" * PASSWORD_BYTES
        return self.accounts.renew_password(CONSOLE, "piet", now=self.now, random=random)

    def made(self, actor: Actor = PIET, key: Authenticator | None = None) -> Authenticator:
        """Make somebody a passkey."""
        key = key or Authenticator(PLACE.origin)
        options = self.passkeys.begin(actor, PLACE, self.now)
        self.passkeys.finish(actor, PLACE, key.make(options), "my phone", self.now)
        return key

    def in_with(self, key: Authenticator, account: str | None = None) -> str | None:
        """Sign in with a passkey; return who is in."""
        options = self.passkeys.ask(PLACE, account, self.now)
        token = self.login.sign_in_with_passkey(
            PLACE, key.prove(options), visit=VISIT, now=self.now
        )
        session = self.sessions.find(token, self.now)
        return session.account if session else None


@pytest.fixture
def house(engine: Engine, vault: Vault, now: datetime) -> House:
    return House(engine, vault, now)


def test_a_passkey_is_made_and_opens_a_session_alone(house: House) -> None:
    key = house.made()
    (listed,) = house.passkeys.listed("piet")
    assert (listed.name, listed.used_at) == ("my phone", None)
    assert house.in_with(key) == "piet"
    assert house.in_with(key) == "piet"
    (listed,) = house.passkeys.listed("piet")
    assert listed.used_at == house.now


def test_a_passkey_is_a_second_factor_where_its_owner_wants_it(house: House) -> None:
    key, password = house.made(), house.password()
    house.accounts.need_passkey(PIET, house.now, needed=True)
    asked = house.login.sign_in("piet", password, visit=VISIT, now=house.now)
    assert asked == PasskeyAsked("piet")
    assert house.in_with(key, "piet") == "piet"
    house.accounts.need_passkey(PIET, house.now, needed=False)
    assert isinstance(house.login.sign_in("piet", password, visit=VISIT, now=house.now), str)


def test_who_has_no_passkey_cannot_need_one(house: House) -> None:
    with pytest.raises(AccountError, match="first"):
        house.accounts.need_passkey(PIET, house.now, needed=True)


def test_somebody_else_s_passkey_is_no_second_factor(house: House) -> None:
    house.made()
    other = house.made(AN)
    with pytest.raises(PasskeyError, match="not known"):
        house.in_with(other, "piet")


def test_a_challenge_is_answered_once_and_in_time(house: House) -> None:
    key = house.made()
    options = house.passkeys.ask(PLACE, None, house.now)
    answer = key.prove(options)
    house.passkeys.prove(PLACE, answer, house.now)
    with pytest.raises(PasskeyError, match="too long"):
        house.passkeys.prove(PLACE, answer, house.now)
    options = house.passkeys.ask(PLACE, None, house.now)
    with pytest.raises(PasskeyError, match="too long"):
        house.passkeys.prove(PLACE, key.prove(options), house.now + GOOD_FOR)


def test_an_answer_to_a_registration_signs_nobody_in(house: House) -> None:
    key = house.made()
    options = house.passkeys.begin(PIET, PLACE, house.now)
    with pytest.raises(PasskeyError, match="too long"):
        house.passkeys.prove(PLACE, key.prove({**options, "rpId": PLACE.host}), house.now)
    options = house.passkeys.ask(PLACE, None, house.now)
    answer = Authenticator(PLACE.origin).make({**options, "rp": {"id": PLACE.host}})
    with pytest.raises(PasskeyError, match="too long"):
        house.passkeys.finish(PIET, PLACE, answer, "x", house.now)


def test_a_challenge_for_one_account_makes_no_passkey_for_another(house: House) -> None:
    options = house.passkeys.begin(AN, PLACE, house.now)
    answer = Authenticator(PLACE.origin).make(options)
    with pytest.raises(PasskeyError):
        house.passkeys.finish(PIET, PLACE, answer, "x", house.now)


@pytest.mark.parametrize(
    "key",
    [
        Authenticator("https://evil.example"),
        Authenticator(PLACE.origin, verifies=False),
    ],
    ids=["another site's", "one that asked nobody"],
)
def test_a_passkey_is_made_here_and_by_its_person(house: House, key: Authenticator) -> None:
    with pytest.raises(PasskeyError):
        house.made(key=key)
    assert house.passkeys.listed("piet") == []


def test_another_site_a_copy_and_one_that_asked_nobody_are_refused(house: House) -> None:
    key = house.made(key=Authenticator(PLACE.origin, count=5))
    assert house.in_with(key) == "piet"
    for bent in (
        replace(key, origin="https://evil.example"),
        replace(key, verifies=False),
        replace(key, count=2),
        replace(key, credential=b"c" * 32),
        Authenticator(PLACE.origin, credential=key.credential, count=9),
    ):
        with pytest.raises(PasskeyError):
            house.in_with(bent)
    assert house.in_with(key) == "piet"


@pytest.mark.parametrize("answer", [{}, {"response": {}}, {"response": {"clientDataJSON": "!"}}])
def test_what_is_no_answer_is_refused(house: House, answer: dict[str, object]) -> None:
    with pytest.raises(PasskeyError):
        house.passkeys.prove(PLACE, answer, house.now)


def test_a_passkey_of_who_is_shut_out_opens_nothing(house: House) -> None:
    key = house.made(AN)
    house.password()
    house.accounts.disable(CONSOLE, "an", house.now)
    with pytest.raises(PasskeyError, match="not known"):
        house.in_with(key)


def test_the_last_passkey_goes_only_where_there_is_a_password(house: House) -> None:
    key = house.made()
    house.accounts.need_passkey(PIET, house.now, needed=True)
    with pytest.raises(PasskeyError, match="no such"):
        house.passkeys.remove(AN, key.id, house.now)
    with pytest.raises(PasskeyError, match="password first"):
        house.passkeys.remove(PIET, key.id, house.now)
    house.password()
    house.passkeys.remove(PIET, key.id, house.now)
    account = house.accounts.find("piet")
    assert account
    assert (account.passkeys, account.passkey_needed) == (0, False)


def test_one_passkey_is_taken_once_and_ten_are_enough(house: House) -> None:
    key = house.made()
    with pytest.raises(PasskeyError, match="already"):
        house.made(key=key)
    later = house.now + timedelta(minutes=1)
    row = {"account": "piet", "name": "n", "public_key": b"k", "sign_count": 0}
    with writing(house.engine) as connection:
        for number in range(MOST - 1):
            values = {**row, "credential": str(number), "created_at": later}
            connection.execute(insert(passkeys_table).values(values))
    with pytest.raises(PasskeyError, match="enough"):
        house.passkeys.begin(PIET, PLACE, house.now)
