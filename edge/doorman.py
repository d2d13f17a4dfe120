"""Carries out what admission decided: journal, release or refuse, show; in this order.

The arm takes only what the journal committed, so a check-in that could not be written lets nobody
in, and the worker is told. Where the site waits for receipt numbers or registrations, so does the
arm.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import structlog

from edge.admission import AdmitAfter, Admitted, Otherwise, Refused
from edge.admission.waiting import Waiter, WaitingRoom
from edge.clock import Clock
from edge.credential import Credential, Language
from edge.entrance import Entrance
from edge.errors import DiskError, JournalError
from edge.events import CardRead, Presented
from edge.kiosk.screen import CheckedIn, Numbered, Registered, TurnedAway
from edge.recorder import Recorder
from edge.site import Site
from edge.uplink.journal import Committed
from protocol.reasons import Reason
from protocol.receipts import ReceiptNumber
from protocol.registrations import Registration, RegistrationStatus

REMEMBERED = 1000
"""For how many check-ins it is kept where and when they were: their numbers concern somebody."""
FORGET_SECONDS = 3600.0
"""How often it is looked whom to forget."""

_log = structlog.get_logger("gate")


@dataclass(frozen=True, slots=True)
class _Recent:
    """A check-in of this start of the gate."""

    seq: int
    began: float
    lane: str


@dataclass(frozen=True, slots=True)
class _Waiting:
    """An admitted person at a locked arm, and what the site waits for."""

    committed: Committed
    person: Credential
    waits_for: AdmitAfter


class Doorman:
    """Lets people through, or tells them why not."""

    def __init__(
        self, entrances: Mapping[str, Entrance], recorder: Recorder, clock: Clock, site: Site
    ) -> None:
        """Take the lanes by the names of their readers."""
        self._entrances = entrances
        self._recorder = recorder
        self._clock = clock
        self._site = site
        self._recent: OrderedDict[str, _Recent] = OrderedDict()
        self._room = WaitingRoom()
        self._waiting: dict[str, _Waiting] = {}
        self._forget_at = float("-inf")

    @property
    def deadline(self) -> float | None:
        """When `tick` is due."""
        return self._room.deadline

    def tick(self, now: float) -> None:
        """Time has passed: some may have waited long enough for their receipt numbers."""
        self._room, late = self._room.elapsed(now)
        for waiter in late:
            detail = f"check-in {waiter.check_in} is not registered yet"
            self._without(waiter, Reason.NOT_REGISTERED_IN_TIME, detail, now)
        if now >= self._forget_at:
            self._forget_at = now + FORGET_SECONDS
            self._recorder.forget()

    def shut(self) -> None:
        """The gate is ending: who still waits for his receipt number is not let through."""
        for waiter in self._room.waiters:
            name = self._entrances[waiter.lane].section.name
            self._recorder.passage(waiter.check_in, lane=name, outcome="abandoned")
        self._room = WaitingRoom()

    def admit(self, admitted: Admitted, event: Presented) -> None:
        """Journal a check-in, then let its person through, at once or with his receipt number."""
        entrance, person = self._entrances[event.lane], admitted.credential
        taken, policy = self._clock.monotonic(), self._site.policy
        try:
            committed = self._recorder.check_in(
                admitted,
                person=self._site.person(person),
                lane=entrance.section.name,
                direction=entrance.section.direction,
                moment=self._clock.moment(),
            )
        except JournalError as error:
            self._not_recorded(event.lane, str(error))
            if not (isinstance(error, DiskError) and self._lets_out(admitted, event.lane)):
                self._turn_away(Reason.NOT_RECORDED, person.language, event.lane)
            return
        durable = self._clock.monotonic()
        waits_for = policy.admit_after
        waits = waits_for is not AdmitAfter.JOURNAL
        seconds = policy.admit_within_seconds if waits else 0.0
        shown = _checked_in(committed.id, admitted, entrance, seconds)
        nsso = waits_for is AdmitAfter.REGISTRATION
        entrance.see(replace(shown, waits_for_nsso=nsso), durable)
        if waits:
            self._waiting[committed.id] = _Waiting(committed, person, waits_for)
            self._room = self._room.joined(Waiter(committed.id, event.lane, durable + seconds))
        else:
            entrance.release(committed, durable)
        released = self._clock.monotonic()
        self._remember(committed, event)
        _log_check_in(committed, admitted, entrance, _legs(event, taken, durable, released))
        for remark in admitted.remarks:
            self._recorder.alarm(remark, f"{entrance.section.name}: check-in {committed.id}")

    def _lets_out(self, admitted: Admitted, lane: str) -> bool:
        """Let somebody out whom the disk does not take, where the lane is to; he is noted."""
        entrance, now = self._entrances[lane], self._clock.monotonic()
        unwritten = self._recorder.unwritten(
            admitted,
            person=self._site.person(admitted.credential),
            lane=entrance.section.name,
            direction=entrance.section.direction,
            moment=self._clock.moment(),
        )
        if not entrance.let_out(unwritten.draft.id, now):
            return False
        self._recorder.went_out(unwritten)
        shown = _checked_in(unwritten.draft.id, admitted, entrance, 0.0)
        entrance.see(replace(shown, written=False), now)
        return True

    def refuse(self, refused: Refused, lane: str) -> None:
        """Journal a refusal, and say it."""
        name = self._entrances[lane].section.name
        _log.info("refused", lane=name, reason=refused.reason, detail=refused.detail)
        try:
            self._recorder.refusal(refused, lane=name, moment=self._clock.moment())
        except JournalError as error:
            self._not_recorded(lane, str(error))
        language = refused.credential.language if refused.credential else None
        self._turn_away(refused.reason, language, lane)

    def _turn_away(self, reason: Reason, language: Language | None, lane: str) -> None:
        self._entrances[lane].see(TurnedAway(reason, language), self._clock.monotonic())

    def _not_recorded(self, lane: str, detail: str) -> None:
        _log.error("not recorded", lane=lane, detail=detail)
        self._recorder.alarm("journal-fault", detail)

    def free(self, cause: str, lane: str) -> None:
        """Journal an override, then let somebody through who is not known."""
        entrance = self._entrances[lane]
        try:
            committed = self._recorder.override(cause, lane=entrance.section.name)
        except JournalError as error:
            self._not_recorded(lane, str(error))
            self._turn_away(Reason.NOT_RECORDED, None, lane)
            return
        _log.info("override", lane=entrance.section.name, seq=committed.seq, cause=cause)
        entrance.release(committed, self._clock.monotonic())

    def registered(self, receipts: Iterable[tuple[str, ReceiptNumber]], arrived: float) -> None:
        """Check-ins got their receipt numbers: show them to whom it concerns, who may wait.

        Of those from before this start nobody is here any more: they are told in one line.
        """
        earlier: list[str] = []
        for check_in, number in receipts:
            if (recent := self._recent.get(check_in)) is None:
                earlier.append(check_in)
            else:
                self._numbered(check_in, recent, number, arrived)
        if earlier:
            _log.info("registered of before", count=len(earlier), check_ins=" ".join(earlier))

    def _numbered(
        self, check_in: str, recent: _Recent, number: ReceiptNumber, arrived: float
    ) -> None:
        took = _ms(arrived - recent.began)
        _log.info(
            "registered",
            receipt=str(number),
            seq=recent.seq,
            check_in=check_in,
            card_to_receipt_ms=took,
        )
        now = self._clock.monotonic()
        self._entrances[recent.lane].see(Numbered(check_in, number), now)
        self._has_come(AdmitAfter.RECEIPT, check_in, now)

    def registration(self, said: Iterable[Registration]) -> None:
        """The NSSO spoke of check-ins: show it to whom it concerns, who may wait for it."""
        now = self._clock.monotonic()
        for each in said:
            if (recent := self._recent.get(each.check_in)) is None:
                continue  # nobody of before is here any more
            self._entrances[recent.lane].see(Registered(each), now)
            if each.status.registered:
                self._has_come(AdmitAfter.REGISTRATION, each.check_in, now)
            elif each.status is RegistrationStatus.FAILED:
                self._in_vain(each, now)

    def _has_come(self, what: AdmitAfter, check_in: str, now: float) -> None:
        waiting = self._waiting.get(check_in)
        if waiting is None or waiting.waits_for is not what:
            return
        self._room, waiter = self._room.served(check_in)
        if waiter is not None:
            del self._waiting[check_in]
            self._entrances[waiter.lane].release(waiting.committed, now)

    def _in_vain(self, said: Registration, now: float) -> None:
        waiting = self._waiting.get(said.check_in)
        if waiting is None or waiting.waits_for is not AdmitAfter.REGISTRATION:
            return
        self._room, waiter = self._room.served(said.check_in)
        if waiter is not None:
            detail = f"check-in {said.check_in}: {', '.join(said.remarks)}"
            self._without(waiter, Reason.REGISTRATION_FAILED, detail, now)

    def _without(self, waiter: Waiter, reason: Reason, detail: str, now: float) -> None:
        """Somebody's time is over, or what he waits for will not come: as the site wants it."""
        waiting = self._waiting.pop(waiter.check_in)
        committed, person = waiting.committed, waiting.person
        entrance = self._entrances[waiter.lane]
        if self._site.policy.admit_otherwise is Otherwise.RELEASE:
            _log.warning("released all the same", lane=waiter.lane, seq=committed.seq, why=reason)
            entrance.release(committed, now)
            return
        name = entrance.section.name
        self._recorder.passage(waiter.check_in, lane=name, outcome="abandoned")
        self.refuse(Refused(reason, detail, person), waiter.lane)

    def _remember(self, committed: Committed, event: Presented) -> None:
        self._recent[committed.id] = _Recent(committed.seq, _began(event), event.lane)
        if len(self._recent) > REMEMBERED:
            self._recent.popitem(last=False)


