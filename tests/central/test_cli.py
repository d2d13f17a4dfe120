"""The central's command line as an operator types it."""

import json
import logging
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from typer.testing import CliRunner, Result

from central.accounts.accounts import Accounts
from central.cli import app
from central.clock import wall_clock
from central.database import open_engine, sqlite_url
from central.fleet.enrolment import Enrolment, PublicBroker
from central.vault import Vault
from protocol.enrolment import EnrolmentCode, EnrolmentRequest
from tests.central.gate_requests import request_pem

Run = Callable[..., Result]
INVITE = ("enrolment-code", "--device", "gate-01", "--site", "1Y1000003EQCZ")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder, given as in a service's environment."""
    monkeypatch.setenv("WERFPOORT_DATA", str(tmp_path / "central"))
    return tmp_path / "central"


@pytest.fixture
def _own_log() -> Iterator[None]:
    """Give the other tests the log back that the command line set up for itself."""
    handlers = logging.getLogger().handlers[:]
    yield
    logging.getLogger().handlers[:] = handlers
    structlog.reset_defaults()


@pytest.fixture
def run(data: Path, _own_log: None) -> Run:  # noqa: ARG001 - the environment names it
    def run(*words: str) -> Result:
        return CliRunner().invoke(app, list(words))

    return run


@pytest.fixture
def made(run: Run) -> Run:
    """The command line of a central that `init` made."""
    assert run("init", "--host", "localhost", "--host", "192.0.2.7").exit_code == 0
    return run


def test_init_makes_the_central_and_says_what_is_next(run: Run, data: Path) -> None:
    result = run("init", "--host", "central.example")
    assert result.exit_code == 0
    for command in ("broker-config", "user add", "serve", "enrolment-code"):
        assert f"werfpoort-central {command}" in result.output
    assert Vault.open(data).host == "central.example"
    assert stat.S_IMODE(data.stat().st_mode) == 0o700


def test_a_second_init_touches_nothing(made: Run, data: Path) -> None:
    before = Vault.open(data).ca_certificate
    result = made("init", "--host", "other")
    assert result.exit_code == 1
    assert "already" in result.stderr
    assert Vault.open(data).ca_certificate == before


@pytest.mark.parametrize(
    "words",
    [
        ("serve",),
        INVITE,
        ("device", "list"),
        ("user", "add", "piet"),
        ("broker-config", "--out", "/nowhere"),
    ],
    ids=lambda words: words[0],
)
def test_before_init_every_command_says_to_make_the_central_first(
    run: Run, words: tuple[str, ...]
) -> None:
    result = run(*words)
    assert result.exit_code == 1
    assert "werfpoort-central init" in result.stderr


def test_a_code_is_for_this_central_and_says_what_to_type_at_the_gate(
    made: Run, data: Path
) -> None:
    said = json.loads(made(*INVITE, "--json").output)
    code = EnrolmentCode.parse(said["code"])
    assert code.matches(Vault.open(data).ca_certificate.public_bytes(Encoding.DER))
    assert said["central"] == "https://localhost:8443"
    text = made(*INVITE).output
    assert "werfpoort-edge enrol --central https://localhost:8443 --code " in text


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--device", "Gate 1", "--site", "1Y1000003EQCZ"), "no device id"),
        (("--device", "central-bridge", "--site", "1Y1000003EQCZ"), "not starting with 'central'"),
        (("--device", "gate-01", "--site", "IO"), "A site number has"),
    ],
)
def test_wrong_names_are_explained(made: Run, words: tuple[str, ...], complaint: str) -> None:
    result = made("enrolment-code", *words)
    assert result.exit_code == 1
    assert complaint in result.stderr


def test_a_site_whose_check_character_does_not_hold_is_warned_of_and_accepted(made: Run) -> None:
    result = made("enrolment-code", "--device", "gate-01", "--site", "1Y1000003EQ00")
    assert result.exit_code == 0
    assert "check character does not hold" in result.output
    assert "check character" not in made(*INVITE).output


