"""People without an eID: a Limosa declaration scanned at a real gate, up to its receipt."""

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from protocol.reasons import Reason
from stage.errors import StageError
from tests.e2e.conftest import Line
from tests.edge.readers.plug import Plug

LIMOSA = "24910158641968060"
BESIDE = """
[site]
accepted = ["eid", "limosa"]

[[scanners]]
lane = "main"
mode = "serial"
device = "{device}"
"""


@pytest.fixture(scope="module")
def scanner(line: Line, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plug]:
    """A scanner on a serial line beside the card reader; the gate is started with it."""
    plug = Plug(Path(tmp_path_factory.mktemp("usb")) / "scanner")
    plug.plug_in()
    gate = line.site.gate
    with gate.configuration.open("a") as configuration:
        configuration.write(BESIDE.format(device=plug.name))
    gate.stop()
    since = line.screen.mark()
    gate.start()
    gate.process.wait_line(re.escape(f"Reading at {plug.name}"))
    line.screen.wait(lambda view: view["state"] == "idle", since=since, what="idle")
    yield plug
    plug.end()


def show(line: Line, scanner: Plug, code: str, state: str) -> dict[str, str]:
    """Hold a code before the scanner until it is answered: one sooner than a second is not."""
    since = line.screen.mark()
    for _ in range(10):
        scanner.scan(f"{code}\r".encode())
        with contextlib.suppress(StageError):
            seen, _ = line.screen.wait(lambda view: view["state"] == state, since=since, within=2)
            return seen
    raise AssertionError(f"no {state} on the screen")


def test_a_scanned_limosa_declaration_gets_its_receipt_and_no_number_is_left(
    line: Line, scanner: Plug
) -> None:
    seen = show(line, scanner, f"https%3A%2F%2Fexample.org%2F%3Fn%3D{LIMOSA}", "registered")
    assert (seen["first_name"], seen["number"][-3:]) == ("", LIMOSA[-3:])
    check_in = next(entry for entry in reversed(line.journal()) if entry["type"] == "check-in")
    assert check_in["receipt"]
    assert (check_in["what"]["kind"], check_in["what"]["assurance"]) == ("limosa", "scanned")
    assert LIMOSA not in line.site.gate.process.log.text()


def test_a_code_of_something_else_opens_nothing(line: Line, scanner: Plug) -> None:
    seen = show(line, scanner, "https://example.org/", "refused")
    assert seen["reason"] == Reason.SCAN_NOT_UNDERSTOOD
