"""`user` and what is done with gates on the command line, as the operator `console`."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine
from typer.testing import CliRunner, Result

from central.accounts.accounts import Accounts
from central.accounts.links import Purpose
from central.audit.reading import Search, search
from central.commands import device, user
from central.database import migrate, open_engine, reading, sqlite_url
from central.fleet.devices import fleet
from central.fleet.enrolment import Enrolment, PublicBroker
from central.vault import Vault
from protocol.enrolment import SECRET_BYTES, EnrolmentRequest
from protocol.identifiers import WorkPlaceId, device_id
from tests.central.gate_requests import request_pem
from tests.central.watch.receivers import mail_server

SITE, ELSEWHERE = "1Y1000003EQCZ", "1Y1000NF9KCQZ"


class Central:
    """A central that was made, and its command line."""

    def __init__(self, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("WERFPOORT_DATA", str(data))
        monkeypatch.setenv("WERFPOORT_BROKER_PORT", "1")
        self.vault = Vault.create(data, ["localhost"], datetime.now(UTC))
        self.engine: Engine = open_engine(sqlite_url(data / "central.sqlite3"))
        migrate(self.engine)
        self.accounts = Accounts(self.engine, self.vault)

    def user(self, *words: str) -> Result:
        return CliRunner().invoke(user.app, list(words))

    def device(self, *words: str) -> Result:
        return CliRunner().invoke(device.app, list(words))

    def enrolled(self, name: str) -> None:
        """Enrol a gate."""
        now = datetime.now(UTC)
        enrolment = Enrolment(self.engine, self.vault, PublicBroker("localhost", 8883))
        random = name.encode().ljust(SECRET_BYTES)[:SECRET_BYTES]
        code = enrolment.invite(device_id(name), WorkPlaceId(SITE), now=now, random=random).code
        request = request_pem(Ed25519PrivateKey.generate())
        enrolment.claim(EnrolmentRequest(secret=code.secret, request=request), now=now)

    def told(self) -> list[tuple[str, str]]:
        with reading(self.engine) as connection:
            return [(entry.who, entry.action) for entry in search(connection, Search())]


@pytest.fixture
def central(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Central:
    return Central(tmp_path / "central", monkeypatch)


def last(result: Result) -> str:
    """Return the last line that was printed: the log may stand before it."""
    return str(result.output).splitlines()[-1]


def secret_of(link: str) -> str:
    """Return the secret of a one-time link."""
    address, _, secret = link.rpartition("/")
    assert address == "https://localhost:8443/welcome"
    return secret


def test_the_first_operator_comes_by_a_link_while_there_is_none(central: Central) -> None:
    link = json.loads(last(central.user("set-up-link", "--json")))["link"]
    found = central.accounts.behind(secret_of(link), datetime.now(UTC))
    assert found.purpose is Purpose.SET_UP
    assert central.user("add", "piet").exit_code == 0
    again = central.user("set-up-link")
    assert (again.exit_code, "operator already" in again.output) == (1, True)


def test_somebody_is_invited_by_a_link_and_listed_until_he_came(central: Central) -> None:
    said = last(central.user("add", "an", "--role", "auditor", "--link", "--json"))
    link = secret_of(json.loads(said)["link"])
    assert central.accounts.behind(link, datetime.now(UTC)).account == "an"
    (listed,) = json.loads(last(central.user("list", "--json")))
    assert (listed["name"], listed["entered"]) == ("an", False)
    assert listed["grants"][0]["role"] == "auditor"
    assert "invited" in central.user("list").output


def test_links_are_e_mailed_where_a_mail_server_is_set_and_shown_on_demand(
    central: Central, monkeypatch: pytest.MonkeyPatch
) -> None:
    english, german = ("--email", "an@example.be"), ("--email", "bo@example.be")
    told = last(central.user("set-up-link", *english, "--json"))
    assert json.loads(told)["handed"] == "no-server"
    with mail_server(central.vault) as server:
        monkeypatch.setenv("WERFPOORT_SMTP_HOST", "localhost")
        monkeypatch.setenv("WERFPOORT_SMTP_PORT", str(server.port))
        monkeypatch.setenv("WERFPOORT_MAIL_FROM", "werfpoort@example.be")
        monkeypatch.setenv("WERFPOORT_OUTWARD_CA", str(central.vault.ca_certificate_path))
        assert "took the link for an@example.be" in central.user("set-up-link", *english).output
        said = central.user("add", "bo", "--role", "auditor", *german, "--language", "de").output
        assert ("bo@example.be" in said, "/welcome/" in said) == (True, False)
        assert "/welcome/" in central.user("reset", "bo", "--show").output
        assert json.loads(last(central.user("reset", "bo", "--json")))["link"] is None
        subjects = [server.mails.get(timeout=10)["Subject"] for _ in range(3)]
        server.refusing = True
        refused = central.user("reset", "bo").output
    assert subjects == ["Your way in to Werfpoort", "Ihr Zugang zu Werfpoort", subjects[0]]
    assert ("no such mailbox" in refused, "/welcome/" in refused) == (True, True)


def test_rights_are_given_on_the_console_within_what_is_entered(central: Central) -> None:
    central.user("add", "piet")
    missing = central.user("add", "an", "--role", "site-manager", "--site", SITE)
    assert (missing.exit_code, "enter it first" in missing.stderr) == (1, True)
    central.enrolled("gate-1")
    assert central.user("add", "an", "--role", "site-manager", "--site", SITE).exit_code == 0
    scope = ("--role", "subcontractor", "--employer", "BE 0448.181.966")
    assert SITE in central.user("grant", "an", *scope, "--more").output
    assert SITE not in central.user("grant", "an", *scope).output
    refused = central.user("grant", "piet", "--role", "auditor")
    assert (refused.exit_code, "operator first" in refused.stderr) == (1, True)


def test_an_account_is_shut_out_let_in_and_reset(central: Central) -> None:
    for name in ("piet", "an"):
        central.user("add", name)
    assert central.user("disable", "an", "--reason", "left").exit_code == 0
    assert "disabled" in central.user("list").output
    assert central.user("enable", "an").exit_code == 0
    assert "/welcome/" in central.user("reset", "an", "--forget-passkeys").output
    assert central.user("reset", "nobody").exit_code == 1
    assert [action for _, action in central.told()[:3]] == [
        "account.reset",
        "account.enabled",
        "account.disabled",
    ]
    assert {who for who, _ in central.told()} == {"console"}


@pytest.mark.parametrize(
    ("words", "left"),
    [
        (("move", "gate-1", "--site", ELSEWHERE, "--reason", "works over"), [ELSEWHERE]),
        (("retire", "gate-1", "--reason", "scrapped"), []),
        (("revoke", "gate-1", "--reason", "stolen"), [SITE]),
    ],
)
def test_a_gate_is_moved_retired_and_revoked_with_a_reason(
    central: Central, words: tuple[str, ...], left: list[str]
) -> None:
    central.enrolled("gate-1")
    assert central.device(*words).exit_code == 0
    with reading(central.engine) as connection:
        assert [found.site for found in fleet(connection)] == left
        (entry, *_) = search(connection, Search(action=f"device.{words[0]}d"))
    assert entry.reason == words[-1]
