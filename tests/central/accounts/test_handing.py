"""One-time links reach their owners by a real mail server, or are shown once; told as it is."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import Message
from pathlib import Path

import pytest
from sqlalchemy import Engine

from central.accounts.accounts import Accounts
from central.accounts.handing import LETTERS, Handed, HandedLink, Handing, Made
from central.accounts.links import SECRET_BYTES
from central.accounts.rights import CONSOLE, Grant, Role
from central.audit.reading import Search, search
from central.database import reading
from central.errors import AccountError
from central.mail import Mail
from central.vault import Vault
from tests.central.watch.posting import settings
from tests.central.watch.receivers import MailServer, mail_server

AUDITOR = [Grant(Role.AUDITOR)]
AN = "an@example.be"
PATIENCE = 10
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""Links themselves are tried on both databases: `test_accounts`."""


@pytest.fixture
def server(vault: Vault) -> Iterator[MailServer]:
    with mail_server(vault) as server:
        yield server


@pytest.fixture
def handing(engine: Engine, vault: Vault, tmp_path: Path, server: MailServer) -> Handing:
    """What hands links over, with a mail server."""
    set_ = settings(
        vault,
        tmp_path,
        smtp_host="localhost",
        smtp_port=server.port,
        mail_from="werfpoort@example.be",
    )
    return Handing(engine, vault, Mail(set_))


@pytest.fixture
def made(engine: Engine, vault: Vault, now: datetime) -> Made:
    """An invitation."""
    random = b"s" * SECRET_BYTES
    accounts = Accounts(engine, vault)
    link = accounts.invite(CONSOLE, "an", AUDITOR, now=now, random=random, email=AN)
    return Made(*link, to=AN, language="fr")


def body(mail: Message) -> str:
    """Return a mail's text."""
    text = mail.get_payload(decode=True)
    assert isinstance(text, bytes)
    return text.decode()


def told(engine: Engine) -> list[tuple[str, str, str]]:
    with reading(engine) as connection:
        return [(one.action, one.target, one.detail) for one in search(connection, Search())]


def test_a_link_goes_by_e_mail_and_is_shown_to_nobody_else(
    engine: Engine, handing: Handing, made: Made, server: MailServer, now: datetime
) -> None:
    handed = handing.hand(CONSOLE, made, now)
    mail = server.mails.get(timeout=PATIENCE)
    assert (handed.how, handed.address, handed.to) == (Handed.MAILED, None, AN)
    assert (mail["To"], mail["Subject"]) == (AN, "Votre accès à Werfpoort")
    text = body(mail)
    assert f"https://central.example.be/welcome/{made.secret}\r\n" in text
    assert "26-11-2026 07:30 (heure belge)" in text
    assert told(engine)[0] == ("link.mailed", "an", "invitation: mailed")
    assert made.secret not in f"{made}{handed}{told(engine)}"


def test_a_server_that_refuses_leaves_the_link_to_be_shown_with_its_word(
    engine: Engine, handing: Handing, made: Made, server: MailServer, now: datetime
) -> None:
    server.refusing = True
    handed = handing.hand(CONSOLE, made, now)
    assert handed.how is Handed.REFUSED
    assert handed.why == "550 no such mailbox", "in the server's own words"
    assert handed.address == f"https://central.example.be/welcome/{made.secret}"
    assert told(engine)[0] == ("link.mailed", "an", "invitation: refused")


def test_without_an_address_or_on_demand_a_link_is_shown(
    handing: Handing, made: Made, server: MailServer, now: datetime
) -> None:
    for wanted, how in (
        (replace(made, show=True), Handed.SHOWN),
        (replace(made, to=None), Handed.NO_ADDRESS),
    ):
        handed = handing.hand(CONSOLE, wanted, now)
        assert (handed.how, bool(handed.address)) == (how, True)
    assert server.mails.empty()


def test_without_a_mail_server_a_link_is_shown_where_its_maker_found_the_pages(
    engine: Engine, vault: Vault, tmp_path: Path, made: Made, now: datetime
) -> None:
    plain = settings(vault, tmp_path).model_copy(update={"public_address": ""})
    handing = Handing(engine, vault, Mail(plain))

    def shown(base: str) -> HandedLink:
        return handing.hand(CONSOLE, made, now, base=base)

    assert shown("").how is Handed.NO_SERVER
    assert shown("").address == f"https://localhost:8443/welcome/{made.secret}"
    assert shown("https://192.0.2.1:9/").address == f"https://192.0.2.1:9/welcome/{made.secret}"


def test_an_e_mail_leads_nowhere_that_only_a_browser_claims_to_be_ours(
    handing: Handing, server: MailServer, made: Made, now: datetime
) -> None:
    nameless = {"public_address": ""}
    handing._mail = Mail(handing._mail.settings.model_copy(update=nameless))
    for base, leads in (
        ("https://evil.example/", "https://localhost:8443"),
        ("https://localhost:9443/", "https://localhost:9443"),
    ):
        handing.hand(CONSOLE, made, now, base=base)
        text = body(server.mails.get(timeout=PATIENCE))
        assert f"  {leads}/welcome/" in text


def test_nobody_is_drowned_in_links(
    handing: Handing, made: Made, server: MailServer, now: datetime
) -> None:
    hows = [handing.hand(CONSOLE, made, now).how for _ in range(LETTERS + 1)]
    assert hows == [Handed.MAILED] * LETTERS + [Handed.TOO_OFTEN]
    assert handing.hand(CONSOLE, made, now + timedelta(hours=1)).how is Handed.MAILED
    assert server.mails.qsize() == LETTERS + 1


@pytest.mark.parametrize("address", ["an", "an@b@c", "a@b\r\nBcc: x@y", "a b@c", "@", "a,b@c.be"])
def test_what_is_no_e_mail_address_is_refused(
    engine: Engine, vault: Vault, now: datetime, address: str
) -> None:
    random = b"s" * SECRET_BYTES
    with pytest.raises(AccountError, match="no e-mail address"):
        Accounts(engine, vault).invite(
            CONSOLE, "an", AUDITOR, now=now, random=random, email=address
        )
