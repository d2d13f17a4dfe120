"""The readers of a gate: a loop of our own on SCardGetStatusChange, that outlives the service.

It runs in a thread, posts events and changes nothing else. Whatever happens to cards, readers or
pcscd, it comes back by itself; `last_tick` moves at least once a second while it is well.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import monotonic

from edge.credential import Unreadable
from edge.events import CardInserted, CardRemoved, Event, ReaderState
from edge.readers.eid.trust import Trust
from edge.readers.insertion import Insertion
from edge.readers.slot import Change, LaneReader, Look, assign, changes
from edge.readers.winscard import UNAWARE, Context, ReaderServiceError, ReaderWord
from protocol.reasons import Reason

_TICK_S, _TICK_WHILE_READING_S = 1.0, 0.1
_SERVICE_RETRY_S = 0.5
_LOOKS_WITHIN_S = 2.0
_STOPS_WITHIN_S = 5.0


@dataclass(slots=True)
class _Lane:
    """A lane's reader as it is now."""

    name: str
    reader: str = ""
    word: int = UNAWARE
    look: Look = field(default_factory=Look)
    insertion: Insertion | None = None
    is_ready: bool | None = None


class PcscReaders:
    """All PC/SC readers of a gate.

    Use `start()` and `stop()`; in between events come through `post`, from threads of its own.
    """

    def __init__(
        self,
        lanes: Sequence[LaneReader],
        trust: Trust,
        post: Callable[[Event], None],
        *,
        simulation: bool = False,
        now: Callable[[], float] = monotonic,
    ) -> None:
        """Serve lanes.

        Args:
            lanes: each lane with the pattern of its reader's name.
            trust: what counts as genuine.
            post: takes events; must not block.
            simulation: whether virtual readers count.
            now: the monotonic clock, in seconds.
        """
        self._patterns = tuple(lanes)
        self._lanes = {entry.lane: _Lane(entry.lane) for entry in lanes}
        self._trust = trust
        self._post = post
        self._simulation = simulation
        self._now = now
        self._stopping = threading.Event()
        self._looked = threading.Event()
        self._context: Context | None = None
        self._thread = threading.Thread(target=self._run, name="readers", daemon=True)
        self.last_tick = now()
        """When the loop last went round, on the monotonic clock: for the watchdog."""

    def start(self) -> None:
        """Begin to watch the readers; return when they were looked at once, or cannot be.

        A card that is put in from then on is seen going in; one that is in already may have been
        left there.
        """
        self._thread.start()
        self._looked.wait(_LOOKS_WITHIN_S)

    def stop(self) -> None:
        """End; a card that is being read is given up."""
        self._stopping.set()
        if (context := self._context) is not None:
            context.cancel()
        self._thread.join(_STOPS_WITHIN_S)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self.last_tick = self._now()
            try:
                context = self._context = Context()
            except ReaderServiceError as error:
                self._lose_all(str(error))
            else:
                self._watch_until_lost(context)
            self._looked.set()
            self._stopping.wait(_SERVICE_RETRY_S)
        self._lose_all("The gate stops.")

    def _watch_until_lost(self, context: Context) -> None:
        try:
            while not self._stopping.is_set():
                self.last_tick = self._now()
                self._find_readers(context.readers())
                self._look(context)
        except ReaderServiceError as error:
            self._lose_all(str(error))
        finally:
            self._context = None
            context.release()

    def _find_readers(self, names: Sequence[str]) -> None:
        current = {lane.name: lane.reader for lane in self._lanes.values() if lane.reader}
        found = assign(names, self._patterns, current, simulation=self._simulation)
        for lane in self._lanes.values():
            reader = found.get(lane.name, "")
            if lane.reader and reader != lane.reader:
                self._lose(lane, f"The reader {lane.reader} was unplugged: plug it in again.")
            if not reader and lane.is_ready is None:
                self._lose(lane, _no_reader(names))
            if reader and not lane.reader:
                lane.reader = reader
                self._tell_ready(lane, ready=True, detail=f"Reading at {reader}.")

    def _look(self, context: Context) -> None:
        lanes = {lane.reader: lane for lane in self._lanes.values() if lane.reader}
        is_reading = any(_is_reading(lane) for lane in lanes.values())
        tick = _TICK_WHILE_READING_S if is_reading else _TICK_S
        if not lanes:
            self._looked.set()
            self._stopping.wait(tick)
            return
        for state in context.wait({name: lane.word for name, lane in lanes.items()}, tick):
            self._take(lanes[state.reader], state)
        self._looked.set()
        for lane in lanes.values():
            if lane.insertion is not None:
                lane.insertion.keep_deadlines()

    def _take(self, lane: _Lane, state: ReaderWord) -> None:
        look = Look.of(state.word)
        happened, was_in = changes(lane.look, look), lane.word == UNAWARE
        lane.word, lane.look = state.word, look
        for change in happened:
            match change:
                case Change.REMOVED:
                    self._remove(lane)
                case Change.INSERTED:
                    self._insert(lane, state.atr, was_in=was_in)

    def _insert(self, lane: _Lane, atr: bytes, *, was_in: bool) -> None:
        at = self._now()
        self._post(CardInserted(lane.name, at))
        lane.insertion = Insertion(
            lane=lane.name,
            reader=lane.reader,
            atr=atr,
            at=at,
            trust=self._trust,
            post=self._post,
            now=self._now,
            was_in=was_in,
        )
        if lane.look.mute:
            detail = "A card without an answer to reset: the wrong way round, or broken."
            lane.insertion.tell(Unreadable(Reason.CARD_MUTE, detail))
        else:
            lane.insertion.start()

    def _remove(self, lane: _Lane) -> None:
        if lane.insertion is not None:
            lane.insertion.end()
            lane.insertion = None
            self._post(CardRemoved(lane.name, self._now()))

    def _lose(self, lane: _Lane, detail: str) -> None:
        self._remove(lane)
        lane.reader, lane.word, lane.look = "", UNAWARE, Look()
        self._tell_ready(lane, ready=False, detail=detail)

    def _lose_all(self, detail: str) -> None:
        for lane in self._lanes.values():
            self._lose(lane, detail)

    def _tell_ready(self, lane: _Lane, *, ready: bool, detail: str) -> None:
        if lane.is_ready is not ready:
            lane.is_ready = ready
            self._post(ReaderState(lane.name, ready, detail, self._now()))


def _is_reading(lane: _Lane) -> bool:
    return lane.insertion is not None and not lane.insertion.is_told


def _no_reader(names: Sequence[str]) -> str:
    others = f" Others are there: {', '.join(names)}." if names else ""
    return (
        "No card reader for this lane: plug one in, or set the pattern of its name in the "
        f"configuration.{others}"
    )