def _checked_in(
    check_in: str, admitted: Admitted, entrance: Entrance, waits_seconds: float
) -> CheckedIn:
    person = admitted.credential
    return CheckedIn(
        check_in=check_in,
        direction=entrance.section.direction,
        first_name=person.first_name,
        number=person.number.masked,
        language=person.language,
        waits_seconds=waits_seconds,
    )


def _log_check_in(
    committed: Committed, admitted: Admitted, entrance: Entrance, legs: Mapping[str, float]
) -> None:
    """Log one short line; what only programs want is left out of the text (edge/logs.py)."""
    person = admitted.credential
    remarks = {"remarks": ",".join(admitted.remarks)} if admitted.remarks else {}
    _log.info(
        "check-in",
        lane=entrance.section.name,
        seq=committed.seq,
        person=person.number.masked,
        kind=person.kind,
        assurance=person.assurance,
        check_in=committed.id,
        **remarks,
        **legs,
    )


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 2)


def _began(event: Presented) -> float:
    """Return when the card went in, or the code or number was whole."""
    return event.inserted_at if isinstance(event, CardRead) else event.at


def _legs(event: Presented, taken: float, durable: float, released: float) -> dict[str, float]:
    """Return what each leg of a check-in took, from the reader's event to the relay."""
    cost = event.result.cost
    return {
        "identity_ms": round(cost.identity_ms, 2),
        "verified_ms": round(cost.verified_ms, 2),
        "queued_ms": _ms(taken - event.at),
        "committed_ms": _ms(durable - taken),
        "relay_ms": _ms(released - durable),
        "card_to_relay_ms": _ms(released - _began(event)),
        "commands": cost.commands,
        "bytes": cost.bytes,
    }
