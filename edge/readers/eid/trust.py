"""What a gate trusts when it reads eIDs, as one value: pins, rules, lists, chip policy.

Made once when the gate starts and shared by its readers; what it learns (accepted register
certificates) lives in `accepted` and is safe between threads.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from cryptography import x509

from edge.readers.eid.chip import ChipProof
from edge.readers.eid.register import Accepted, RegisterRules
from edge.readers.eid.register_file import RegisterFile
from edge.readers.eid.revocation import RevocationList
from edge.readers.eid.roots import BELGIAN_ROOTS, load_roots, pin


@dataclass(frozen=True, slots=True)
class Trust:
    """What counts as genuine."""

    pins: frozenset[str] = BELGIAN_ROOTS
    """SHA-256 of the key of each root that counts, in hexadecimal."""
    rules: RegisterRules = field(default_factory=RegisterRules)
    revocations: tuple[RevocationList, ...] = ()
    chip: ChipProof = field(default_factory=ChipProof)
    accepted: Accepted = field(default_factory=Accepted)

    @property
    def is_belgian(self) -> bool:
        """Whether the pinned roots are the real ones: false in tests and simulation."""
        return self.pins == BELGIAN_ROOTS

    @classmethod
    def on(
        cls,
        roots: Iterable[x509.Certificate],
        *,
        revocations: tuple[RevocationList, ...] = (),
        chip: ChipProof | None = None,
    ) -> Self:
        """Trust these roots in the place of the Belgian ones: for tests and simulation."""
        known = tuple(roots)
        return cls(
            pins=frozenset(pin(root) for root in known),
            revocations=revocations,
            chip=chip or ChipProof(),
            accepted=Accepted(roots=known),
        )


def load_trust(
    *,
    trust_roots: Iterable[Path] = (),
    known_roots: Iterable[Path] = (),
    revocation_lists: Iterable[Path] = (),
    chip: ChipProof | None = None,
    kept: RegisterFile | None = None,
) -> Trust:
    """Make the trust of a gate from files.

    Args:
        trust_roots: root certificates that **replace** the pinned ones: tests and simulation only.
        known_roots: certificates of pinned roots, so that they need not be read off a card;
            one whose key is not pinned changes nothing.
        revocation_lists: lists by those roots, PEM or DER.
        chip: how chips are asked to prove themselves; never unless given.
        kept: where accepted registers are kept over restarts; nowhere unless given.

    Raises:
        ConfigurationError: a file cannot be read as what it must be.
    """
    replacing = _all(trust_roots)
    revocations = tuple(RevocationList.load(path) for path in revocation_lists)
    if replacing:
        trust = Trust.on(replacing, revocations=revocations, chip=chip)
    else:
        known = tuple(root for root in _all(known_roots) if pin(root) in BELGIAN_ROOTS)
        accepted = Accepted(roots=known)
        trust = Trust(revocations=revocations, chip=chip or ChipProof(), accepted=accepted)
    if kept is not None:
        for register in reversed(kept.load(trust.pins, trust.rules)):
            trust.accepted.remember(register)
        trust.accepted.keep = kept.keep
    return trust


def _all(paths: Iterable[Path]) -> list[x509.Certificate]:
    return [root for path in paths for root in load_roots(path)]
