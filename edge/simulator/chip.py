"""The chip's own proof: INTERNAL AUTHENTICATE, 5,000 times in a card's life.

On applet 1.8 a used-up counter blocks this command only; on older ones it blocks the whole card.
Resets do not give any back.
"""

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature

LIFETIME_AUTHENTICATIONS = 5000
CHALLENGE_LENGTH = 48


class Chip:
    """A chip with its private key, if it has one, and what is left of its lifetime."""

    def __init__(self, key: ec.EllipticCurvePrivateKey | None, authentications_left: int) -> None:
        """Hold a key and a counter."""
        self._key = key
        self.authentications_left = authentications_left

    def prove(self, challenge: bytes) -> bytes | None:
        """Sign 48 bytes as the digest, as r and s of 48 bytes each; None when none is left."""
        if not self.spend() or self._key is None:
            return None
        der = self._key.sign(challenge, ec.ECDSA(Prehashed(hashes.SHA384())))
        r, s = decode_dss_signature(der)
        return r.to_bytes(CHALLENGE_LENGTH) + s.to_bytes(CHALLENGE_LENGTH)

    def spend(self) -> bool:
        """Use one of the lifetime's authentications; False when none was left."""
        if self.authentications_left == 0:
            return False
        self.authentications_left -= 1
        return True
