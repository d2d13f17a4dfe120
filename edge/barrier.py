"""One lane as the gate holds it: its rules' state, its arm, sensors and lamps, moved together.

The rules are pure; this carries out their effects. The arm is asked only for records that the
journal committed, or for a fire; every effect that fails ends in a locked arm. A fire never waits
for the disk: the arms are freed first, and that is recorded as soon as the journal takes it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import structlog

from edge.errors import JournalError, OrderError, WiringError
from edge.events import Input, InputChanged
from edge.kiosk import screen as screens
from edge.turnstile import states
from edge.turnstile.lane import Lane, step
from edge.turnstile.relay import Arm
from edge.turnstile.rules import Rules
from edge.turnstile.signals import Shown, Signals, shown
from edge.uplink.journal import Committed
from edge.wiring import LaneSection
from protocol.health import LaneHealth
from protocol.records import Direction, PassageOutcome

See = Callable[[screens.Event, float], None]
"""A side's screen: takes an event and the moment."""

_log = structlog.get_logger("lane")


class Records(Protocol):
    """What a barrier writes down."""

    def passage(self, check_in: str, *, lane: str, outcome: PassageOutcome) -> None:
        """Record what became of an admitted person, as soon as the journal takes it."""

    def override(self, cause: str, *, lane: str, command: str | None = None) -> Committed:
        """Commit that somebody will be let through without a credential."""

    def overridden(self, cause: str, *, lane: str, command: str | None = None) -> None:
        """Record what was done with a lane's arm, as soon as the journal takes it."""

    def alarm(self, code: str, detail: str) -> None:
        """Record something that a person has to look at."""


