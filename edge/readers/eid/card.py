"""Reading one eID: identity, signature, who signed, and as much proof as the card can give.

`read_card` is the whole of it. It never raises on what a card does: a card gives a credential
or a reason. An accusation is made only when a second reading of the card says the same.
"""

from collections.abc import Callable
from dataclasses import dataclass

from cryptography import x509

from edge.credential import Credential, ReadCost, Unreadable
from edge.readers.eid import apdu, chip, files, identity, register, revocation, roots, signature
from edge.readers.eid.channel import Channel, Transport
from edge.readers.eid.checks import CheckName, Findings
from edge.readers.eid.chip import ChipPolicy
from edge.readers.eid.errors import (
    CardUnreadableError,
    ChipNotGenuineError,
    IdentityAlteredError,
    NotGenuineError,
    NotIdentityDocumentError,
    RefusedCardError,
    RootNotPinnedError,
    SignerNotRegisterError,
    SignerRevokedError,
)
from edge.readers.eid.files import CardFile, FileReader
from edge.readers.eid.identity import IdentityFile
from edge.readers.eid.register import Register
from edge.readers.eid.trust import Trust
from protocol.records import Assurance, CredentialKind

_READ_AGAIN = (NotGenuineError, NotIdentityDocumentError, CardUnreadableError)
"""What a fault between reader and card can look like."""

_COMMANDS_CACHED, _COMMANDS_COLD = 7, 10
"""The chip's serial is asked for only within this many commands: it proves little, as any forger
can copy it, and must not make a worker wait."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of one card: the result for the gate, and the whole identity if it is genuine."""

    result: Credential | Unreadable
    identity: IdentityFile | None = None


def read_card(
    transport: Transport,
    trust: Trust,
    *,
    now: Callable[[], float],
    pause: Callable[[float], object],
    atr: bytes = b"",
    since: float | None = None,
) -> Reading:
    """Read a card.

    Args:
        transport: carries commands to the card; nobody else may talk to it meanwhile.
        trust: what counts as genuine; accepted register certificates are remembered in it.
        now: the monotonic clock, in seconds.
        pause: waits so many seconds, where a card generation needs it (applets before 1.8).
        atr: the card's answer to reset, if known: a hint for clearer reasons, never a proof.
        since: when the card was put in, on the same clock; now unless given.

    Returns:
        A credential with assurance `chip` or `signed`, or the reason why there is none.
    """
    channel = Channel(transport, atr=atr, pause=pause)
    begun = now() if since is None else since
    attempt = _Attempt(channel, trust, now)
    try:
        try:
            person = attempt.run()
        except _READ_AGAIN:
            attempt = _Attempt(channel, trust, now, is_second=True)
            person = attempt.run()
    except RefusedCardError as error:
        return Reading(
            Unreadable(error.reason, str(error), attempt.findings.all(), attempt.cost(begun))
        )
    return Reading(attempt.credential(person, begun), person)


