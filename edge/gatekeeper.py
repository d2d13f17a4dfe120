"""What happens when a reader is done with somebody: his case is decided, and the doorman acts.

Whoever waits for an answer or an approval is decided about again when it has come, or refused
when its time is over; the next person at the lane takes his place.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

import structlog

from edge.admission import (
    Admitted,
    AskEmployer,
    Case,
    Decision,
    Freed,
    Held,
    Refused,
    SiteState,
    approves,
    decide,
    is_served,
)
from edge.admission.waiting import Approval, Pending, Question, Typing
from edge.clock import Clock
from edge.credential import Credential, Unreadable
from edge.doorman import Doorman
from edge.entrance import Entrance
from edge.errors import RosterError
from edge.events import (
    BadgePresented,
    CardInserted,
    CardRead,
    CardRemoved,
    CredentialPresented,
    KeysAsked,
    NumberEntered,
    NumberTyped,
    Presented,
    ReaderState,
    UplinkState,
)
from edge.kiosk.screen import (
    Asked,
    Asks,
    HeldBack,
    Notice,
    Situation,
    TurnedAway,
    Withdrawn,
)
from edge.readers.scan import understand_typed
from edge.recorder import Recorder
from edge.site import Site
from protocol.errors import InvalidIdentifierError
from protocol.identifiers import EnterpriseNumber
from protocol.reasons import Reason
from protocol.receipts import ReceiptNumber
from protocol.records import Direction
from protocol.registrations import Registration

MOST_TRIES = 3
"""How often a number may be typed wrong before it is refused."""

_log = structlog.get_logger("gate")


class Gatekeeper:
    """Serves people at the lanes."""

    def __init__(
        self, entrances: Mapping[str, Entrance], recorder: Recorder, clock: Clock, site: Site
    ) -> None:
        """Take the lanes by the names of their readers, and the site; its policy may be swapped."""
        self._entrances = entrances
        self._recorder = recorder
        self._clock = clock
        self._site = site
        self._doorman = Doorman(entrances, recorder, clock, site)
        self._pending: dict[str, Pending] = {}
        self._questions = 0
        self._keys_offered: bool | None = None
        self._state: SiteState | None = None

    @property
    def deadline(self) -> float:
        """When `tick` is due."""
        due = [entrance.deadline for entrance in self._entrances.values()]
        due += [pending.until for pending in self._pending.values()]
        waiting = self._doorman.deadline
        return min(due if waiting is None else [*due, waiting])

    def tick(self, now: float) -> None:
        """Time has passed."""
        self._tell_situation(now)
        for lane, pending in list(self._pending.items()):
            if pending.until <= now:
                del self._pending[lane]
                self._given_up(pending, lane)
        self._doorman.tick(now)
        for entrance in self._entrances.values():
            entrance.tick(now)

    def see(self, event: CardInserted | CardRemoved | ReaderState | NumberTyped) -> None:
        """A card went in or out, a digit was typed on a pad, or a reader was lost or found.

        A lane whose scanner or keypad is lost still serves cards: its screen goes by its first
        reader.
        """
        self._entrances[event.lane].see(event, event.at)
        if isinstance(event, ReaderState):
            log = _log.info if event.ready else _log.warning
            log(
                "reader",
                lane=event.lane,
                kind=event.kind.value,
                ready=event.ready,
                detail=event.detail,
            )
            if not event.ready:
                self._recorder.alarm("reader-lost", event.detail)

    def uplink(self, event: UplinkState) -> None:
        """The session came up or went down: the screens say so."""
        for entrance in self._entrances.values():
            entrance.see(event, event.at)

    def presented(self, event: Presented) -> None:
        """Decide on whom a reader got, journal the decision, then act on it."""
        if isinstance(event, CardRead) and event.was_in and self._asks(is_served, event):
            _log.info("card left in, its person was served before", lane=event.lane)
            self._see(event.lane, Withdrawn())
            return
        waiting = self._pending.get(event.lane)
        if isinstance(waiting, Approval):
            if isinstance(event.result, Unreadable):
                self._doorman.refuse(Refused(event.result.reason, event.result.detail), event.lane)
                return
            if self._asks(approves, event):
                del self._pending[event.lane]
                _log.info("approved", lane=event.lane, supervisor=event.result.number.masked)
                self._decide(waiting.event, answered=waiting.answered, approved=True)
                return
        self._pending.pop(event.lane, None)
        self._decide(event)

    def badge(self, event: BadgePresented) -> None:
        """Decide on whom the roster names for a badge."""
        try:
            owner = self._site.owner(event.badge)
        except RosterError as error:
            self._doorman.refuse(Refused(Reason.ROSTER_UNREADABLE, str(error)), event.lane)
            return
        self.presented(CredentialPresented(event.lane, owner, event.at))

    @property
    def held(self) -> dict[str, Approval]:
        """Who waits for a supervisor, by lane."""
        found = self._pending.items()
        return {lane: waiting for lane, waiting in found if isinstance(waiting, Approval)}

    def resolve(self, lane: str, waiting: Approval, *, approve: bool) -> bool:
        """Let in, or refuse, who waits at a lane; return whether it is still he who waits."""
        in_time = waiting.until > self._clock.monotonic()
        if self._pending.get(lane) is not waiting or not in_time:
            return False
        del self._pending[lane]
        _log.info("resolved", lane=lane, approved=approve)
        if approve:
            self._decide(waiting.event, answered=waiting.answered, approved=True)
        elif waiting.refused is None:
            detail = "somebody at the central refused him"
            self._doorman.refuse(Refused(Reason.NOT_APPROVED, detail, waiting.credential), lane)
        return True

    def keys(self, event: KeysAsked | NumberEntered) -> None:
        """Somebody wants to type his number on the screen's keys, or has typed one.

        An answer to an older question than the lane's present one is dropped.
        """
        pending = self._pending.get(event.lane)
        if isinstance(event, KeysAsked):
            if pending is None and self._site.takes_typed(self._clock.moment()):
                self._ask(event.lane, Typing(self._question(), self._until()))
        elif isinstance(pending, Typing | Question) and pending.question == event.question:
            del self._pending[event.lane]
            self._entered(pending, event)

    def registered(self, receipts: Iterable[tuple[str, ReceiptNumber]], arrived: float) -> None:
        """Check-ins got their receipt numbers: show them to whom it concerns, who may wait."""
        self._doorman.registered(receipts, arrived)

    def registration(self, said: Iterable[Registration]) -> None:
        """The NSSO spoke of check-ins: show it to whom it concerns, who may wait."""
        self._doorman.registration(said)

    def shut(self, now: float) -> None:
        """Lock all arms: the gate is ending."""
        self._doorman.shut()
        for entrance in self._entrances.values():
            entrance.shut(now)

    def drop(self) -> None:
        """Lock all arms at once: something went wrong."""
        for entrance in self._entrances.values():
            entrance.drop()

    def _decide(
        self, event: Presented, *, answered: EnterpriseNumber | None = None, approved: bool = False
    ) -> None:
        entrance, moment = self._entrances[event.lane], self._clock.moment()
        try:
            case = self._site.case(
                event.result,
                entrance.section.direction,
                moment,
                answered=answered,
                approved=approved,
            )
        except RosterError as error:
            person = None if isinstance(event.result, Unreadable) else event.result
            self._doorman.refuse(Refused(Reason.ROSTER_UNREADABLE, str(error), person), event.lane)
            return
        self._carry_out(decide(case), event, answered=answered, approved=approved)

    def _asks(self, rule: Callable[[Case], bool], event: Presented) -> bool:
        direction = self._entrances[event.lane].section.direction
        try:
            return rule(self._site.case(event.result, direction, self._clock.moment()))
        except RosterError:
            return False

    def _carry_out(
        self,
        decision: Decision,
        event: Presented,
        *,
        answered: EnterpriseNumber | None,
        approved: bool,
    ) -> None:
        lane, person = event.lane, event.result
        match decision:
            case Admitted():
                self._doorman.admit(decision, event)
            case Refused():
                self._doorman.refuse(decision, lane)
                if decision.approvable and isinstance(person, Credential):
                    until = self._until(self._site.policy.approval_seconds)
                    self._pending[lane] = Approval(person, event, until, answered, decision)
            case Held(credential=person):
                seconds = self._site.policy.approval_seconds
                until = self._until(seconds)
                self._pending[lane] = Approval(person, event, until, answered, None)
                _log.info("held", lane=lane, person=person.number.masked)
                self._see(lane, HeldBack(person.language, seconds))
            case AskEmployer(credential=person):
                question = Question(self._question(), person, event, self._until(), approved)
                self._ask(lane, question)
            case Freed(cause=cause):
                self._doorman.free(cause, lane)

    def _ask(self, lane: str, pending: Typing | Question) -> None:
        self._pending[lane] = pending
        is_typing = isinstance(pending, Typing)
        self._see(
            lane,
            Asked(
                pending.question,
                Asks.NUMBER if is_typing else Asks.EMPLOYER,
                None if isinstance(pending, Typing) else pending.credential.language,
                self._site.policy.answer_seconds,
                again=pending.tries > 0,
            ),
        )

    def _entered(self, pending: Typing | Question, event: NumberEntered) -> None:
        if not event.digits:
            self._given_up(pending, event.lane)
        elif isinstance(pending, Typing):
            self._typed(pending, event)
        else:
            self._answered(pending, event)

    def _typed(self, pending: Typing, event: NumberEntered) -> None:
        understood = understand_typed(event.digits)
        if isinstance(understood, Unreadable) and pending.tries + 1 < MOST_TRIES:
            again = replace(pending, question=self._question(), until=self._until())
            self._ask(event.lane, replace(again, tries=pending.tries + 1))
            return
        self.presented(CredentialPresented(event.lane, understood, event.at))

    def _answered(self, pending: Question, event: NumberEntered) -> None:
        try:
            employer = EnterpriseNumber.parse(event.digits)
        except InvalidIdentifierError:
            if pending.tries + 1 < MOST_TRIES:
                again = replace(pending, question=self._question(), until=self._until())
                self._ask(event.lane, replace(again, tries=pending.tries + 1))
                return
            self._given_up(pending, event.lane)
            return
        self._decide(pending.event, answered=employer, approved=pending.approved)

    def _given_up(self, pending: Pending, lane: str) -> None:
        match pending:
            case Typing():
                self._see(lane, Withdrawn())
            case Question(credential=person):
                reason, detail = Reason.EMPLOYER_NOT_GIVEN, "no enterprise number was given"
                self._doorman.refuse(Refused(reason, detail, person), lane)
            case Approval(credential=person, refused=None):
                detail = "nobody approved in time"
                self._doorman.refuse(Refused(Reason.NOT_APPROVED, detail, person), lane)
            case Approval():
                pass  # he was told

    def _tell_situation(self, now: float) -> None:
        keys, state = self._site.takes_typed(self._clock.moment()), self._site.policy.state
        if (keys, state) == (self._keys_offered, self._state):
            return
        self._keys_offered, self._state = keys, state
        for entrance in self._entrances.values():
            notice = _notice(state, entrance.section.direction)
            entrance.see(Situation(keys=keys, notice=notice), now)

    def _see(self, lane: str, event: Asked | HeldBack | TurnedAway | Withdrawn) -> None:
        self._entrances[lane].see(event, self._clock.monotonic())

    def _question(self) -> int:
        self._questions += 1
        return self._questions

    def _until(self, seconds: float | None = None) -> float:
        wanted = self._site.policy.answer_seconds if seconds is None else seconds
        return self._clock.monotonic() + wanted


def _notice(state: SiteState, direction: Direction) -> Notice | None:
    match state:
        case SiteState.NORMAL:
            return None
        case SiteState.LOCK_DOWN:
            return Notice.LOCK_DOWN
        case SiteState.EVACUATION:
            return Notice.KEEP_OUT if direction is Direction.IN else Notice.LEAVE