class Barrier:
    """A lane with its arm, sensors and lamps."""

    def __init__(self, section: LaneSection, arm: Arm, signals: Signals, records: Records) -> None:
        """Take the lane's configuration and parts."""
        self.name = section.name
        self._lane = Lane(section.name, Rules.of(section))
        self._front = section.direction
        self._ways = frozenset(side.direction for side in section.sides)
        self._sensors = _sensors(section)
        self._arm = arm
        self._signals = signals
        self._shown = Shown(frozenset(), None)
        self._records = records
        self._screens: dict[Direction, See] = {}

    def attach(self, direction: Direction, see: See) -> None:
        """Take the screen of the people who pass in a direction."""
        self._screens[direction] = see

    @property
    def deadline(self) -> float | None:
        """When `tick` is due."""
        due = (self._lane.deadline, self._shown.until)
        return min((at for at in due if at is not None), default=None)

    @property
    def health(self) -> LaneHealth:
        """What the lane is in."""
        return LaneHealth(name=self.name, condition=self._lane.condition)

    def release(self, committed: Committed, direction: Direction, now: float) -> None:
        """Let the person of a committed record through, as soon as the lane's rules allow."""
        self._move(states.Release(committed, direction), now)

    def let_out(self, check_in: str, now: float) -> bool:
        """Let somebody out whose check-in cannot be written yet; tell whether he may go now."""
        if isinstance(self._lane.position, states.Freed):
            return self._lane.rules.lets_out
        if not self._lane.may_let_out:
            return False
        self._move(states.LetOut(check_in), now)
        return self._arm.released

    def turned_away(self, now: float) -> None:
        """Somebody was refused at one of the readers: the lane says so, too."""
        self._move(states.TurnedAway(), now)

    def sense(self, event: InputChanged) -> None:
        """A contact of this lane began to speak, or ended."""
        if event.input in self._sensors:
            self._move(states.Sensed(self._sensors[event.input], event.active), event.at)
        elif event.input is Input.KEY and event.active:
            self._by_key(event.at)

    def fire(self, *, active: bool, now: float) -> None:
        """The fire contact began to speak, or ended."""
        self._move(states.Fire(active), now)

    def tick(self, now: float) -> None:
        """Time has passed; the arm is fed."""
        self._move(states.Tick(), now)
        position = self._lane.position
        freed = isinstance(position, states.Freed)
        try:
            if isinstance(position, states.Freed) and not self._arm.released:
                self._arm.free(position.direction or self._lane.rules.way_out)
            self._arm.feed(freed=freed)
        except WiringError as error:
            self._records.alarm("relay-fault", f"{self.name}: {error}")

    def shut(self, now: float) -> None:
        """Lock the arm and take no more releases: the gate is ending."""
        self._move(states.Shutdown(), now)

    def drop(self) -> None:
        """Lock the arm now, whatever the rules think: something went wrong. Not in a fire."""
        if isinstance(position := self._lane.position, states.Freed):
            if position.order is None:
                return
            over = replace(position, until=float("-inf"))  # the next tick finds it over
            self._lane = replace(self._lane, position=over)
        try:
            self._arm.drop()
        except WiringError as error:
            self._records.alarm("relay-stuck", f"{self.name}: {error}")

    def order_release(self, command: str, direction: Direction | None, now: float) -> str:
        """Let one person through by a command of the central's; return what becomes of it.

        Raises:
            OrderError: it cannot be done in this lane now; nothing was recorded and nothing moves.
            JournalError: it could not be recorded; nothing moves.
            WiringError: the arm did not move; the override stands, for what was ordered.
        """
        way = self._way(direction, self._front)
        if self._lane.closed:
            raise OrderError(f"{self.name} is locked by order: order normal first.")
        if isinstance(self._lane.position, states.Freed):
            raise OrderError(f"{self.name} is free already: nobody needs a release.")
        committed = self._records.override("operator-release", lane=self.name, command=command)
        _log.info("override", lane=self.name, seq=committed.seq, cause="operator-release")
        self.release(committed, way, now)
        match self._lane.position:
            case states.Released(record=record) if record is committed:
                return f"{self.name} is released, {way}"
            case _ if any(each.release.record is committed for each in self._lane.waiting):
                return f"{self.name} releases, {way}, after those before"
            case _:
                raise WiringError(
                    f"{self.name} was not released: too many wait, or its relay is stuck."
                )

    def order_free(
        self, command: str, direction: Direction | None, seconds: float, now: float
    ) -> str:
        """Free the lane for everybody by a command of the central's; return what was done.

        Raises:
            OrderError, JournalError: as for `order_release`.
        """
        way = self._way(direction, self._lane.rules.way_out)
        if self._lane.position == states.Freed():
            raise OrderError(f"{self.name} is free already: there is a fire.")
        committed = self._records.override("operator-free", lane=self.name, command=command)
        self._move(states.OrderedFree(committed, way, seconds), now)
        return f"{self.name} is free, {way}, for {seconds / 60:.0f} min"

    def order_locked(self, command: str, now: float) -> str:
        """Take no releases from now on, by a command of the central's; a fire still frees."""
        _log.warning("locked by order", lane=self.name)
        self._move(states.OrderedLocked(), now)
        self._records.overridden("operator-lock", lane=self.name, command=command)
        return f"{self.name} is locked until normal, or a restart"

    def order_normal(self, command: str, now: float) -> str:
        """End what was ordered."""
        _log.info("normal by order", lane=self.name)
        self._move(states.OrderedNormal(), now)
        self._records.overridden("operator-normal", lane=self.name, command=command)
        return f"{self.name} is normal"

    def go_by(self, section: LaneSection) -> None:
        """Take other figures for the same arm: they count from the next person on."""
        self._lane = replace(self._lane, rules=Rules.of(section))

    def _way(self, asked: Direction | None, usual: Direction) -> Direction:
        way = asked or usual
        if way not in self._ways:
            raise OrderError(f"{self.name} has no way {way}.")
        return way

    def _by_key(self, now: float) -> None:
        try:
            committed = self._records.override("supervisor", lane=self.name)
        except JournalError as error:
            _log.error("not recorded", lane=self.name, detail=str(error))
            self._records.alarm("journal-fault", str(error))
            return
        _log.info("override", lane=self.name, seq=committed.seq, cause="supervisor")
        self.release(committed, self._front, now)

    def _move(self, event: states.Event, now: float) -> None:
        events = [event]
        while events:
            self._lane, effects = step(self._lane, events.pop(0), now)
            for effect in effects:
                try:
                    self._carry_out(effect, now)
                except WiringError as error:
                    self._records.alarm("relay-fault", f"{self.name}: {error}")
                    if isinstance(effect, states.Pulse):
                        events.append(states.NotMoved(effect.record))
        self._signal(now)

    def _carry_out(self, effect: states.Effect, now: float) -> None:
        match effect:
            case states.Pulse(record=record, direction=direction, seconds=seconds):
                self._arm.release(record, direction, seconds)
                self._tell(screens.ArmReleased(record.id), now, direction)
            case states.Drop() | states.Lock():
                self._arm.drop()
                self._tell(screens.ArmLocked(), now)
            case states.Free(direction=direction, order=order):
                cause = "operator" if order else "fire"
                _log.warning("freed", lane=self.name, cause=cause, direction=direction)
                try:
                    self._arm.free(direction)
                finally:
                    if order is None:
                        self._records.overridden(cause, lane=self.name)
                        self._tell(screens.Fire(), now)
                self._tell(screens.ArmReleased(cause), now)
            case states.LetsOut(check_in=check_in):
                way = self._lane.rules.way_out
                _log.warning("let out unwritten", lane=self.name, check_in=check_in)
                self._arm.free(way)
                self._records.overridden("let-out", lane=self.name)
                self._tell(screens.ArmReleased(check_in), now, way)
            case states.AlreadyFree(record=record):
                self._tell(screens.ArmReleased(record.id), now)
            case states.NotReleased(record=record):
                _log.warning("not released", lane=self.name, seq=record.seq)
                self._records.passage(record.id, lane=self.name, outcome="abandoned")
                self._tell(screens.NotLetThrough(record.id), now)
            case states.Became(record=record, outcome=outcome):
                _log.info("passage", lane=self.name, seq=record.seq, outcome=outcome)
                self._records.passage(record.id, lane=self.name, outcome=outcome)
            case states.Alarm(code=code, detail=detail):
                self._records.alarm(code, f"{self.name}: {detail}")

    def _tell(self, event: screens.Event, now: float, direction: Direction | None = None) -> None:
        for way, see in self._screens.items():
            if direction in (None, way):
                see(event, now)

    def _signal(self, now: float) -> None:
        before, self._shown = self._shown, shown(self._lane, now)
        if self._shown.on == before.on:
            return
        try:
            self._signals.show(self._shown.on)
        except WiringError as error:
            self._records.alarm("lamp-fault", f"{self.name}: {error}")


class Barriers:
    """All lanes of a gate: gives each contact's word to whom it concerns."""

    def __init__(self, barriers: Sequence[Barrier], records: Records) -> None:
        """Take the lanes."""
        self._barriers: Mapping[str, Barrier] = {barrier.name: barrier for barrier in barriers}
        self._records = records

    def sense(self, event: InputChanged) -> None:
        """A contact began to speak, or ended."""
        if event.lane:
            self._barriers[event.lane].sense(event)
            return
        log = _log.warning if event.active else _log.info
        log("contact", input=event.input, active=event.active)
        if event.input is Input.FIRE:
            for barrier in self._barriers.values():
                barrier.fire(active=event.active, now=event.at)
        if event.active:
            self._records.alarm(event.input, "its contact speaks: the loop is open or broken")


def _sensors(section: LaneSection) -> dict[Input, Direction | None]:
    """Return in which direction each passage sensor sees people; None where it sees both."""
    front = section.direction
    other = Direction.OUT if front is Direction.IN else Direction.IN
    sees_both = section.back is not None and section.back.passage is None
    return {Input.PASSAGE: None if sees_both else front, Input.PASSAGE_BACK: other}
