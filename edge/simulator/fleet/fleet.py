"""The fleet's one loop: sockets that are ready, gates that are due, people who come.

One process plays the processors of thousands of gates: so it opens only some lines at a time,
which the broker would not see from real gates; everything else is as they do it.
"""

import heapq
import resource
import select
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from time import monotonic

from edge.simulator.errors import SimulationError
from edge.simulator.fleet.gate import Ailment, LightGate
from edge.simulator.fleet.traffic import Arrival

OPENING = 100
"""Lines that are being opened at one time: the length of the broker's own queue (listen(2))."""
_SPARE_FILES = 64
"""Open files that a process has beside its lines."""
_LONGEST_SLEEP = 0.5
_COME_AT_ONCE = 20
"""Arrivals that happen before the lines are looked at again: a fleet that falls behind its plan
goes on hearing its broker."""


class Fleet:
    """Gates that are run together by `run`, in the calling thread."""

    def __init__(self, gates: Sequence[LightGate], clock: Callable[[], float] = monotonic) -> None:
        """Take the gates; they connect as soon as it runs.

        Raises:
            SimulationError: this process may not open so many lines.
        """
        enough_files(len(gates))
        self.gates = gates
        self._clock = clock
        self._poll = select.epoll()
        self._by_file: dict[int, LightGate] = {}
        self._masks: dict[LightGate, tuple[int, int]] = {}
        self._timers: list[tuple[float, int, LightGate]] = []
        self._entered: dict[LightGate, float] = {}
        self._opening: set[LightGate] = set()
        self._waiting: deque[LightGate] = deque()
        self._count = 0
        for gate in gates:
            self._enter(gate)

    @property
    def connected(self) -> int:
        """How many sessions are up."""
        return sum(gate.connected for gate in self.gates)

    @property
    def backlog(self) -> int:
        """How many captured records are not settled."""
        return sum(gate.backlog for gate in self.gates)

    @property
    def expected(self) -> int:
        """How many of them the central can be expected to settle: those of gates that speak."""
        mute = {Ailment.SILENT, Ailment.AWAY}
        return sum(gate.backlog for gate in self.gates if gate.ailment not in mute)

    def run(
        self,
        until: Callable[[float], bool],
        arrivals: Iterable[Arrival] = (),
        make: Callable[[LightGate, int], None] = lambda _gate, _people: None,
    ) -> None:
        """Run until `until(now)`; people come as `arrivals` says, counted from now.

        `make(gate, people)` is called as they come; what is made then, or was before, is captured.
        """
        begin, coming = self._clock(), iter(arrivals)
        upcoming = next(coming, None)
        while not until(now := self._clock()):
            until_next = self._timers[0][0] - now if self._timers else _LONGEST_SLEEP
            if upcoming is not None:
                until_next = min(until_next, begin + upcoming.at - now)
            # What came is heard before a gate asks itself how long it has waited for it.
            self._take_ready(min(max(until_next, 0.0), _LONGEST_SLEEP))
            self._wake_due(self._clock())
            for _ in range(_COME_AT_ONCE):
                if upcoming is None or begin + upcoming.at > now:
                    break
                gate = self.gates[upcoming.gate]
                make(gate, upcoming.people)
                self.capture(gate, min(upcoming.people, gate.journal.made))
                upcoming = next(coming, None)

    def capture(self, gate: LightGate, count: int) -> None:
        """Have records that a gate made happen now."""
        if count:
            gate.capture(self._clock(), count)
            self._look_after(gate)

    def break_lines(self, gates: Iterable[LightGate]) -> None:
        """Cut the lines of some gates."""
        now = self._clock()
        for gate in gates:
            gate.break_line(now)
            self._look_after(gate)

    def close(self) -> None:
        """End all sessions in order."""
        for gate in self.gates:
            gate.end()
        self._poll.close()

    def _wake_due(self, now: float) -> None:
        while self._timers and self._timers[0][0] <= now:
            due, _, gate = heapq.heappop(self._timers)
            if self._entered.get(gate) != due:
                continue  # another entry took its place
            del self._entered[gate]
            if gate.due > now:
                self._enter(gate)
            elif gate.wants_line:
                self._waiting.append(gate)
            else:
                gate.wake(now)
                self._look_after(gate)
        while self._waiting and len(self._opening) < OPENING:
            gate = self._waiting.popleft()
            self._opening.add(gate)
            gate.connect(self._clock())
            self._look_after(gate)

    def _take_ready(self, timeout: float) -> None:
        for file, _ in self._poll.poll(timeout):
            gate = self._by_file.get(file)
            if gate is not None:
                gate.advance(self._clock())
                self._look_after(gate)

    def _look_after(self, gate: LightGate) -> None:
        """Watch for what a gate wants now."""
        if gate.connected or gate.wants_line:
            self._opening.discard(gate)
        self._watch(gate)
        self._enter(gate)

    def _watch(self, gate: LightGate) -> None:
        wire = gate.wire
        before = self._masks.get(gate)
        if wire is None:
            if before is not None:  # the kernel forgets a closed file by itself
                del self._masks[gate]
                if self._by_file.get(before[0]) is gate:
                    del self._by_file[before[0]]
            return
        after = (wire.fileno(), wire.wanted)
        if after != before:
            if self._by_file.get(after[0]) is gate and before is not None:
                self._poll.modify(*after)
            else:
                self._poll.register(*after)
            self._by_file[after[0]] = gate
            self._masks[gate] = after

    def _enter(self, gate: LightGate) -> None:
        entered = self._entered.get(gate)
        if entered is None or gate.due < entered:
            self._count += 1
            self._entered[gate] = gate.due
            heapq.heappush(self._timers, (gate.due, self._count, gate))


def enough_files(lines: int) -> None:
    """Let this process open so many lines.

    Raises:
        SimulationError: the system does not let it.
    """
    wanted = lines + _SPARE_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft >= wanted:
        return
    if hard < wanted:
        raise SimulationError(
            f"{lines} gates need {wanted} open files, and this process may have {hard}: raise it "
            f"with ulimit -n, or simulate at most {hard - _SPARE_FILES} gates."
        )
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
