"""An enrolled gate with a lane that has everything wired, on simulated pins."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from edge.settings import Settings, load
from edge.uplink import identity
from edge.uplink.journal import Journal
from edge.uplink.journal_file import FILE_NAME
from protocol.envelope import TokenType
from protocol.records import Body, Record
from tests.edge.uplink.authority import Authority
from tests.edge.uplink.samples import DEVICE, SITE

_TEXT = """
[gate]
state = "{state}"
simulation = true
clock_trust = "always"
[[lanes]]
name = "main"
relay_pin = 17
reader = "A"
passage = {{ pin = 5 }}
back = {{ relay_pin = 27, reader = "B" }}
green_pin = 24
[inputs]
fire = {{ pin = 12 }}
"""


class WiredGate:
    """Its configuration, and the state directory of an enrolled device."""

    def __init__(self, folder: Path, *, broker_port: int = 1) -> None:
        self.state = folder / "state"
        self.config = folder / "gate.toml"
        self.config.write_text(_TEXT.format(state=self.state), encoding="utf-8")
        self.authority = Authority()
        key = Ed25519PrivateKey.generate()
        grant = self.authority.grant(DEVICE, key.public_key(), port=broker_port)
        self.key = identity.store(self.state, grant, key).key

    @property
    def settings(self) -> Settings:
        return load(self.config)

    def journal(self) -> Journal:
        return Journal.open(self.state / FILE_NAME, device=DEVICE, site=SITE, key=self.key)

    def bodies(self) -> list[Body]:
        """What is in its journal."""
        with self.journal() as journal:
            tokens = journal.tokens(0, 1000, 10**9)
        verify = self.key.verify_key
        return [Record.parse(verify.open(token, TokenType.RECORD)).body for _, token in tokens]
