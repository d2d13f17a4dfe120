"""Screens and what happens to them, for the kiosk's tests."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from edge.credential import Language
from edge.events import CardInserted, CardRemoved, NumberTyped, ReaderKind, ReaderState
from edge.kiosk.screen import (
    ArmLocked,
    ArmReleased,
    Asked,
    Asks,
    CheckedIn,
    Fire,
    HeldBack,
    Notice,
    NotLetThrough,
    Numbered,
    Registered,
    Screen,
    Situation,
    TurnedAway,
    step,
)
from edge.kiosk.server import Kiosk, Post
from edge.kiosk.view import View
from protocol.reasons import Reason
from protocol.receipts import ReceiptNumber
from protocol.records import Direction
from protocol.registrations import Registration, RegistrationStatus

LANE = "north"
CONTACT = "Sofie Peeters, 0499 12 34 56 (werfkeet B)"
"""As long as a contact may be."""
RECEIPT = ReceiptNumber(9_999_999_999)
READER_READY = ReaderState(LANE, ready=True, detail="", at=0.0)
READER_LOST = ReaderState(LANE, ready=False, detail="unplugged", at=0.0)
INSERTED = CardInserted(LANE, 0.0)
REMOVED = CardRemoved(LANE, 0.0)


def serving(views: Sequence[View], *, port: int = 0, post: Post = lambda _: None) -> Kiosk:
    """Serve views at a clock that stands still; `post` takes what is typed."""
    return Kiosk(views, port=port, post=post, now=lambda: 7.0)


def checked_in(
    check_in: str = "check-in-1",
    *,
    language: Language | None = Language.FRENCH,
    name: str = "Amélie",
    direction: Direction = Direction.IN,
) -> CheckedIn:
    """Make an admitted person."""
    return CheckedIn(check_in, direction, name, "••.••.••-••8.12", language)


def idle(language: Language = Language.DUTCH, *, contact: str = CONTACT) -> Screen:
    """Return a connected gate's screen that waits for a card, at time 0."""
    screen = step(Screen.start(LANE, 0.0, contact=contact), READER_READY, 0.0)
    return replace(screen, turn=list(Language).index(language), connected=True)


def every_screen(language: Language) -> Iterator[tuple[str, Screen]]:
    """Yield every kind of screen in a language, with the longest texts that occur."""
    starting = Screen.start(LANE, 0.0, contact=CONTACT)
    yield "starting", replace(starting, turn=list(Language).index(language))
    for by in (ReaderKind.SCANNER, ReaderKind.KEYPAD, None):
        first = replace(idle(language), by=by)
        yield f"idle by {by}", first
        yield f"idle by {by}, keys", step(first, Situation(keys=True, notice=None), 0.0)
        leave = Situation(keys=True, notice=Notice.LEAVE)
        yield f"leave by {by}", step(first, leave, 0.0)
    ready = idle(language)
    yield "idle", ready
    yield "idle, offline", replace(ready, connected=False)
    reading = step(ready, INSERTED, 0.0)
    yield "reading", reading
    yield "reading, offline", replace(reading, connected=False)
    yield "card left in", replace(ready, card_in=True)
    yield "out of order", step(ready, READER_LOST, 0.0)
    yield from _questions(ready, language)
    yield from _passages(reading, language)
    for reason in Reason:
        yield f"refused: {reason}", step(reading, TurnedAway(reason, language), 0.1)


def _questions(ready: Screen, language: Language) -> Iterator[tuple[str, Screen]]:
    offering = step(ready, Situation(keys=True, notice=None), 0.0)
    yield "idle, with keys", offering
    yield "idle, with keys, offline", replace(offering, connected=False)
    for asks in (Asks.NUMBER, Asks.EMPLOYER):
        for again in (False, True):
            asked = Asked(7, asks, language, 60.0, again=again)
            yield f"asking {asks}, again {again}", step(offering, asked, 0.1)
    typed = step(step(ready, NumberTyped(LANE, 1, 0.1), 0.1), NumberTyped(LANE, 17, 0.2), 0.2)
    yield "typing on a pad", typed
    yield "held", step(ready, HeldBack(language, 120.0), 0.1)
    for notice in Notice:
        yield f"notice: {notice}", step(ready, Situation(keys=True, notice=notice), 0.1)
    yield "fire", step(step(ready, ArmReleased("fire"), 0.1), Fire(), 0.1)
    person = replace(checked_in(language=language), waits_seconds=10.0)
    yield "waiting for the receipt", step(ready, person, 0.1)
    nsso = replace(person, waits_for_nsso=True)
    yield "waiting for the nsso", step(ready, nsso, 0.1)
    yield (
        "numbered, waiting for the nsso",
        step(step(ready, nsso, 0.1), Numbered(person.check_in, RECEIPT), 0.2),
    )
    for status in RegistrationStatus:
        yield f"said by the nsso: {status}", _said(step(ready, nsso, 0.1), status)
    unwritten = replace(checked_in(language=language, direction=Direction.OUT), written=False)
    yield "let out unwritten", step(step(ready, unwritten, 0.1), ArmReleased("check-in-1"), 0.2)


def _said(screen: Screen, status: RegistrationStatus) -> Screen:
    opened = step(screen, ArmReleased("check-in-1"), 0.2)
    numbered = step(opened, Numbered("check-in-1", RECEIPT), 0.3)
    said = Registration.model_construct(
        check_in="check-in-1", status=status, number="9" * 15, remarks=("DUC IS NOT EXISTING",)
    )
    return step(numbered, Registered(said), 0.4)


def _passages(reading: Screen, language: Language) -> Iterator[tuple[str, Screen]]:
    for direction in Direction:
        for name in ("Jo", "Maximiliaan-Christophorus", "W" * 40):
            person = checked_in(language=language, name=name, direction=direction)
            waiting = step(reading, person, 0.1)
            label = f"{direction}, {name[:12]}"
            yield f"waiting {label}", waiting
            opened = step(waiting, ArmReleased(person.check_in), 0.2)
            yield f"admitted {label}", opened
            registered = step(opened, Numbered(person.check_in, RECEIPT), 0.3)
            yield f"registered {label}", registered
            yield f"card out {label}", step(registered, REMOVED, 0.4)
            yield f"locked again {label}", step(registered, ArmLocked(), 0.4)
            yield f"locked again, no number {label}", step(opened, ArmLocked(), 0.4)
            yield f"too many {label}", step(waiting, NotLetThrough(person.check_in), 0.2)
