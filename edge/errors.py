"""The one exception tree of the gate: every error says what to do next.

An `EdgeError` never holds personal data, so that it may be logged and shown as it is.
"""


class EdgeError(Exception):
    """Something on the device is not as it must be."""


class ConfigurationError(EdgeError):
    """The device's configuration cannot be used; the text names the setting."""


class CardError(EdgeError):
    """A card could not be read as an identity document."""


class JournalError(EdgeError):
    """The journal cannot be opened, written or trusted."""


class DiskError(JournalError):
    """The disk does not take or give the journal now; it may be mended while the gate runs."""


class EnrolmentError(EdgeError):
    """The device could not get, or does not have, an identity."""


class WiringError(EdgeError):
    """The relays or sensors cannot be driven as configured."""


class OrderError(EdgeError):
    """What the central ordered cannot be done here, or not now."""


class RosterError(EdgeError):
    """A list of people cannot be used, or the roster on this device cannot be read or written."""
