"""What a screen looks like at one moment: every text in the worker's language, ready to show.

Pure. A `View` is what the page gets, and all that it knows; `docs/kiosk.md` lists the fields.
"""

from dataclasses import asdict, dataclass, replace
from enum import StrEnum

from edge.credential import Language
from edge.events import ReaderKind
from edge.kiosk.refusals import REFUSALS
from edge.kiosk.screen import (
    Asking,
    Asks,
    Holding,
    Notice,
    Passing,
    Reading,
    Ready,
    Refused,
    Screen,
)
from edge.kiosk.wording import PHRASES, Phrase, Sentence
from protocol.reasons import Reason
from protocol.records import Direction
from protocol.registrations import RegistrationStatus

NAME_LENGTH = 24
"""Longest first name that is shown whole, in characters."""
MOST_DOTS = 20
"""How many typed digits are shown, as dots."""


class State(StrEnum):
    """What the screen is doing."""

    STARTING = "starting"
    IDLE = "idle"
    READING = "reading"
    ADMITTED = "admitted"
    """Let through; what registers him is still out, or did not come about."""
    REGISTERED = "registered"
    """Let through, with the receipt number, or the registration where the site waits for that."""
    REFUSED = "refused"
    ASKING = "asking"
    """A number is asked for, or being typed."""
    HELD = "held"
    """The site manager has to approve."""
    NOTICE = "notice"
    """The site says something to everyone."""
    EVACUATION = "evacuation"
    """There is a fire, or the site is being evacuated: everybody leaves."""
    TAKE_CARD = "take-card"
    OUT_OF_ORDER = "out-of-order"


class Passage(StrEnum):
    """How far an admitted person's way through the arm is."""

    NONE = ""
    """Nobody was admitted."""
    WAITING = "waiting"
    """The arm is still busy with those before him."""
    OPEN = "open"
    """The arm is released for him."""
    OVER = "over"
    """The arm is locked again."""


@dataclass(frozen=True, slots=True)
class View:
    """One screen's texts and states; texts are empty where there is nothing to say."""

    lane: str
    state: State
    language: str
    title: str
    detail: str
    arm: str
    """`released` or `locked`."""
    arm_text: str
    passage: Passage = Passage.NONE
    also: str = ""
    """The title in the other languages, one a line, where everybody must understand at once."""
    first_name: str = ""
    number: str = ""
    """Masked."""
    status: str = ""
    """Whether the admitted person is registered, in words."""
    status_detail: str = ""
    receipt: str = ""
    """`ddd/dddd/ddddd`, once there is one."""
    registration: str = ""
    """What the NSSO said of it: a status of `protocol.registrations`."""
    registration_number: str = ""
    """The NSSO's own number."""
    check_in: str = ""
    """Id of the check-in's record."""
    direction: str = ""
    reason: str = ""
    """Reason code of a refusal; `evacuation` where an evacuation keeps people out."""
    asks: str = ""
    """`number` or `employer`: to be typed on the screen's keys; `pad`: on the pad beside it."""
    question: str = ""
    """Names what is asked, so that an answer cannot be taken for another's."""
    typed: str = ""
    """One dot for each digit that was typed on the pad."""
    by: str = ""
    """While nobody is served, what people come with: `card`, `scanner`, `keypad` or `keys`."""
    offer: str = ""
    """What to touch to type a number instead of showing a card."""
    key_correct: str = ""
    key_cancel: str = ""
    key_enter: str = ""
    hint: str = ""
    """That the central cannot be reached just now."""
    help: str = ""
    contact: str = ""
    roll: str = ""
    """What leads to the page where the roll is called, while it is."""

    def as_json(self) -> dict[str, str]:
        """Return the fields by name."""
        return asdict(self)


def view(screen: Screen) -> View:
    """Give what a screen shows now; a fire comes before everything."""
    leaving = _leaving(screen)
    shown = _evacuation(screen, leaving) if leaving else _served(screen)
    if not screen.roll:
        return shown
    return replace(shown, roll=PHRASES[Phrase.ROLL_CALL][screen.language].title)


