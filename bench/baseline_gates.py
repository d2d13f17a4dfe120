"""Gates for the baseline: one plain message a check-in, and a plain answer to each.

Lines, TLS and MQTT are those of the simulated fleet, so that both sides of the comparison are
loaded by the same means.
"""

import json

from edge.simulator.fleet import packets
from edge.simulator.fleet.gate import LightGate
from edge.uplink.chain import Position
from protocol.records import GENESIS
from protocol.topics import Channel

_SUBJECT = {"inss": "78012340961", "surname": "Janssens", "given_names": "Jan"}


class PlainGate(LightGate):
    """Says a check-in in clear, and believes any answer."""

    def capture(self, now: float, count: int = 1) -> None:
        """Send check-ins, a message each."""
        self._now = now
        for _ in range(count):
            seq = self.journal.head.seq + 1
            self.journal.head = Position(seq, GENESIS)
            device = self.identity.device
            said = {"id": f"{device}-{seq}", "device": device, "lane": "main", **_SUBJECT}
            self._publish(seq, json.dumps(said).encode())
        self._tally.captured += count

    def wake(self, now: float) -> None:
        """Stay on the line; a lost message is lost."""
        self._now = now
        if self.connected:
            self._say_what_is_due()
        self._schedule()

    def _delivered(self, packet: packets.Delivered) -> None:
        if packet.mid is not None:
            self._send(packets.confirm(packet.mid))
        if packet.topic.endswith(Channel.ACKNOWLEDGEMENT) and b'"ok"' in packet.payload:
            self.journal.acked += 1
            self._tally.settled += 1
            self._settled(self, self.journal.acked - 1, self.journal.acked, self._now)
