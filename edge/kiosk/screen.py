"""What a lane's screen shows: states and their successors, pure.

Nothing untrue is shown: "registered" only with a receipt number, "come in" only while the arm is
released. A person is the first name and a masked number, and those for seconds.
"""

from dataclasses import dataclass, replace
from typing import Self

from edge.credential import Language
from edge.events import (
    CardInserted,
    CardRemoved,
    NumberTyped,
    ReaderKind,
    ReaderState,
    UplinkState,
)
from edge.kiosk.told import (
    ArmLocked,
    ArmReleased,
    Asked,
    Asks,
    CheckedIn,
    Event,
    Fire,
    HeldBack,
    Notice,
    NotLetThrough,
    Numbered,
    Registered,
    RollCalled,
    Situation,
    Tick,
    TurnedAway,
    Withdrawn,
)
from protocol.reasons import Reason
from protocol.receipts import ReceiptNumber
from protocol.registrations import Registration

__all__ = [
    "ArmLocked",
    "ArmReleased",
    "Asked",
    "Asks",
    "CheckedIn",
    "Event",
    "Fire",
    "HeldBack",
    "NotLetThrough",
    "Notice",
    "Numbered",
    "Registered",
    "RollCalled",
    "Screen",
    "Situation",
    "Tick",
    "TurnedAway",
    "Withdrawn",
    "step",
]

PERSON_SECONDS = 8.0
"""How long a person stays on screen after he was admitted, and after the arm opened for him."""
RECEIPT_SECONDS = 5.0
"""How long a receipt number that came later is shown at least."""
REFUSAL_SECONDS = 8.0
"""How long a refusal is shown in the worker's own language."""
READING_SECONDS = 20.0
"""How long "reading" is believed: the reader's own time-out is shorter."""
PAD_SECONDS = 30.0
"""How long digits that were typed on a pad are believed: the pad's own time-out is shorter."""
LANGUAGE_SECONDS = 4.0
"""How long each language has its turn where the worker's is not known."""


@dataclass(frozen=True, slots=True)
class Ready:
    """Nobody is being served."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A card is being read."""

    until: float


@dataclass(frozen=True, slots=True)
class Passing:
    """A person was admitted. `opened`: the arm was released for him, now or before."""

    person: CheckedIn
    until: float
    opened: bool = False
    receipt: ReceiptNumber | None = None
    registration: Registration | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A person was not let through; without `reason` when only the lane was too full."""

    reason: Reason | None
    language: Language | None
    until: float


@dataclass(frozen=True, slots=True)
class Asking:
    """A person is typing a number; `typed` digits so far where the screen is told."""

    question: int
    asks: Asks
    again: bool
    language: Language | None
    until: float
    typed: int = 0


@dataclass(frozen=True, slots=True)
class Holding:
    """A person waits for the site manager."""

    language: Language | None
    until: float


Showing = Ready | Reading | Passing | Refused | Asking | Holding


_NOTHING_SAID = Situation(keys=False, notice=None)


@dataclass(frozen=True, slots=True)
class Screen:
    """One lane's screen; `step` gives its successor and `edge.kiosk.view` what it looks like."""

    lane: str
    turn_until: float
    contact: str = ""
    by: ReaderKind | None = ReaderKind.CARD
    """What people first identify themselves with here; None: the screen's keys alone."""
    languages: tuple[Language, ...] = tuple(Language)
    """Which take turns while nobody's own is known: the site's choice."""
    turn: int = 0
    showing: Showing = Ready()
    reader_ready: bool | None = None
    """None until the reader first said so."""
    card_in: bool = False
    connected: bool = False
    situation: Situation = _NOTHING_SAID
    released_for: str = ""
    """Id of the record that the arm is released for; empty while it is locked."""
    fire: bool = False
    roll: bool = False
    """The roll is called: the screen shows the way to that page."""

    @classmethod
    def start(
        cls,
        lane: str,
        now: float,
        *,
        contact: str = "",
        languages: tuple[Language, ...] = tuple(Language),
        by: ReaderKind | None = ReaderKind.CARD,
    ) -> Self:
        """Make the screen of a gate that starts at `now`, monotonic seconds."""
        ready = True if by is None else None
        return cls(lane, now + LANGUAGE_SECONDS, contact, by, languages, reader_ready=ready)

    @property
    def deadline(self) -> float:
        """When the next `Tick` is due."""
        match self.showing:
            case Ready():
                return self.turn_until
            case showing:
                return min(showing.until, self.turn_until)

    @property
    def language(self) -> Language:
        """The person's language where it is known, else the one whose turn it is."""
        return self._known or self.languages[self.turn % len(self.languages)]

    @property
    def _known(self) -> Language | None:
        match self.showing:
            case Passing(person=CheckedIn(language=language)):
                return language
            case Refused(language=language) | Asking(language=language):
                return language
            case Holding(language=language):
                return language
            case Ready() | Reading():
                return None


