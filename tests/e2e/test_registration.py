"""A site that waits for the NSSO, on the real line: a lane with a scanner alone, and the word.

The central's own part at the NSSO is not asked here: the word is signed with the central's real
key, and said over its real control line.
"""

import json
import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from central.control import Control
from central.vault import Vault
from edge.uplink import identity as identities
from protocol.registrations import Registration, Registrations, RegistrationStatus
from protocol.topics import Channel
from stage.screen import Screen, View
from stage.site import Plan, Site
from tests.edge.readers.plug import Plug

LIMOSA = "24910158641968060"
NSSO = "600000123456789"
SCANNED = """
[[scanners]]
lane = "main"
mode = "serial"
device = "{device}"

[site]
accepted = ["limosa"]
admit_after = "registration"
admit_within_seconds = 60
"""


class Entrance:
    """A gate whose people come with codes, and somebody at the central who speaks for the NSSO."""

    def __init__(self, site: Site, scanner: Plug, screen: Screen) -> None:
        self._site = site
        self._scanner = scanner
        self._screen = screen
        self._vault = Vault.open(site.folder / "central")
        self._identity = identities.load(site.folder / "gate" / "state")

    def start(self) -> None:
        gate = self._site.gate
        text = gate.configuration.read_text(encoding="utf-8")
        text = text.replace('reader = "Virtual PCD 00 00"', "card_reader = false")
        gate.configuration.write_text(text + SCANNED.format(device=self._scanner.name))
        gate.start()

    def sees(self, **wanted: str) -> View:
        """Wait until the screen shows that."""
        view, _ = self._screen.wait(
            lambda view: all(view[name] == value for name, value in wanted.items()),
            what=f"{wanted}",
        )
        return view

    def scan(self) -> None:
        self._scanner.scan(f"{LIMOSA}\r".encode())

    def say(self, said: Registration) -> None:
        """Have the central say what the NSSO said, until the screen follows."""
        device = self._identity.device
        word = Registrations(device=device, registrations=(said,), at=datetime.now(UTC))
        token = word.signed(self._vault.acknowledgement_key)
        control = Control.at(
            self._vault,
            host="localhost",
            port=self._identity.brokers[0].port,
            random=secrets.SystemRandom().random,
        )
        control.start()
        try:
            self._site.gate.process.wait_until(
                lambda: control.publish(device, Channel.REGISTRATION, token), "was told"
            )
            self.sees(registration=said.status)
        finally:
            control.stop()

    def journal(self) -> list[dict[str, object]]:
        entries = json.loads(self._site.gate.run("journal", "show", "--json"))
        return [entry["registration"] for entry in entries if entry["type"] == "check-in"]


@pytest.fixture
def entrance(tmp_path: Path) -> Iterator[Entrance]:
    with ExitStack() as parts:
        scanner = Plug(tmp_path / "scanner")
        scanner.plug_in()
        parts.callback(scanner.end)
        site = parts.enter_context(Site(Plan(played=True)))
        parts.callback(site.gate.stop)
        yield Entrance(site, scanner, parts.enter_context(Screen(site.kiosk_port)))


@pytest.mark.rule("R46")
def test_the_arm_waits_for_the_nsso_and_opens_with_its_number(entrance: Entrance) -> None:
    entrance.start()
    assert entrance.sees(state="idle")["by"] == "scanner", "and nothing is out of order"
    entrance.scan()
    waiting = entrance.sees(passage="waiting", state="admitted")
    assert waiting["arm"] == "locked"
    check_in = waiting["check_in"]
    entrance.say(Registration(check_in=check_in, status=RegistrationStatus.PENDING))
    assert entrance.sees(registration="pending")["passage"] == "waiting"
    entrance.say(Registration(check_in=check_in, status=RegistrationStatus.ACCEPTED, number=NSSO))
    registered = entrance.sees(state="registered", passage="open")
    assert (registered["check_in"], registered["registration_number"]) == (check_in, NSSO)
    assert entrance.journal() == [{"status": "accepted", "number": NSSO, "remarks": []}]
