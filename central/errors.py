"""The one exception tree of the central: every error says what to do next.

A `CentralError` never holds personal data or a secret, so that it may be logged and shown as it is.
"""


class CentralError(Exception):
    """Something at the central is not as it must be."""

    def __init__(self, text: str = "", *, fault: str = "") -> None:
        """Take the sentence, and where pages have their own words for it, the key of those."""
        super().__init__(text)
        self.fault = fault


class ConfigurationError(CentralError):
    """The central's settings cannot be used; the text names the setting."""


class VaultError(CentralError):
    """The central's keys and certificates are missing, already there, or not to be read."""


class DatabaseError(CentralError):
    """The database cannot be opened, migrated or written."""


class LedgerError(CentralError):
    """What was asked of the ledger does not fit what it holds."""


class RequestError(CentralError):
    """A device's certificate request is not one that a certificate may be issued on."""


class CodeError(CentralError):
    """An enrolment code does not enrol: unknown, used or expired."""


class RenewalError(CentralError):
    """A device's renewal is not taken: its key is not known, taken back or superseded."""


class FleetError(CentralError):
    """What was asked of a device or site does not fit what the fleet holds."""


class AccountError(CentralError):
    """What was asked of a user account cannot be done."""


class PasswordError(AccountError):
    """A password that somebody chose is too easily guessed."""


class LinkError(AccountError):
    """A one-time link does not lead in: unknown, used or expired."""


class PasskeyError(AccountError):
    """A passkey is not taken."""


class SiteError(CentralError):
    """What was asked of an organisation or a site does not fit what there is."""


class NotAllowedError(CentralError):
    """Somebody asked for what none of his roles may."""


class NotFoundError(CentralError):
    """There is no such thing, or none that whoever asks may see."""


class SignInError(CentralError):
    """Nobody is known by what a call of the API carries."""


class RepeatedError(CentralError):
    """A key of a repeated request does not fit the request."""


class ChangedError(CentralError):
    """What somebody changes is no longer what he saw."""


class ConditionMissingError(CentralError):
    """A change does not say which version it is made to."""


class PresenceError(CentralError):
    """What was asked of presence, or said to it, does not fit."""


class MailError(CentralError):
    """An e-mail was not taken: no mail server is set, or it refused."""

    def __init__(self, text: str, *, answer: str = "") -> None:
        """Take the sentence, and what the server itself said, in its own words."""
        super().__init__(text)
        self.answer = answer


class WatchError(CentralError):
    """What was asked of alarms, or of where they go, does not fit what there is."""


class SteeringError(CentralError):
    """What somebody wants of devices cannot be wanted so, or not now."""


class TooManyAttemptsError(CentralError):
    """Somebody tried too often in too short a time."""

    def __init__(self, text: str, *, retry_after: int) -> None:
        """Take the sentence for the person and the seconds until another try makes sense."""
        super().__init__(text)
        self.retry_after = retry_after
