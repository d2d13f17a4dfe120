"""The outbox: what to send now, and when to try again. Pure.

Records leave in order and without gaps, behind the last one settled; at most a window of them is
under way. After a connect and after silence only the first batch goes out, again and again with
growing pauses and ever smaller, until the central's word brings progress; each progress then lets
the batch grow back and doubles the window. So a line that carries little is asked for little.
What the broker has taken is not on the line any more: a central that is slow with it is given
longer, twice what it took before and each time twice as long, and is asked with one record whether
it has them. Only when that alone brought progress, or as soon as it says anything that brings none,
what is still not settled goes out anew.
"""

from dataclasses import dataclass, replace

from edge.uplink.messages import BATCH_RECORDS


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is under way at most, in records, and how long to wait for progress, in seconds."""

    batch: int = BATCH_RECORDS
    window: int = 4 * BATCH_RECORDS
    first_wait: float = 1.0
    longest_wait: float = 5.0
    taken_wait: float = 5.0
    """How long to wait for the central's word once the broker has taken everything, at first."""
    longest_taken_wait: float = 60.0


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
    halved: int = 0
    """How often the batch was halved for want of progress."""
    open: int = 1
    """How many batches the window holds now."""
    sent: int = 0
    """The last record that is under way; while connected not below `acked`."""
    taken: int = 0
    """The last record that the broker took since it was sent last."""
    carried: int = 0
    """The last record that the broker answered for since then, taken or not: the line is well."""
    asked: int = 0
    """The record that was sent last to ask for what the broker took."""
    doubled: int = 0
    """How often the wait for what the broker took has doubled, for want of a word."""
    since: float | None = None
    """When what is waited for was sent first; None while nothing is."""
    usual: float = 0.0
    """How long progress took lately, in seconds: rises at once, falls by half."""
    wait: float = 0.0
    """How long to wait for progress from now on, in seconds."""
    deadline: float | None = None
    """When a `Tick` is due (monotonic seconds); None when nothing is under way."""

    @property
    def batch(self) -> int:
        """How many records one message holds now."""
        return max(1, self.limits.batch >> self.halved)

    @property
    def window(self) -> int:
        """How many records may be under way now."""
        return self.batch * (1 if self.probing else self.open)

    def after(self, event: Event, now: float) -> tuple["Outbox", tuple[Send, ...]]:
        """Return the state after an event, and what to send."""
        told = self._told(event, now)
        filled, sends = _filled(told, now)
        # `_asking` alone raises `doubled`; where it did not give up instead, the record goes out
        if told.doubled > self.doubled and told.sent > told.acked:
            return filled, (Send(told.acked, told.asked), *sends)
        return filled, sends

    def _told(self, event: Event, now: float) -> "Outbox":
        told = self
        match event:
            case Connected():
                again = self._again(self.limits.first_wait)
                told = replace(again, connected=True, doubled=0, since=None)
            case Lost():
                halved = self._halved_in_vain()
                told = replace(self, connected=False, deadline=None, since=None, halved=halved)
            case Appended(head) if head > self.head:
                told = replace(self, head=head)
            case Acked(acked) if acked > self.acked:
                told = self._progressed(acked, now)
            case Acked() if self.connected and self.doubled:
                told = replace(self._again(self.limits.first_wait), doubled=0)
            case Restored(up_to) if up_to < self.acked:
                again = self._again(self.limits.first_wait)
                told = replace(again, acked=up_to, sent=up_to, since=None)
            case Published(seq, delivered=False) if seq > self.acked:
                carried = max(self.carried, seq)
                told = replace(
                    self, probing=True, carried=carried
                )  # nobody listens: no backlog into the void
            case Published(seq, delivered=True) if self.connected and seq > self.taken:
                told = self._is_taken(seq, now)
            case Tick() if self.deadline is not None and now >= self.deadline:
                told = self._asking() if self.is_all_taken else self._tried_again()
        return told

    def _tried_again(self) -> "Outbox":
        """The broker did not even take everything in time: less goes out, and anew."""
        again = self._again(min(2 * self.wait, self.limits.longest_wait))
        return replace(again, halved=self._halved_in_vain())

    def _asking(self) -> "Outbox":
        """The central said nothing of what the broker took: one record asks whether it has it."""
        if (
            self.asked and self.acked == self.asked
        ):  # the one that asked came through, and nothing else did
            return replace(self._again(self.limits.first_wait), doubled=self.doubled + 1)
        return replace(self, asked=self.acked + 1, doubled=self.doubled + 1, deadline=None)

    def _halved_in_vain(self) -> int:
        """Return `halved` after a line brought nothing of what was under way."""
        in_vain = self.connected and self.probing and self.sent > max(self.acked, self.carried)
        return self.halved + 1 if in_vain and self.batch > 1 else self.halved

    def _again(self, wait: float) -> "Outbox":
        return replace(
            self,
            probing=True,
            sent=self.acked,
            taken=self.acked,
            carried=self.acked,
            asked=0,
            wait=wait,
            deadline=None,
        )

    @property
    def patience(self) -> float:
        """How long to wait for progress from now on, in seconds."""
        if not self.is_all_taken:
            return self.wait
        first = max(self.limits.taken_wait, 2 * self.usual)
        return float(min(first * 2 ** min(self.doubled, 16), self.limits.longest_taken_wait))

    @property
    def is_all_taken(self) -> bool:
        """Whether the broker has taken everything that is under way."""
        return self.acked < self.sent <= self.taken

    def _is_taken(self, seq: int, now: float) -> "Outbox":
        told = replace(self, taken=seq, carried=max(self.carried, seq))
        return replace(told, deadline=now + told.patience) if told.is_all_taken else told

    def _progressed(self, acked: int, now: float) -> "Outbox":
        lost = acked == self.asked  # what asked came through: that tells nothing of slowness
        took = 0.0 if self.since is None or lost else now - self.since
        return replace(
            self,
            acked=acked,
            head=max(self.head, acked),
            sent=max(self.sent, acked),
            probing=False,
            halved=max(0, self.halved - 1),
            open=2 if self.probing else min(2 * self.open, self.limits.window // self.limits.batch),
            wait=self.limits.first_wait,
            doubled=0,
            since=None,
            usual=max(took, self.usual / 2),
            deadline=None,
        )


def _filled(outbox: Outbox, now: float) -> tuple[Outbox, tuple[Send, ...]]:
    if not outbox.connected:
        return outbox, ()
    batch = outbox.batch
    end = max(outbox.sent, min(outbox.head, outbox.acked + outbox.window))
    sends = tuple(Send(after, min(after + batch, end)) for after in range(outbox.sent, end, batch))
    filled = replace(outbox, sent=end)
    if end > outbox.acked and outbox.deadline is None:
        since = now if filled.since is None else filled.since
        filled = replace(filled, deadline=now + filled.patience, since=since)
    return filled, sends
