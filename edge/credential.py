"""What a reader yields: a credential, or the reason why there is none.

Both are values without behaviour. A credential holds personal data and stays in memory: only
its masked forms are shown or logged, only its sealed form is stored.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from protocol.identifiers import Inss, LimosaNumber
from protocol.reasons import Reason
from protocol.records import Assurance, CredentialKind


class Language(StrEnum):
    """A language of the worker's screen."""

    DUTCH = "nl"
    FRENCH = "fr"
    GERMAN = "de"
    ENGLISH = "en"


class Outcome(StrEnum):
    """How one check of a credential ended."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_CHECKED = "not-checked"


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what was checked, how it ended, and why when it was not checked."""

    name: str
    outcome: Outcome
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ReadCost:
    """What a read cost: card commands, bytes both ways, and milliseconds per leg."""

    commands: int = 0
    bytes: int = 0
    identity_ms: float = 0.0
    """From the card event to the identity file being whole."""
    verified_ms: float = 0.0
    """From the identity file being whole to the end of the checks."""


@dataclass(frozen=True, slots=True)
class Credential:
    """A person as a reader knows him.

    `valid_from` and `valid_until` are the document's own days (None where it has none); whether
    today lies between them is for admission to decide, which knows how far the clock is trusted.
    """

    kind: CredentialKind
    assurance: Assurance
    number: Inss | LimosaNumber = field(repr=False)
    surname: str = field(default="", repr=False)
    given_names: str = field(default="", repr=False)
    language: Language | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    checks: tuple[Check, ...] = ()
    cost: ReadCost = ReadCost()

    @property
    def first_name(self) -> str:
        """The first of the given names: all that a screen may show of them."""
        return self.given_names.split(" ", 1)[0]


@dataclass(frozen=True, slots=True)
class Badge:
    """A site's badge with a number of its own: whose it is, only the site's roster knows."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """No credential: the reason code, and a detail for the log without personal data."""

    reason: Reason
    detail: str
    checks: tuple[Check, ...] = ()
    cost: ReadCost = ReadCost()