def test_an_enrolled_gate_is_listed_invited_with_a_warning_and_revoked(
    made: Run, data: Path
) -> None:
    assert "No device is enrolled" in made("device", "list").output
    secret = EnrolmentCode.parse(json.loads(made(*INVITE, "--json").output)["code"]).secret
    engine = open_engine(sqlite_url(data / "central.sqlite3"))
    enrolment = Enrolment(engine, Vault.open(data), PublicBroker("localhost", 8883))
    request = request_pem(Ed25519PrivateKey.generate())
    enrolment.claim(EnrolmentRequest(secret=secret, request=request), now=wall_clock())
    engine.dispose()
    (listed,) = json.loads(made("device", "list", "--json").output)
    assert (listed["id"], listed["site"], listed["held_up_to"]) == ("gate-01", "1Y1000003EQCZ", 0)
    assert "never seen" in made("device", "list").output
    assert "enrolled already" in made(*INVITE).output
    assert "1 keys of gate-01 are revoked" in made("device", "revoke", "gate-01").output
    again = made("device", "revoke", "gate-01")
    assert (again.exit_code, "no key" in again.stderr) == (1, True)


def test_a_user_s_password_is_generated_and_shown_once(made: Run, data: Path) -> None:
    password = json.loads(made("user", "add", "piet", "--json").output)["password"]
    engine = open_engine(sqlite_url(data / "central.sqlite3"))
    assert Accounts(engine, Vault.open(data)).knows("piet", password)
    twice = made("user", "add", "piet")
    assert (twice.exit_code, "already" in twice.stderr) == (1, True)
    renewed = json.loads(made("user", "password", "piet", "--json").output)["password"]
    assert not Accounts(engine, Vault.open(data)).knows("piet", password)
    assert Accounts(engine, Vault.open(data)).knows("piet", renewed)
    engine.dispose()


@pytest.mark.parametrize("name", ["", "a b", "x" * 65, "<script>"])
def test_a_user_s_name_that_cannot_be_is_explained(made: Run, name: str) -> None:
    result = made("user", "add", name)
    assert (result.exit_code, "no user name" in result.stderr) == (1, True)


def test_the_broker_s_folder_says_how_to_start_it(made: Run, tmp_path: Path) -> None:
    user = "root" if os.geteuid() == 0 else "mosquitto"
    out = tmp_path / "broker"
    result = made("broker-config", "--out", str(out), "--port", "18883", "--user", user)
    assert f"mosquitto -c {out}/mosquitto.conf" in result.output
    text = (out / "mosquitto.conf").read_text()
    assert "listener 18883" in text
    assert "tls_version tlsv1.3" in text


def test_settings_stand_in_the_data_folder_too_and_a_wrong_one_is_named(
    made: Run, data: Path
) -> None:
    (data / "central.toml").write_text("port = 9443\n")
    assert json.loads(made(*INVITE, "--json").output)["central"] == "https://localhost:9443"
    (data / "central.toml").write_text("port = 'many'\n")
    wrong = made(*INVITE)
    assert (wrong.exit_code, "The setting port" in wrong.stderr) == (1, True)
    (data / "central.toml").write_text("port = \n")
    broken = made(*INVITE)
    assert (broken.exit_code, "central.toml cannot be read" in broken.stderr) == (1, True)


def test_an_empty_ledger_verifies(made: Run) -> None:
    assert json.loads(made("ledger", "verify", "--json").output)["problems"] == []


def test_every_command_explains_itself(run: Run) -> None:
    for words in (
        *((command,) for command in ("init", "serve", "broker-config", "enrolment-code")),
        *(("user", "add"), ("user", "password"), ("device", "list"), ("device", "revoke")),
        ("ledger", "verify"),
    ):
        result = run(*words, "--help")
        assert result.exit_code == 0
        assert "--data" in result.output


def test_a_list_of_people_becomes_a_sites_roster_or_is_refused_by_its_lines(
    made: Run, tmp_path: Path
) -> None:
    listing = tmp_path / "people.csv"
    words = ("roster", "import", "1Y1000003EQCZ", str(listing), "--reason", "a new site")
    assert "cannot be read" in made(*words).stderr
    listing.write_bytes(b"number\n\xff")
    assert "CSV UTF-8" in made(*words).stderr
    listing.write_text("number,employer\n78012340961,1\n" + "1,\n" * 30)
    refused = made(*words)
    assert refused.exit_code == 1
    assert "line 2, employer" in refused.stderr
    assert "and 11 more" in refused.stderr
    assert "78012340961" not in refused.stderr
    listing.write_text("number,employer\n78012340961,0448181966")
    assert "1 new or changed, 0 removed" in made(*words).stdout
    listing.write_text("number,remove\n78012340961,yes")
    done = made(*words, "--update", "--json")
    assert json.loads(done.stdout) == {"version": 2, "put": 0, "removed": 1}