def step(screen: Screen, event: Event, now: float) -> Screen:
    """Give the screen after an event of its lane."""
    screen = _elapse(screen, now)
    match event:
        case CardInserted():
            screen = replace(screen, card_in=True, showing=Reading(now + READING_SECONDS))
        case CardRemoved():
            screen = replace(screen, card_in=False)
        case ReaderState(kind=kind, ready=ready) if kind is screen.by:
            screen = _reader(screen, ready=ready)
        case UplinkState(connected=connected):
            screen = replace(screen, connected=connected)
        case ArmLocked():
            screen = replace(screen, released_for="", fire=False)
        case Fire():
            screen = replace(screen, fire=True)
        case Situation() | RollCalled():
            screen = _around(screen, event)
        case Tick() | ReaderState():  # one beside that by which people first come
            pass
        case NumberTyped() | Asked() | HeldBack() | Withdrawn():
            screen = _question(screen, event, now)
        case _:
            screen = _person(screen, event, now)
    return screen


def _around(screen: Screen, event: Situation | RollCalled) -> Screen:
    match event:
        case Situation():
            return replace(screen, situation=event)
        case RollCalled(active=active):
            return replace(screen, roll=active)


def _question(
    screen: Screen, event: NumberTyped | Asked | HeldBack | Withdrawn, now: float
) -> Screen:
    match event:
        case Asked(question=question, asks=asks, again=again, language=language):
            showing = Asking(question, asks, again, language, now + event.seconds)
            return replace(screen, showing=showing)
        case HeldBack(language=language):
            return replace(screen, showing=Holding(language, now + event.seconds))
        case Withdrawn():
            is_over = isinstance(screen.showing, Asking | Reading)
            return replace(screen, showing=Ready()) if is_over else screen
        case NumberTyped(digits=digits):
            return replace(screen, showing=_typed(screen.showing, digits, now))


def _typed(showing: Showing, digits: int, now: float) -> Showing:
    is_pad = isinstance(showing, Asking) and showing.asks is Asks.PAD
    if digits and (is_pad or isinstance(showing, Ready)):
        return Asking(
            0, Asks.PAD, again=False, language=None, until=now + PAD_SECONDS, typed=digits
        )
    return Ready() if is_pad else showing


def _person(
    screen: Screen,
    event: CheckedIn | TurnedAway | ArmReleased | NotLetThrough | Numbered | Registered,
    now: float,
) -> Screen:
    match event:
        case CheckedIn():
            opened = screen.released_for == event.check_in
            until = now + PERSON_SECONDS + event.waits_seconds
            return replace(screen, showing=Passing(event, until, opened=opened))
        case TurnedAway(reason=reason, language=language):
            return _refuse(screen, reason, language, now)
        case ArmReleased(record=record):
            return _release(replace(screen, released_for=record), now)
        case NotLetThrough(check_in=check_in):
            passing = _shown(screen, check_in)
            return _refuse(screen, None, passing.person.language, now) if passing else screen
        case Numbered(check_in=check_in, receipt=receipt):
            return _known(screen, check_in, now, receipt=receipt)
        case Registered(said=said):
            return _known(screen, said.check_in, now, registration=said)


def _known(
    screen: Screen,
    check_in: str,
    now: float,
    *,
    receipt: ReceiptNumber | None = None,
    registration: Registration | None = None,
) -> Screen:
    """Show what came of a person who is still on the screen; what was known before stays."""
    passing = _shown(screen, check_in)
    if passing is None:
        return screen
    known = replace(
        passing,
        receipt=receipt or passing.receipt,
        registration=registration or passing.registration,
        until=max(passing.until, now + RECEIPT_SECONDS),
    )
    return replace(screen, showing=known)


def _shown(screen: Screen, check_in: str) -> Passing | None:
    showing = screen.showing
    if isinstance(showing, Passing) and showing.person.check_in == check_in:
        return showing
    return None


def _release(screen: Screen, now: float) -> Screen:
    passing = _shown(screen, screen.released_for)
    if passing is None:
        return screen
    until = max(passing.until, now + PERSON_SECONDS)
    return replace(screen, showing=replace(passing, opened=True, until=until))


def _refuse(screen: Screen, reason: Reason | None, language: Language | None, now: float) -> Screen:
    if language is not None:
        return replace(screen, showing=Refused(reason, language, now + REFUSAL_SECONDS))
    until = now + LANGUAGE_SECONDS * len(screen.languages)
    refused = Refused(reason, None, until)
    return replace(screen, showing=refused, turn_until=now + LANGUAGE_SECONDS)


def _reader(screen: Screen, *, ready: bool) -> Screen:
    if ready:
        return replace(screen, reader_ready=True)
    showing = Ready() if isinstance(screen.showing, Reading) else screen.showing
    return replace(screen, reader_ready=False, card_in=False, showing=showing)


def _elapse(screen: Screen, now: float) -> Screen:
    if not isinstance(screen.showing, Ready) and screen.showing.until <= now:
        screen = replace(screen, showing=Ready())
    if screen.turn_until <= now:
        turns = int((now - screen.turn_until) // LANGUAGE_SECONDS) + 1
        until = screen.turn_until + turns * LANGUAGE_SECONDS
        until = until if until > now else now + LANGUAGE_SECONDS  # the sum may be rounded down
        screen = replace(screen, turn=screen.turn + turns, turn_until=until)
    return screen
