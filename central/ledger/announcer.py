"""Brings the newest checkpoint to every gate: to each that says that it holds an older one (R50).

A gate's health says how far its checkpoint reaches; the answer has the proof from there on. So a
gate that was away for a year catches up with one message, and nothing is said twice in vain.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import structlog
from sqlalchemy import Engine

from central.database import reading
from central.ledger.checkpoints import Signed, newest
from central.ledger.tree import Tree
from protocol.checkpoints import Announcement
from protocol.errors import MalformedError
from protocol.health import Health
from protocol.identifiers import DeviceId

AGAIN_AFTER = 600.0
"""Seconds after which a gate that still says an older size is told again."""
LOOK_AFTER = 5.0
"""Seconds after which the ledger is asked again whether there is a newer checkpoint."""
_PROOFS = 1000
"""How many proofs are remembered for other gates that hold the same checkpoint."""

log = structlog.get_logger(__name__)


@dataclass
class _Round:
    """What was said of one checkpoint, to whom and when."""

    checkpoint: Signed
    told: dict[DeviceId, float] = field(default_factory=dict)
    proofs: dict[int, bytes] = field(default_factory=dict)


class Announcer:
    """Hears gates' health, in the control plane's thread."""

    def __init__(
        self,
        engine: Engine,
        publish: Callable[[DeviceId, bytes], bool],
        now: Callable[[], float],
    ) -> None:
        """Take the ledger, what sends to a gate's checkpoint topic, and the monotonic clock."""
        self._engine = engine
        self._publish = publish
        self._now = now
        self._looked: float | None = None
        self._round: _Round | None = None

    def heard(self, device: DeviceId, payload: bytes) -> None:
        """Take a gate's health; tell it the newest checkpoint if it holds another."""
        self._look()
        if (round_ := self._round) is None:
            return
        told = round_.told.get(device)
        if told is not None and self._now() - told < AGAIN_AFTER:
            return
        try:
            held = Health.parse(payload).checkpoint
        except MalformedError:
            return  # whoever watches health says so
        if held == round_.checkpoint.size or self._publish(device, self._message(round_, held)):
            round_.told[device] = self._now()

    def _look(self) -> None:
        """Ask now and then for the newest checkpoint; a new one is a new round."""
        now = self._now()
        if self._looked is not None and now - self._looked < LOOK_AFTER:
            return
        self._looked = now
        with reading(self._engine) as connection:
            found = newest(connection)
        if found and (self._round is None or self._round.checkpoint != found):
            self._round = _Round(found)

    def _message(self, round_: _Round, held: int) -> bytes:
        since = min(held, round_.checkpoint.size)  # of a larger one there is nothing to prove
        if since not in round_.proofs:
            if len(round_.proofs) >= _PROOFS:
                round_.proofs.clear()
            with reading(self._engine) as connection:
                steps = Tree(connection).consistency(since, round_.checkpoint.size)
            said = Announcement(checkpoint=round_.checkpoint.token, since=since, proof=tuple(steps))
            round_.proofs[since] = said.payload()
        return round_.proofs[since]
