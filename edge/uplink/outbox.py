"""The outbox: what to send now, and when to try again. Pure.

Records leave in order and without gaps, behind the last one settled; at most a window of them is
under way. After a connect and after silence only the first batch goes out, again and again with
growing pauses, until the central's word brings progress; then the window is open.
"""

from dataclasses import dataclass, replace

from edge.uplink.messages import BATCH_RECORDS


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is under way, in records, and how long to wait for progress, in seconds."""

    batch: int = BATCH_RECORDS
    window: int = 4 * BATCH_RECORDS
    first_wait: float = 1.0
    longest_wait: float = 5.0


@dataclass(frozen=True, slots=True)
class Connected:
    """The session is up and hears acknowledgements."""


@dataclass(frozen=True, slots=True)
class Lost:
    """The session is down; nothing is under way any more."""


@dataclass(frozen=True, slots=True)
class Appended:
    """The journal now ends at `head`."""

    head: int


@dataclass(frozen=True, slots=True)
class Acked:
    """Every record up to `acked` is settled."""

    acked: int


@dataclass(frozen=True, slots=True)
class Restored:
    """The central came back with less: it holds nothing behind `up_to` any more."""

    up_to: int


@dataclass(frozen=True, slots=True)
class Published:
    """The broker took the message that ends at `seq`; `delivered` when somebody listens."""

    seq: int
    delivered: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed."""


Event = Connected | Lost | Appended | Acked | Restored | Published | Tick


@dataclass(frozen=True, slots=True)
class Send:
    """Publish the records behind `after` until `up_to`, in order (`Journal.messages`)."""

    after: int
    up_to: int


@dataclass(frozen=True, slots=True)
class Outbox:
    """What is journalled (`head`), settled (`acked`) and under way (`acked` to `sent`).

    While a restored central is told again what it lost, `acked` is how far it was told.
    """

    head: int
    acked: int
    limits: Limits = Limits()
    connected: bool = False
    probing: bool = True
    """Only the first batch goes out until there is progress."""
    sent: int = 0
    """The last record that is under way; while connected not below `acked`."""
    wait: float = 0.0
    """How long to wait for progress from now on, in seconds."""
    deadline: float | None = None
    """When a `Tick` is due (monotonic seconds); None when nothing is under way."""

    def after(self, event: Event, now: float) -> tuple["Outbox", tuple[Send, ...]]:
        """Return the state after an event, and what to send."""
        return _filled(self._told(event, now), now)

    def _told(self, event: Event, now: float) -> "Outbox":
        told = self
        match event:
            case Connected():
                told = replace(self._again(self.limits.first_wait), connected=True)
            case Lost():
                told = replace(self, connected=False, deadline=None)
            case Appended(head) if head > self.head:
                told = replace(self, head=head)
            case Acked(acked) if acked > self.acked:
                told = self._progressed(acked)
            case Restored(up_to) if up_to < self.acked:
                told = replace(self._again(self.limits.first_wait), acked=up_to, sent=up_to)
            case Published(seq, delivered=False) if seq > self.acked:
                told = replace(self, probing=True)  # nobody listens: no backlog into the void
            case Tick() if self.deadline is not None and now >= self.deadline:
                told = self._again(min(2 * self.wait, self.limits.longest_wait))
        return told

    def _again(self, wait: float) -> "Outbox":
        return replace(self, probing=True, sent=self.acked, wait=wait, deadline=None)

    def _progressed(self, acked: int) -> "Outbox":
        return replace(
            self,
            acked=acked,
            head=max(self.head, acked),
            sent=max(self.sent, acked),
            probing=False,
            wait=self.limits.first_wait,
            deadline=None,
        )


def _filled(outbox: Outbox, now: float) -> tuple[Outbox, tuple[Send, ...]]:
    if not outbox.connected:
        return outbox, ()
    batch = outbox.limits.batch
    window = batch if outbox.probing else outbox.limits.window
    end = max(outbox.sent, min(outbox.head, outbox.acked + window))
    sends = tuple(Send(after, min(after + batch, end)) for after in range(outbox.sent, end, batch))
    deadline = outbox.deadline
    if end > outbox.acked and deadline is None:
        deadline = now + outbox.wait
    return replace(outbox, sent=end, deadline=deadline), sends
