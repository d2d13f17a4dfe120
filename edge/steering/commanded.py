"""Carrying out commands: at the lanes at once, what takes long in a thread of its own; answered.

Nothing moves but by a command that `orders.judge` took; one that is not the central's own gets no
answer, only an alarm.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from queue import Full, Queue

import structlog

from edge.barrier import Barrier
from edge.errors import EdgeError, OrderError, WiringError
from edge.events import CentralSpoke
from edge.steering.around import Around
from edge.steering.orders import Refusal, Taken, judge
from protocol.commands import MOST_DETAIL, Action, Answer, Command, CommandResult
from protocol.topics import Channel

Errand = Callable[[], tuple[bool, str]]
"""Something that takes long: tells whether it went well, and what there is to say."""

_log = structlog.get_logger("steering")


class Errands:
    """Does one thing at a time in a thread of its own, and answers when it is over."""

    def __init__(self, errands: Mapping[Action, Errand], say: Callable[[bytes], object]) -> None:
        """Take what can be asked for, and how an answer is sent (from any thread)."""
        self._errands = errands
        self._say = say
        self._waiting: Queue[Command | None] = Queue(1)
        self._thread = threading.Thread(target=self._run, name="errands", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End without waiting for what is under way."""
        with suppress(Full):
            self._waiting.put_nowait(None)

    @property
    def busy(self) -> bool:
        """Whether one waits already, and no other is taken."""
        return self._waiting.full()

    def take(self, command: Command) -> None:
        """Have it done soon; only when not `busy`, and by one thread."""
        self._waiting.put_nowait(command)

    def _run(self) -> None:
        while command := self._waiting.get():
            try:
                well, detail = self._errands[command.action]()
            except Exception as error:  # noqa: BLE001 - whatever it met, the next one is done
                well, detail = False, str(error) if isinstance(error, EdgeError) else repr(error)
            answer = Answer.DONE if well else Answer.FAILED
            result = CommandResult(id=command.id, answer=answer, detail=detail[:MOST_DETAIL])
            self._say(result.payload())
            _log.info("command", action=command.action, answer=answer, id=command.id)


@dataclass(frozen=True, slots=True)
class Arms:
    """The lanes, as commands move them."""

    lanes: Sequence[Barrier]

    def do(self, command: Command, now: float) -> str:
        """Move what the command names; return what was done, and what was not in some lanes.

        Raises:
            OrderError: the lane is not there, or it cannot be done now in any.
            JournalError: it could not be recorded; nothing moved.
            WiringError: the relay did not do it.
        """
        lanes = [lane for lane in self.lanes if command.lane in (None, lane.name)]
        if not lanes:
            raise OrderError(f"There is no lane {command.lane} here.")
        done, not_done = list[str](), list[EdgeError]()
        for lane in lanes:
            try:
                done.append(_moved(lane, command, now))
            except EdgeError as error:
                not_done.append(error)
        if not done:
            raise not_done[0]
        return "; ".join((*done, *map(str, not_done)))


class Commands:
    """Hears commands; used by the loop alone."""

    def __init__(self, arms: Arms, errands: Errands, around: Around) -> None:
        """Take what is commanded, and what else is needed of the gate."""
        self._arms = arms
        self._errands = errands
        self._around = around
        self._taken = Taken()

    def hear(self, event: CentralSpoke) -> None:
        """Take a message on the command channel."""
        now = self._around.clock.monotonic()
        judged = judge(
            event.payload,
            retained=event.retained,
            pinned=self._around.pinned,
            said_at=self._around.said_at,
            taken=self._taken,
            now=now,
        )
        match judged:
            case Refusal(alarm=alarm, why=why, command=command):
                self._around.alarm(alarm, why)
                if command is not None:
                    self._answer(command, Answer.REFUSED, why)
            case Command():
                self._taken = self._taken.after(judged, now)
                self._carry_out(judged, now)

    def _carry_out(self, command: Command, now: float) -> None:
        try:
            if command.action.resolves:
                done = self._around.resolve(command.action, command.hold or "")
                self._answer(command, Answer.DONE, done)
            elif command.action.moves:
                self._answer(command, Answer.DONE, self._arms.do(command, now))
            elif command.action is Action.RESTART:
                self._answer(command, Answer.ACCEPTED, "the gate starts again")
                self._around.end()
            elif self._errands.busy:
                raise OrderError("Another such command is under way: wait for its answer.")
            else:
                self._answer(command, Answer.ACCEPTED, "under way")
                self._errands.take(command)
        except WiringError as error:
            self._answer(command, Answer.FAILED, str(error))
        except EdgeError as error:
            self._answer(command, Answer.REFUSED, str(error))

    def _answer(self, command: Command, answer: Answer, detail: str) -> None:
        log = _log.warning if answer is Answer.REFUSED else _log.info
        log("command", action=command.action, answer=answer, id=command.id, detail=detail)
        result = CommandResult(id=command.id, answer=answer, detail=detail[:MOST_DETAIL])
        self._around.say(Channel.RESULT, result.payload())


def _moved(lane: Barrier, command: Command, now: float) -> str:
    match command.action:
        case Action.RELEASE:
            return lane.order_release(command.id, command.direction, now)
        case Action.FREE:
            seconds = (command.minutes or 1) * 60.0
            return lane.order_free(command.id, command.direction, seconds, now)
        case Action.LOCK:
            return lane.order_locked(command.id, now)
        case _:
            return lane.order_normal(command.id, now)
