"""`werfpoort-edge simulate card`: what a person at the keyboard gets to see."""

import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from edge.commands.simulate import app
from edge.simulator.catalogue import CATALOGUE
from edge.simulator.errors import SimulationError
from edge.simulator.image import CardImage

VERIFY = bytes.fromhex("0020000108241234FFFFFFFFFF")
SELECT_IDENTITY = bytes.fromhex("00A4080C063F00DF014031")


def simulate(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["card", *map(str, arguments)], catch_exceptions=False)


class Listener:
    """The reader's side: takes one card, sends it a command, and lets it go."""

    def __init__(self, command: bytes) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(10)
        self._command = command
        self.port: int = self._listener.getsockname()[1]
        self.answers: list[bytes] = []
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        connection, _ = self._listener.accept()
        connection.settimeout(10)
        with connection:
            for payload in (b"\x04", self._command):
                connection.sendall(len(payload).to_bytes(2) + payload)
                length = int.from_bytes(connection.recv(2, socket.MSG_WAITALL))
                self.answers.append(connection.recv(length, socket.MSG_WAITALL))

    def close(self) -> None:
        self._thread.join()
        self._listener.close()


@pytest.fixture
def reader() -> Iterator[Listener]:
    listener = Listener(SELECT_IDENTITY)
    yield listener
    listener.close()


def test_the_list_names_every_kind_and_what_a_gate_answers() -> None:
    rows = json.loads(simulate("--list", "--json").stdout)
    assert [row["name"] for row in rows] == [one.name for one in CATALOGUE]
    assert {row["name"]: row["refused_for"] for row in rows}["expired"] == "document-expired"
    assert "citizen-1.8" in simulate("--list").stdout


def test_a_card_is_saved_as_files_and_its_root_kept_for_the_reader(tmp_path: Path) -> None:
    result = simulate("citizen-1.7", "--save", tmp_path / "card", "--issuer", tmp_path / "issuer")
    assert result.exit_code == 0
    assert str(tmp_path / "issuer" / "root.pem") in result.stdout
    assert CardImage.load(tmp_path / "card").generation == "1.7"


def test_cards_of_one_issuer_directory_share_their_root(tmp_path: Path) -> None:
    for name in ("one", "two"):
        simulate("--save", tmp_path / name, "--issuer", tmp_path / "issuer")
    one, two = (CardImage.load(tmp_path / name) for name in ("one", "two"))
    assert one.files["503B"] == two.files["503B"]


def test_a_seed_chooses_the_person(tmp_path: Path) -> None:
    for name, seed in (("one", "1"), ("again", "1"), ("two", "2")):
        simulate("--save", tmp_path / name, "--seed", seed)
    one, again, two = (CardImage.load(tmp_path / name) for name in ("one", "again", "two"))
    assert one.identity[6] == again.identity[6] != two.identity[6]


def test_without_an_issuer_directory_it_says_that_nobody_trusts_the_root(tmp_path: Path) -> None:
    assert "--issuer DIR" in simulate("--save", tmp_path / "card").stderr


def test_a_card_sits_in_the_reader_and_its_cost_is_told_at_the_end(reader: Listener) -> None:
    result = simulate("--port", str(reader.port), "--seconds", "10")
    assert result.exit_code == 0
    assert reader.answers[1] == b"\x90\x00"
    assert "1 commands, 13 bytes both ways." in result.stdout


def test_a_saved_card_sits_in_the_reader_just_as_well(tmp_path: Path, reader: Listener) -> None:
    simulate("citizen-1.1", "--save", tmp_path)
    result = simulate("--image", tmp_path, "--port", str(reader.port), "--seconds", "10")
    assert result.exit_code == 0
    assert reader.answers[0] == CardImage.load(tmp_path).atr


def test_a_fault_strikes_as_typed(reader: Listener) -> None:
    simulate("--fault", "1=6A87", "--port", str(reader.port), "--seconds", "10")
    assert reader.answers[1] == b"\x6a\x87"


def test_a_bank_card_can_be_put_in_too(reader: Listener) -> None:
    result = simulate("bank-card", "--port", str(reader.port), "--seconds", "10")
    assert result.exit_code == 0
    assert reader.answers[1] == b"\x6a\x82"


def test_a_reader_that_sends_a_dangerous_command_is_told_so_loudly() -> None:
    listener = Listener(VERIFY)
    result = simulate("--port", str(listener.port), "--seconds", "10")
    listener.close()
    assert result.exit_code == 1
    assert "DANGEROUS" in result.stderr
    assert VERIFY.hex(" ") in result.stderr


def test_a_card_without_files_cannot_be_saved(tmp_path: Path) -> None:
    with pytest.raises(SimulationError, match="no files"):
        simulate("upside-down", "--save", tmp_path)


def test_an_unknown_kind_is_answered_with_the_known_ones() -> None:
    with pytest.raises(SimulationError, match="upside-down"):
        simulate("passport")
