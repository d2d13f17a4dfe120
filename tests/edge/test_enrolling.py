"""A gate that is not enrolled waits for its invitation: typed, scanned, or in a file."""

import http.client
import json
import queue
from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from edge.enrolling import Invitations, await_enrolment, tried
from edge.errors import EnrolmentError
from edge.kiosk.unenrolled import Outcome, Stage, UnenrolledKiosk
from edge.readers.code_scanner import CodeScanning
from edge.settings import load
from edge.uplink import identity
from edge.uplink.enrolment import invited
from edge.uplink.identity import Identity
from protocol.enrolment import SECRET_BYTES, EnrolmentCode
from protocol.errors import InvalidIdentifierError
from tests.edge.uplink.authority import Authority
from tests.edge.uplink.central import EnrolmentServer

CODE = EnrolmentCode.make(b"s" * SECRET_BYTES, b"a certificate")
TEXT = f"https://central.example:8443 {CODE}"


@pytest.mark.parametrize(
    "text",
    [TEXT, f"  {TEXT}\n", TEXT.replace("-", ""), f"https://central.example:8443\n{CODE}"],
)
def test_an_invitation_is_address_and_code_however_they_stand(text: str) -> None:
    assert invited(text) == ("https://central.example:8443", CODE)


@pytest.mark.parametrize(
    "text", ["", str(CODE), f"http://central.example {CODE}", "https://central.example", "x" * 999]
)
def test_what_is_no_invitation_says_what_one_is(text: str) -> None:
    with pytest.raises(EnrolmentError, match="address and the code"):
        invited(text)
    with pytest.raises((EnrolmentError, InvalidIdentifierError)):
        invited(f"https://central.example {'U' * 42}")


def test_a_file_on_the_boot_partition_is_taken_once_and_again_when_it_changed(
    tmp_path: Path,
) -> None:
    invitations, file = Invitations(), tmp_path / "werfpoort-code.txt"
    files = [tmp_path / "not-there.txt", file]
    invitations.look(files)
    assert invitations.next(0) is None
    file.write_text(f"{TEXT}\n")
    for _ in range(3):
        invitations.look(files)
    assert [invitations.next(0), invitations.next(0)] == [TEXT, None]
    file.write_text("another")
    invitations.look(files)
    assert invitations.next(0) == "another"


def test_more_codes_than_can_be_tried_do_no_harm() -> None:
    invitations = Invitations()
    for _ in range(100):
        invitations.take(TEXT)
    assert invitations.next(0) == TEXT


def test_what_went_wrong_is_shown_and_no_code_is_logged() -> None:
    shown: list[Outcome] = []

    def refused(text: str) -> Identity:
        raise EnrolmentError(f"This code is not known: {len(text)}")

    with capture_logs() as logs:
        tried(TEXT, refused, shown.append)
    assert [outcome.stage for outcome in shown] == [Stage.TRYING, Stage.FAILED]
    assert "not known" in shown[-1].said
    assert CODE.secret not in str(logs).replace("-", "")


class Typed:
    """A scanner that types a code, and then is silent."""

    name = "scanner"

    def __init__(self, text: str) -> None:
        self._text = text

    def fileno(self) -> int:
        return -1

    def close(self) -> None:
        """Nothing is held."""

    def read(self) -> str:
        text, self._text = self._text, ""
        return text


def test_a_scanner_gives_the_whole_invitation(tmp_path: Path) -> None:
    del tmp_path
    read: list[str] = []
    scanning = CodeScanning("", lambda: Typed(""), read.append)
    scanning.serve(Typed(f"{TEXT}\n"), 1.0)
    scanning.elapse(9.0)
    assert read == [TEXT]


@pytest.fixture
def typed() -> "queue.Queue[str]":
    """What the page sent."""
    return queue.Queue()


@pytest.fixture
def kiosk(typed: "queue.Queue[str]") -> Iterator[UnenrolledKiosk]:
    with UnenrolledKiosk(port=0, take=typed.put) as running:
        yield running


def ask(
    kiosk: UnenrolledKiosk, path: str, body: str | None = None, **headers: str
) -> tuple[int, str]:
    host = kiosk.address.removeprefix("http://").rstrip("/")
    connection = http.client.HTTPConnection(host, timeout=10)
    given = {"Content-Type": "application/json", "Origin": f"http://{host}"} | headers
    connection.request("POST" if body is not None else "GET", path, body, given)
    answer = connection.getresponse()
    said = answer.status, answer.read().decode()
    connection.close()
    return said


def test_the_page_asks_for_the_code_in_four_languages_and_sends_it(
    kiosk: UnenrolledKiosk, typed: "queue.Queue[str]"
) -> None:
    status, page = ask(kiosk, "/")
    assert status == 200
    for language in ("nl", "fr", "de", "en"):
        assert f'lang="{language}"' in page
    assert ask(kiosk, "/invitation", json.dumps({"text": TEXT}))[0] == 204
    assert typed.get(timeout=10) == TEXT
    kiosk.show(Outcome(Stage.FAILED, "No such central."))
    assert json.loads(ask(kiosk, "/outcome")[1]) == {"stage": "failed", "said": "No such central."}
    for path in ("/kiosk.css", "/unenrolled.css", "/unenrolled.js", "/icon.svg"):
        assert ask(kiosk, path)[0] == 200


def test_no_other_page_and_no_other_host_is_answered(
    kiosk: UnenrolledKiosk, typed: "queue.Queue[str]"
) -> None:
    body = json.dumps({"text": TEXT})
    assert ask(kiosk, "/invitation", body, Origin="http://evil.example")[0] == 403
    assert ask(kiosk, "/", Host="evil.example")[0] == 421
    assert ask(kiosk, "/keys", body)[0] == 404
    assert ask(kiosk, "/view")[0] == 404
    for wrong in ("[]", "{}", '{"text": 7}', "no json"):
        assert ask(kiosk, "/invitation", wrong)[0] == 400
    assert typed.empty()


def test_the_gate_goes_on_when_it_is_enrolled(tmp_path: Path) -> None:
    config, file = tmp_path / "gate.toml", tmp_path / "werfpoort-code.txt"
    state = tmp_path / "state"
    config.write_text(
        f"[gate]\nstate = {json.dumps(str(state))}\nsimulation = true\n\n[kiosk]\nport = 0\n\n"
        '[[lanes]]\nname = "main"\nrelay_pin = 17\nreader = "R"\n'
    )
    central = EnrolmentServer(tmp_path, Authority())
    file.write_text(f"{central.address} {central.code}\n")
    try:
        for _ in range(2):  # the second time it is enrolled already, and goes on at once
            await_enrolment(load(config), [file])
    finally:
        central.close()
    assert identity.load(state).device == "gate-1"
    assert len(central.asked) == 1