def _leaving(screen: Screen) -> Phrase | None:
    notice = screen.situation.notice
    if screen.fire:
        return Phrase.FIRE
    if notice in _EVACUATIONS and isinstance(screen.showing, Ready):
        by_card = screen.by is ReaderKind.CARD or notice is not Notice.LEAVE
        return _NOTICES[notice] if by_card else Phrase.LEAVE_AS_USUAL
    return None


def _served(screen: Screen) -> View:
    match screen.showing:
        case Passing() as passing:
            return _passing(screen, passing)
        case Refused() as refused:
            return _refused(screen, refused)
        case Reading():
            return _plain(screen, State.READING, Phrase.READING)
        case Asking() as asking:
            return _asking(screen, asking)
        case Holding():
            return _with_help(screen, _plain(screen, State.HELD, Phrase.HELD))
        case Ready():
            return _ready(screen)


_QUESTIONS = {
    (Asks.NUMBER, False): Phrase.ASK_NUMBER,
    (Asks.NUMBER, True): Phrase.ASK_NUMBER_AGAIN,
    (Asks.EMPLOYER, False): Phrase.ASK_EMPLOYER,
    (Asks.EMPLOYER, True): Phrase.ASK_EMPLOYER_AGAIN,
}
_NOTICES = {
    Notice.LOCK_DOWN: Phrase.LOCKED_DOWN,
    Notice.KEEP_OUT: Phrase.KEEP_OUT,
    Notice.LEAVE: Phrase.LEAVE,
}
_IDLE = {
    ReaderKind.CARD: Phrase.INSERT_CARD,
    ReaderKind.SCANNER: Phrase.SHOW_CODE,
    ReaderKind.KEYPAD: Phrase.TYPE_ON_PAD,
    None: Phrase.TYPE_HERE,
}
_EVACUATIONS = frozenset({Notice.KEEP_OUT, Notice.LEAVE})


def _asking(screen: Screen, asking: Asking) -> View:
    phrase = _QUESTIONS.get((asking.asks, asking.again), Phrase.TYPING)
    shown = _plain(screen, State.ASKING, phrase)
    if asking.asks is Asks.PAD:
        return replace(shown, asks=asking.asks, typed="•" * min(asking.typed, MOST_DOTS))
    language = screen.language
    return replace(
        shown,
        asks=asking.asks,
        question=str(asking.question),
        key_correct=PHRASES[Phrase.KEY_CORRECT][language].title,
        key_cancel=PHRASES[Phrase.KEY_CANCEL][language].title,
        key_enter=PHRASES[Phrase.KEY_ENTER][language].title,
    )


def _evacuation(screen: Screen, phrase: Phrase) -> View:
    """Say it in all four languages at once, whatever the site chose: nobody waits for his."""
    others = [language for language in Language if language is not screen.language]
    said = "\n".join(PHRASES[phrase][language].title for language in others)
    reason = Reason.EVACUATION if phrase is Phrase.KEEP_OUT else ""
    shown = replace(_plain(screen, State.EVACUATION, phrase), also=said, reason=reason)
    return replace(shown, offer=_offer(screen)) if phrase is Phrase.LEAVE_AS_USUAL else shown


def _ready(screen: Screen) -> View:
    if screen.reader_ready is None:
        return _plain(screen, State.STARTING, Phrase.STARTING)
    if not screen.reader_ready:
        return _plain(screen, State.OUT_OF_ORDER, Phrase.OUT_OF_ORDER)
    if screen.card_in:
        return _plain(screen, State.TAKE_CARD, Phrase.TAKE_CARD)
    if screen.situation.notice is not None:
        return _plain(screen, State.NOTICE, _NOTICES[screen.situation.notice])
    idle = _plain(screen, State.IDLE, _IDLE[screen.by])
    idle = replace(idle, by=screen.by.name.lower() if screen.by else "keys")
    return replace(idle, offer=_offer(screen))


def _offer(screen: Screen) -> str:
    if not screen.situation.keys:
        return ""
    offer = Phrase.TYPE_NUMBER if screen.by is ReaderKind.CARD else Phrase.TYPE_INSTEAD
    return PHRASES[offer][screen.language].title


