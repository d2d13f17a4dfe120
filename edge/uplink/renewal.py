"""Renewal of the device's certificate: early, tried before the swap, and possible after its end.

A new key and its certificate come from the central over HTTPS, asked for in the name of the present
key; the broker must take them before they are used. Whatever fails, the present identity stays and
the gate goes on capturing (docs/decisions/0014).
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from time import monotonic

import structlog
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import ValidationError

from edge.errors import EdgeError, EnrolmentError
from edge.uplink import identity as identities
from edge.uplink.enrolment import check, request_for
from edge.uplink.exchange import EXCHANGE_FAULTS, exchanged
from edge.uplink.identity import Identity
from edge.uplink.tls import central_only
from protocol.enrolment import EnrolmentGrant
from protocol.envelope import SigningKey
from protocol.errors import ProtocolError
from protocol.renewal import Challenge, Renewal, RenewalRequest

PATH = "/api/1/renewal"
LAST_PART = 3
"""Renewed when the last third of a certificate's life begins."""
AWAY = 600.0
"""With a clock that nobody set, a line that is away for so long, in seconds, may mean that the
certificate has ended without the device's knowing."""

_log = structlog.get_logger("renewal")


@dataclass(frozen=True, slots=True)
class Validity:
    """From when to when a certificate is valid."""

    begins: datetime
    ends: datetime

    @classmethod
    def of(cls, certificate: Path) -> "Validity":
        """Read it from a PEM file.

        Raises:
            OSError, ValueError: there is no certificate in it.
        """
        found = x509.load_pem_x509_certificate(certificate.read_bytes())
        return cls(found.not_valid_before_utc, found.not_valid_after_utc)

    def due(self, day: date, *, certain: bool, away: float) -> bool:
        """Whether it is time to renew.

        `day` is today when `certain`, else a day that the real one is not before; `away` is for
        how many seconds there has been no session.
        """
        if not certain and away >= AWAY:
            return True
        last_part = (self.ends - self.begins) / LAST_PART
        return datetime.combine(day, time.min, UTC) >= self.ends - last_part


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often things are tried, in seconds."""

    random: Callable[[], float]
    """Gives numbers from 0 to 1, which spread the renewals of many gates."""
    first: float = 20.0
    """After the start."""
    check: float = 3600.0
    retry: float = 600.0
    """After a renewal that failed."""
    prove: float = 60.0
    """How long the broker has to take the new certificate."""


class Renewer:
    """Looks after the certificate in a thread of its own, for ever."""

    def __init__(
        self,
        state: Path,
        identity: Identity,
        *,
        central: str,
        prove: Callable[[Identity, float], bool],
        renewed: Callable[[SigningKey], None],
        today: Callable[[], tuple[date, bool]],
        connected: Callable[[], bool],
        rhythm: Rhythm,
    ) -> None:
        """Prepare.

        Args:
            state: the gate's state directory.
            identity: the one in use.
            central: the central's https address; empty when it is not known.
            prove: connects with another identity, tells whether it is in use now (`Session`).
            renewed: takes the key that signs from now on (`Journal`).
            today: gives the day that is relied on, and whether it is certain.
            connected: whether the session is up.
            rhythm: how often to try.
        """
        self._state = state
        self._identity = identity
        self._central = central
        self._prove = prove
        self._renewed = renewed
        self._today = today
        self._connected = connected
        self._rhythm = rhythm
        self._next_key: Ed25519PrivateKey | None = None
        """Asked for and not yet in use: asked for again, it is the same at the central."""
        self._connected_at = monotonic()
        self._turn = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="renewal", daemon=True)

    def start(self) -> None:
        """Begin looking."""
        self._thread.start()

    def stop(self) -> None:
        """End without waiting for what is under way: nothing is lost by it."""
        self._stopping.set()

    def _run(self) -> None:
        wait = self._rhythm.first
        while not self._stopping.wait(wait * (0.5 + self._rhythm.random())):
            wait = self._rhythm.check if self.look() else self._rhythm.retry

    def look(self, *, forced: bool = False) -> bool:
        """Renew when it is due, or `forced`; return whether all is in order. For any thread."""
        with self._turn:
            return self._look(forced=forced)

    def _look(self, *, forced: bool) -> bool:
        if self._connected():
            self._connected_at = monotonic()
        day, certain = self._today()
        try:
            validity = Validity.of(self._identity.certificate_path)
            away = monotonic() - self._connected_at
            if not forced and not validity.due(day, certain=certain, away=away):
                return True
            until = self._renew(day, certain=certain)
        except (EdgeError, ProtocolError, ValidationError, *EXCHANGE_FAULTS) as error:
            _log.warning("certificate not renewed, check-ins go on", reason=str(error))
            return False
        _log.info("certificate renewed", until=f"{until:%Y-%m-%d}")
        return True

    def _renew(self, day: date, *, certain: bool) -> datetime:
        if not self._central:
            raise EnrolmentError(
                "The central's address is not known: write it as central in [uplink], such as "
                'central = "https://central.example.be:8443".'
            )
        key = self._next_key = self._next_key or Ed25519PrivateKey.generate()
        new = identities.keep(self._state, self._granted(key, day, certain=certain), key)
        if not self._prove(new, self._rhythm.prove):
            raise EnrolmentError("The broker did not take the new certificate: the old one stays.")
        # Taken before it signs: a gate that starts again must not fall back to a key that the
        # central takes for superseded.
        identities.take(self._state, new)
        old, self._identity, self._next_key = self._identity, new, None
        self._renewed(new.key)
        # the key before stays on the disk until the next renewal, should this one be undone
        identities.forget_others(self._state, new, old)
        return Validity.of(new.certificate_path).ends

    def _granted(self, key: Ed25519PrivateKey, day: date, *, certain: bool) -> EnrolmentGrant:
        present = self._identity
        context = central_only(present.ca_path, day=day, certain=certain)
        address = self._central.rstrip("/") + PATH
        asked = exchanged(context, "POST", f"{address}/challenge")
        if not asked.success:
            raise EnrolmentError(f"The central gives no challenge: {asked.detail}")
        renewal = Renewal(
            device=present.device,
            challenge=Challenge.model_validate_json(asked.content).challenge,
            request=request_for(key),
        )
        body = RenewalRequest(token=renewal.signed(present.key)).model_dump_json()
        answer = exchanged(context, "POST", address, body)
        if not answer.success:
            raise EnrolmentError(f"The central refuses: {answer.detail}")
        grant = EnrolmentGrant.model_validate_json(answer.content)
        check(grant, x509.load_pem_x509_certificate(present.ca_path.read_bytes()), key)
        refuse_other_pins(grant, present)
        if grant.site != present.site:
            _log.warning("moved to another site, from the next start on", site=grant.site)
        return grant.model_copy(update={"central": self._central})


def refuse_other_pins(grant: EnrolmentGrant, present: Identity) -> None:
    """What was pinned at the enrolment never changes by a renewal (R25).

    Where the gate stands is the central's to say: a gate that was moved learns so here.

    Raises:
        EnrolmentError: it is for another device, or by another central.
    """
    same = (
        grant.device == present.device
        and grant.acknowledgement_key == present.acknowledgement_key.raw
        and grant.sealing_key == present.sealing_key.public_bytes_raw()
    )
    if not same:
        raise EnrolmentError(
            "The central renews this gate as another device or with other keys than it was "
            "enrolled with. Ask its operator; an enrolment anew would take them over."
        )
