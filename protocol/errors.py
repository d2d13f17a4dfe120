"""The one exception tree of the wire contract.

Everything that `protocol` raises on bad input is a `ProtocolError`; its text says what was
wrong and, where a person can act on it, what to do next. It never holds personal data.
"""


class ProtocolError(Exception):
    """Something on the wire, or typed by a person, does not follow the contract."""


class InvalidIdentifierError(ProtocolError):
    """A number or name has the wrong form or the wrong check digits."""


class MalformedError(ProtocolError):
    """Bytes that are no token, record, acknowledgement or message of this contract."""


class ForgedError(ProtocolError):
    """A well-formed token whose signature is not by the key that it must be by."""


class UnsealableError(ProtocolError):
    """A sealed subject that the given private key cannot open for the given record."""