class _Attempt:
    """One pass over a card, from the first SELECT to the last check."""

    def __init__(
        self,
        channel: Channel,
        trust: Trust,
        now: Callable[[], float],
        *,
        is_second: bool = False,
    ) -> None:
        self._channel = channel
        self._is_second = is_second
        self._files = FileReader(channel)
        self._trust = trust
        self._now = now
        self._whole_at: float | None = None
        self._assurance = Assurance.SIGNED
        self.findings = Findings()

    def run(self) -> IdentityFile:
        """Read and check; the decision's own needs first, the chip's proof last."""
        content = self._files.read(CardFile.IDENTITY, identity.extent)
        self._whole_at = self._now()
        parsed = _parsed(content)
        signed = self._files.read(
            CardFile.SIGNATURE, signature.extent, guess=_signature_guess(content)
        )
        signer, is_cached = self._signer(content, signed)
        person = parsed or IdentityFile.parse(content)
        self._check_dates(signer, person)
        self._check_revocation(signer)
        self._check_digits(person)
        self._trust.accepted.remember(signer)
        self._check_serial(person, _COMMANDS_CACHED if is_cached else _COMMANDS_COLD)
        self._check_chip(person)
        return person

    def cost(self, begun: float) -> ReadCost:
        """Return what was spent, from the card's event on."""
        spent = self._channel.spent
        if self._whole_at is None:
            return ReadCost(spent.commands, spent.bytes)
        return ReadCost(
            spent.commands,
            spent.bytes,
            identity_ms=(self._whole_at - begun) * 1000,
            verified_ms=(self._now() - self._whole_at) * 1000,
        )

    def credential(self, person: IdentityFile, begun: float) -> Credential:
        """Return the credential of an attempt that ran to its end."""
        return Credential(
            kind=CredentialKind.EID,
            assurance=self._assurance,
            number=person.number,
            surname=person.surname,
            given_names=person.given_names,
            language=person.language,
            valid_from=person.valid_from,
            valid_until=person.valid_until,
            checks=self.findings.all(),
            cost=self.cost(begun),
        )

    def _signer(self, content: bytes, signed: bytes) -> tuple[Register, bool]:
        """Find who signed: an accepted register if one did, else the card's certificate."""
        for known in self._trust.accepted.registers:
            if known.root_pin in self._trust.pins and signature.covers(known.key, content, signed):
                self._note_signer(known, "known to this gate")
                return known, True
        signer = self._register_of_card()
        if signature.is_cut(signed, signer.key):
            signed = self._files.read(CardFile.SIGNATURE)
        if not signature.covers(signer.key, content, signed):
            detail = "The signature does not cover the identity as it was read."
            self.findings.failed(CheckName.SIGNATURE, detail)
            raise IdentityAlteredError(detail)
        self._note_signer(signer, "read off the card")
        return signer, False

    def _note_signer(self, signer: Register, origin: str) -> None:
        self.findings.passed(CheckName.ROOT, f"key {signer.root_pin[:16]}")
        self.findings.passed(CheckName.REGISTER, origin)
        self.findings.passed(CheckName.SIGNATURE)

    def _register_of_card(self) -> Register:
        certificate = register.parse(self._files.read(CardFile.REGISTER, files.der))
        root = self._root_of(certificate)
        self.findings.passed(CheckName.ROOT, f"key {roots.pin(root)[:16]}")
        try:
            return register.accept(certificate, root, self._trust.rules)
        except SignerNotRegisterError as error:
            self.findings.failed(CheckName.REGISTER, str(error))
            raise

    def _root_of(self, certificate: x509.Certificate) -> x509.Certificate:
        """Find the pinned root that issued a certificate: a known one, else the card's."""
        for known in self._trust.accepted.roots:
            if signature.vouches(known, certificate):
                return known
        root = register.parse(self._files.read(CardFile.ROOT, files.der))
        if roots.pin(root) not in self._trust.pins or not signature.vouches(root, root):
            detail = f"The chain ends in a root that is not pinned (key {roots.pin(root)[:16]})."
            self.findings.failed(CheckName.ROOT, detail)
            raise RootNotPinnedError(detail)
        if not signature.vouches(root, certificate):
            detail = "The signer's certificate was not issued directly by a pinned root."
            self.findings.failed(CheckName.REGISTER, detail)
            raise SignerNotRegisterError(detail)
        return root

    def _check_dates(self, signer: Register, person: IdentityFile) -> None:
        """Check the chain at the card's first day: it ends before the cards it signed do."""
        if not signer.valid_on(person.valid_from):
            detail = f"The signer's certificates were not valid on {person.valid_from}."
            self.findings.failed(CheckName.CHAIN_DATES, detail)
            raise SignerNotRegisterError(detail)
        self.findings.passed(CheckName.CHAIN_DATES, f"on {person.valid_from}")

    def _check_revocation(self, signer: Register) -> None:
        newest = revocation.latest(self._trust.revocations, signer.root)
        if newest is None:
            self.findings.skipped(CheckName.REVOCATION, "no list of this root is loaded")
            return
        if newest.revokes(signer):
            detail = f"The signer is on the revocation list of {newest.issued}."
            self.findings.failed(CheckName.REVOCATION, detail)
            raise SignerRevokedError(detail)
        self.findings.passed(CheckName.REVOCATION, f"list of {newest.issued}")

    def _check_digits(self, person: IdentityFile) -> None:
        """Warn only: specimen cards fail this, and the signature is the authority."""
        if person.number.check_digits_hold:
            self.findings.passed(CheckName.CHECK_DIGITS)
        else:
            self.findings.failed(CheckName.CHECK_DIGITS, "a warning: the signature decides")

    def _check_serial(self, person: IdentityFile, within: int) -> None:
        """Compare what the chip says of itself with the identity, where it costs no waiting."""
        asks_chip = person.has_chip_key and self._trust.chip.policy is not ChipPolicy.NEVER
        is_late = self._channel.spent.commands >= within
        if is_late and not asks_chip and not self._is_second:
            self.findings.skipped(CheckName.CHIP_SERIAL, "the read took its commands already")
            return
        answer = self._channel.exchange(apdu.get_card_data())
        if not answer.is_ok or len(answer.data) != apdu.CARD_DATA_LENGTH:
            why = f"the card does not tell it ({answer.status:04X})"
            self.findings.skipped(CheckName.CHIP_SERIAL, why)
            return
        if fault := chip.contradiction(answer.data, person):
            self.findings.failed(CheckName.CHIP_SERIAL, fault)
            raise ChipNotGenuineError(fault)
        self.findings.passed(CheckName.CHIP_SERIAL)

    def _check_chip(self, person: IdentityFile) -> None:
        if chip.examine(self._channel, person, self._trust.chip, self.findings):
            self._assurance = Assurance.CHIP


def _parsed(content: bytes) -> IdentityFile | None:
    """Parse an identity; None if that fails, as whether it is genuine matters more.

    Types 7 and 8 are refused before anything else is read: no signature makes them an identity.
    """
    try:
        person = IdentityFile.parse(content)
    except CardUnreadableError:
        return None
    if not person.is_identity_document:
        raise NotIdentityDocumentError(
            f"Document type {person.document_type} is a card of the administration, "
            "not an identity document."
        )
    return person


def _signature_guess(content: bytes) -> int:
    """Ask for as much as the signature file of this generation has, to save a command."""
    return signature.LONGEST_ECDSA if identity.is_of_applet_1_8(content) else apdu.BLOCK