def _plain(screen: Screen, state: State, phrase: Phrase) -> View:
    shown = _saying(screen, state, PHRASES[phrase][screen.language])
    if state is State.OUT_OF_ORDER:
        return _with_help(screen, shown)
    if screen.connected or state not in (State.IDLE, State.READING):
        return shown
    return replace(shown, hint=PHRASES[Phrase.OFFLINE][screen.language].title)


def _passing(screen: Screen, passing: Passing) -> View:
    person, passage = passing.person, _passage(screen, passing)
    title = PHRASES[_title(passage, person.direction, waits=_waits(passing))][screen.language]
    phrase, said = _status(passing), passing.registration
    status, number = PHRASES[phrase], (said.number or "") if said else ""
    state = State.REGISTERED if phrase in _REGISTERED else State.ADMITTED
    shown = _saying(screen, state, title)
    return replace(
        shown,
        passage=passage,
        detail=shown.detail if passage is Passage.WAITING or screen.card_in else "",
        first_name=_short(person.first_name),
        number=person.number,
        status=status[screen.language].title,
        status_detail=status[screen.language].detail.replace("{number}", number),
        receipt=str(passing.receipt or ""),
        registration=said.status if said else "",
        registration_number=number,
        check_in=person.check_in,
        direction=person.direction,
    )


def _refused(screen: Screen, refused: Refused) -> View:
    says = PHRASES[Phrase.TRY_AGAIN] if refused.reason is None else REFUSALS[refused.reason]
    shown = _saying(screen, State.REFUSED, says[screen.language])
    return _with_help(screen, replace(shown, reason=refused.reason or ""))


def _saying(screen: Screen, state: State, says: Sentence) -> View:
    released = bool(screen.released_for)
    arm_text = PHRASES[Phrase.ARM_RELEASED if released else Phrase.ARM_LOCKED]
    return View(
        lane=screen.lane,
        state=state,
        language=screen.language,
        title=says.title,
        detail=says.detail,
        arm="released" if released else "locked",
        arm_text=arm_text[screen.language].title,
    )


def _with_help(screen: Screen, shown: View) -> View:
    if not screen.contact:
        return shown
    return replace(shown, help=PHRASES[Phrase.HELP][screen.language].title, contact=screen.contact)


def _passage(screen: Screen, passing: Passing) -> Passage:
    if screen.released_for == passing.person.check_in:
        return Passage.OPEN
    return Passage.OVER if passing.opened else Passage.WAITING


_REGISTERED = frozenset({Phrase.REGISTERED, Phrase.NSSO_REGISTERED, Phrase.NSSO_REMARKS})
_SAID = {
    RegistrationStatus.ACCEPTED: Phrase.NSSO_REGISTERED,
    RegistrationStatus.WITH_REMARKS: Phrase.NSSO_REMARKS,
    RegistrationStatus.FAILED: Phrase.NSSO_FAILED,
}
"""What the NSSO said, where that is more than that it has not said it yet."""


def _status(passing: Passing) -> Phrase:
    person, said = passing.person, passing.registration
    if said is not None and said.status in _SAID:
        return _SAID[said.status]
    if person.waits_for_nsso:
        return Phrase.NSSO_PENDING
    if passing.receipt is not None:
        return Phrase.REGISTERED
    return Phrase.NOT_YET_REGISTERED if person.written else Phrase.NOT_WRITTEN


def _waits(passing: Passing) -> bool:
    """Whether the arm is locked until what the site waits for has come."""
    return passing.person.waits_seconds > 0 and _status(passing) not in _REGISTERED


def _title(passage: Passage, direction: Direction, *, waits: bool) -> Phrase:
    if passage is Passage.WAITING:
        return Phrase.WAIT_RECEIPT if waits else Phrase.WAIT
    if passage is Passage.OVER:
        return Phrase.NOTED
    return Phrase.COME_IN if direction is Direction.IN else Phrase.GOODBYE


def _short(name: str) -> str:
    clean = "".join(character for character in name if character.isprintable())
    return clean if len(clean) <= NAME_LENGTH else f"{clean[: NAME_LENGTH - 1]}…"
