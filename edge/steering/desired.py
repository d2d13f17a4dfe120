"""Taking a desired configuration: verified, weighed, kept, put in force; or refused with why.

Whatever comes, there is always one whole configuration in force: the newest good one, over the
local one.
"""

from collections.abc import Callable
from dataclasses import dataclass

import structlog

from edge.errors import ConfigurationError, DiskError
from edge.settings import Settings
from edge.steering.configured import in_force, over, wait_for_restart
from edge.steering.kept import Heard, Kept
from edge.steering.pinned import Pinned
from protocol.desired import Desired, DesiredHead
from protocol.errors import MalformedError, ProtocolError
from protocol.reported import Answered, Outcome, Reported, RosterFound

FORGED = "desired-forged"
"""Alarm: a desired configuration that the central did not sign, or not for this device."""
OLDER = "desired-older"
"""Alarm: a desired configuration that is older than one heard before. Somebody plays it again, or
the central was restored."""
REFUSED = "desired-refused"
"""Alarm: the central's own desired configuration cannot be used on this device."""

_log = structlog.get_logger("steering")


@dataclass(frozen=True, slots=True)
class InForce:
    """The configuration that the gate goes by."""

    settings: Settings
    version: int
    """0: the local one alone."""


class Desires:
    """The desired configuration of this device; used by the loop alone."""

    def __init__(
        self,
        local: Settings,
        kept: Kept,
        *,
        pinned: Pinned,
        alarm: Callable[[str, str], None],
    ) -> None:
        """Put in force what was kept; `alarm` records (code, detail) of what is not right."""
        self._local = local
        self._kept = kept
        self._device = pinned.device
        self._key = pinned.key
        self._alarm = alarm
        self._heard = kept.read()
        self._answered: Answered | None = None
        self.now = InForce(local, 0)
        if self._heard.token:
            self._begin(self._heard.token)
        self._started = self.now.settings

    def hear(self, payload: bytes) -> InForce | None:
        """Take a message; return what is in force from now on, None where nothing changes."""
        try:
            token = payload.decode("ascii")
            head = DesiredHead.of(token, self._key)
        except (ProtocolError, UnicodeDecodeError) as error:
            self._alarm(FORGED, str(error))
            return None
        if head.device != self._device:
            self._alarm(FORGED, "it is another device's")
            return None
        if token == self._heard.token:
            self._answered = Answered(version=head.version, outcome=Outcome.APPLIED)
            return None
        if head.version < self._heard.seen or head.version == self.now.version:
            why = f"version {self._heard.seen} was heard before"
            self._answered = Answered(version=head.version, outcome=Outcome.OLDER, why=why)
            self._alarm(OLDER, f"version {head.version}, and {why}")
            return None
        return self._weigh(token, head)

    def report(self, roster: RosterFound | None = None) -> Reported:
        """Return what is in force, and what became of the newest that was heard.

        `roster` is the central's that is in use.
        """
        return Reported(
            version=self.now.version,
            seen=self._heard.seen,
            answered=self._answered,
            restart=wait_for_restart(self._started, self.now.settings),
            in_force=in_force(self.now.settings),
            roster=roster,
        )

    def _weigh(self, token: str, head: DesiredHead) -> InForce | None:
        try:
            wanted = Desired.opened(token, self._key)
            settings = over(self._local, wanted.configuration)
            self._keep(Heard(token=token, seen=head.version))
        except (ProtocolError, ConfigurationError, DiskError) as error:
            why = str(error)[:500]
            is_news = head.version > self._heard.seen
            self._answered = Answered(version=head.version, outcome=Outcome.REFUSED, why=why)
            if is_news:
                self._alarm(REFUSED, f"version {head.version}: {why}")
                self._note_seen(head.version)
            return None
        self.now = InForce(settings, wanted.version)
        self._answered = Answered(version=head.version, outcome=Outcome.APPLIED)
        _log.info("desired configuration in force", version=wanted.version)
        return self.now

    def _keep(self, heard: Heard) -> None:
        self._kept.keep(heard)
        self._heard = heard

    def _note_seen(self, version: int) -> None:
        try:
            self._keep(Heard(token=self._heard.token, seen=version))
        except DiskError as error:
            _log.warning("desired version not kept", detail=str(error))

    def _refuse_other_device(self, wanted: DesiredHead) -> None:
        if wanted.device != self._device:
            raise MalformedError("It is another device's.")

    def _begin(self, token: str) -> None:
        try:
            wanted = Desired.opened(token, self._key)
            self._refuse_other_device(wanted)
            self.now = InForce(over(self._local, wanted.configuration), wanted.version)
            self._answered = Answered(version=wanted.version, outcome=Outcome.APPLIED)
            _log.info("desired configuration in force", version=wanted.version)
        except ProtocolError as error:
            # such as of the central before this gate was enrolled anew: its versions are void
            self._heard = Heard()
            self._alarm(FORGED, f"what was kept: {error}")
        except ConfigurationError as error:
            why = f"with the gate.toml of now: {error}"
            self._heard = Heard(seen=self._heard.seen)
            self._answered = Answered(
                version=self._heard.seen, outcome=Outcome.REFUSED, why=why[:500]
            )
            self._alarm(REFUSED, why)
