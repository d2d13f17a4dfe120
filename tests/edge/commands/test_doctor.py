"""`werfpoort-edge doctor`: what is at fault, and what is wired where."""

import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from edge.cli import app
from edge.commands import examination
from edge.commands.header import HEADER, instructions, place
from edge.errors import CardError
from edge.settings import Settings
from edge.wiring import LaneSection
from tests.edge.commands.wired_gate import WiredGate

READERS = ("Virtual PCD A", "Virtual PCD B")


class Service:
    """Stands in for the card service."""

    names: tuple[str, ...] = READERS
    gone = False

    def readers(self) -> tuple[str, ...]:
        if self.gone:
            raise CardError("see that pcscd runs")
        return self.names

    def release(self) -> None:
        """Nothing is held."""


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Service:
    made = Service()
    monkeypatch.setattr(examination, "Context", lambda: made)
    return made


@pytest.fixture
def gate(tmp_path: Path) -> WiredGate:
    made = WiredGate(tmp_path)
    made.journal().close()
    return made


def run(gate: WiredGate, *words: str) -> tuple[int, str]:
    ran = CliRunner().invoke(app, ["doctor", "--config", str(gate.config), *words])
    return ran.exit_code, ran.stdout


def findings(gate: WiredGate) -> dict[str, dict[str, Any]]:
    code, said = run(gate, "--json")
    found = {finding["name"]: finding for finding in json.loads(said)}
    assert code == any(finding["state"] == "fault" for finding in found.values())
    return found


def test_a_device_that_is_fit_to_be_a_gate(gate: WiredGate, service: Service) -> None:
    del service
    found = findings(gate)
    assert {name: finding["state"] for name, finding in found.items()} == {
        "identity": "fine",
        "journal": "fine",
        "pins": "warning",
        "card readers": "fine",
        "clock": "fine",
        "broker": "warning",
    }
    assert found["identity"]["detail"] == "gate-1 on site 1Y1000003EQCZ"
    assert "no real pin moves" in found["pins"]["detail"]
    assert "check-ins are kept" in found["broker"]["detail"]


def test_it_says_the_same_to_people(gate: WiredGate, service: Service) -> None:
    del service
    code, said = run(gate)
    assert code == 0
    assert "gate-1 on site" in said


def test_a_device_that_is_not_enrolled_is_told_how(gate: WiredGate, service: Service) -> None:
    del service
    (gate.state / "identity").unlink()
    found = findings(gate)
    assert found["identity"]["state"] == found["broker"]["state"] == "fault"
    assert "werfpoort-edge enrol" in found["identity"]["detail"]


def test_a_lane_without_its_reader_is_named(gate: WiredGate, service: Service) -> None:
    service.names = READERS[:1]
    detail = findings(gate)["card readers"]["detail"]
    assert detail == "no reader for main-out; readers that are there: Virtual PCD A"


def test_a_card_service_that_is_gone_keeps_nothing_else_from_being_looked_at(
    gate: WiredGate, service: Service
) -> None:
    service.gone = True
    found = findings(gate)
    assert found["card readers"] == {
        "name": "card readers",
        "state": "fault",
        "detail": "see that pcscd runs",
    }
    assert found["clock"]["state"] == "fine"


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[WiredGate]:
    """A gate whose broker answers one greeting."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        made = WiredGate(tmp_path, broker_port=listening.getsockname()[1])
        made.authority.server(tmp_path, "broker")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tmp_path / "broker.pem", tmp_path / "broker.key")
        answering = threading.Thread(target=_answer, args=(listening, context))
        answering.start()
        yield made
    answering.join()


def _answer(listening: socket.socket, context: ssl.SSLContext) -> None:
    with suppress(OSError):
        plain, _ = listening.accept()
        with context.wrap_socket(plain, server_side=True) as secured:
            secured.recv(1)


def test_a_broker_that_answers_is_said_to(broker: WiredGate, service: Service) -> None:
    del service
    found = findings(broker)["broker"]
    assert found["state"] == "fine", found
    assert found["detail"].endswith("answers by TLSv1.3")


def test_the_header_is_drawn_with_what_goes_where(gate: WiredGate) -> None:
    code, said = run(gate, "--wiring")
    assert code == 0
    (line,) = (line for line in said.splitlines() if "main relay_pin" in line)
    assert line.split() == ["main", "relay_pin", "17", "11", "12", "18"]
    assert "GPIO 5 (pin 29), passage of lane main: a contact to GND that speaks when it" in said


def test_the_wiring_is_told_to_programs_too(gate: WiredGate) -> None:
    _, said = run(gate, "--wiring", "--json")
    assert {"gpio": 12, "pin": 32, "role": "input", "lane": "", "setting": "fire"} in json.loads(
        said
    )


def test_the_header_has_every_line_once() -> None:
    assert len(HEADER) == 40
    assert sorted(pin for pin in HEADER if isinstance(pin, int)) == list(range(2, 28))
    assert [place(pin) for pin in (2, 17, 27, 21)] == [3, 11, 13, 40]


@pytest.mark.parametrize(
    ("contact", "said"),
    [
        ({"pin": 5}, "to GND that speaks when it closes; the Pi pulls it up"),
        ({"pin": 5, "active": "high"}, "to GND that speaks when it opens, or its wire breaks"),
        ({"pin": 5, "pull": "down", "active": "high"}, "to 3.3 V that speaks when it closes"),
        ({"pin": 5, "pull": "down"}, "to 3.3 V that speaks when it opens, or its wire breaks"),
        ({"pin": 5, "pull": "none"}, "a resistor outside holds it"),
    ],
)
def test_a_contact_is_explained_as_it_is_wired(contact: dict[str, Any], said: str) -> None:
    lane = LaneSection.model_validate({"name": "main", "relay_pin": 17, "passage": contact})
    settings = Settings(lanes=(lane,))
    assert said in list(instructions(settings.pins))[-1]


def test_the_schema_of_the_configuration_knows_every_section() -> None:
    ran = CliRunner().invoke(app, ["doctor", "--schema"])
    assert {"lanes", "inputs", "gate"} <= set(json.loads(ran.stdout)["properties"])
