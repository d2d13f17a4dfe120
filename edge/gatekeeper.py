"""What happens when a reader is done with somebody: decide, journal, release, show; in this order.

The arm takes only what the journal committed, so a check-in that could not be written lets
nobody through, and the worker is told.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import date

import structlog

from edge.admission import Admitted, Case, Day, Policy, Refused, Stamp, decide
from edge.clock import Clock
from edge.entrance import Entrance
from edge.errors import JournalError
from edge.events import (
    CardInserted,
    CardRead,
    CardRemoved,
    Presented,
    ReaderKind,
    ReaderState,
    UplinkState,
)
from edge.kiosk.screen import CheckedIn, Numbered, TurnedAway
from edge.recorder import Recorder
from edge.uplink.journal import Committed
from protocol.reasons import Reason
from protocol.receipts import ReceiptNumber

REMEMBERED = 1000
"""For how many check-ins seq and time of the card are kept, to log how long the receipt took."""

_log = structlog.get_logger("gate")


class Gatekeeper:
    """Serves people at the lanes."""

    def __init__(
        self,
        entrances: Mapping[str, Entrance],
        recorder: Recorder,
        clock: Clock,
        policy: Policy,
        floor: Callable[[], date],
    ) -> None:
        """Take the lanes by name; `floor` gives the day that the real one is not before."""
        self._entrances = entrances
        self._recorder = recorder
        self._clock = clock
        self._policy = policy
        self._floor = floor
        self._recent: OrderedDict[str, tuple[int, float]] = OrderedDict()

    @property
    def deadline(self) -> float:
        """When `tick` is due."""
        return min(entrance.deadline for entrance in self._entrances.values())

    def tick(self, now: float) -> None:
        """Time has passed."""
        for entrance in self._entrances.values():
            entrance.tick(now)

    def see(self, event: CardInserted | CardRemoved | ReaderState) -> None:
        """A card went in or out, or a reader was lost or found.

        A lane whose scanner or keypad is lost still serves cards: its screen goes by the card
        reader.
        """
        if not isinstance(event, ReaderState) or event.kind is ReaderKind.CARD:
            self._entrances[event.lane].see(event, event.at)
        if isinstance(event, ReaderState):
            log = _log.info if event.ready else _log.warning
            log("reader", lane=event.lane, kind=event.kind, ready=event.ready, detail=event.detail)
            if not event.ready:
                self._recorder.alarm("reader-lost", event.detail)

    def uplink(self, event: UplinkState) -> None:
        """The session came up or went down: the screens say so."""
        for entrance in self._entrances.values():
            entrance.see(event, event.at)

    def presented(self, event: Presented) -> None:
        """Decide on whom a reader got, journal the decision, then act on it."""
        entrance = self._entrances[event.lane]
        moment = self._clock.moment()
        decision = decide(
            Case(
                presented=event.result,
                direction=entrance.section.direction,
                policy=self._policy,
                day=Day(*moment.today(self._floor())),
                now=Stamp(moment.boot, moment.monotonic, moment.wall, moment.trusted),
            )
        )
        if isinstance(decision, Admitted):
            self._admit(decision, entrance, event)
        elif isinstance(decision, Refused):
            self._refuse(decision, entrance)

    def registered(self, check_in: str, number: ReceiptNumber, arrived: float) -> None:
        """A check-in got its receipt number: show it to whom it concerns."""
        seq, inserted = self._recent.pop(check_in, (None, None))
        took = None if inserted is None else _ms(arrived - inserted)
        _log.info(
            "registered",
            receipt=str(number),
            seq=seq,
            check_in=check_in,
            card_to_receipt_ms=took,
        )
        for entrance in self._entrances.values():
            entrance.see(Numbered(check_in, number), self._clock.monotonic())

    def shut(self, now: float) -> None:
        """Lock all arms: the gate is ending."""
        for entrance in self._entrances.values():
            entrance.shut(now)

    def drop(self) -> None:
        """Lock all arms at once: something went wrong."""
        for entrance in self._entrances.values():
            entrance.drop()

    def _admit(self, decision: Admitted, entrance: Entrance, event: Presented) -> None:
        person, section = decision.credential, entrance.section
        taken = self._clock.monotonic()
        try:
            committed = self._recorder.check_in(
                person, lane=section.name, direction=section.direction, moment=self._clock.moment()
            )
        except JournalError as error:
            self._not_recorded(entrance, str(error))
            entrance.see(TurnedAway(Reason.NOT_RECORDED, person.language), taken)
            return
        durable = self._clock.monotonic()
        entrance.see(
            CheckedIn(
                check_in=committed.id,
                direction=section.direction,
                first_name=person.first_name,
                number=person.number.masked,
                language=person.language,
            ),
            durable,
        )
        entrance.release(committed, durable)
        released = self._clock.monotonic()
        self._remember(committed, _began(event))
        _log.info(
            "check-in",
            lane=section.name,
            seq=committed.seq,
            person=person.number.masked,
            kind=person.kind,
            assurance=person.assurance,
            check_in=committed.id,
            **_legs(event, taken, durable, released),
        )

    def _refuse(self, refused: Refused, entrance: Entrance) -> None:
        name = entrance.section.name
        _log.info("refused", lane=name, reason=refused.reason, detail=refused.detail)
        try:
            self._recorder.refusal(refused, lane=name, moment=self._clock.moment())
        except JournalError as error:
            self._not_recorded(entrance, str(error))
        language = refused.credential.language if refused.credential else None
        entrance.see(TurnedAway(refused.reason, language), self._clock.monotonic())

    def _not_recorded(self, entrance: Entrance, detail: str) -> None:
        _log.error("not recorded", lane=entrance.section.name, detail=detail)
        self._recorder.alarm("journal-fault", detail)

    def _remember(self, committed: Committed, inserted_at: float) -> None:
        self._recent[committed.id] = (committed.seq, inserted_at)
        if len(self._recent) > REMEMBERED:
            self._recent.popitem(last=False)


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
