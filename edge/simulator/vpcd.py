"""Puts virtual cards into the virtual reader of a real pcscd (vsmartcard-vpcd).

The slot is a TCP client of vpcd: frames of a two-byte length and a payload; a payload of one byte
is about power, all else are card commands. Closing the connection is taking the card out.
"""

import socket
import threading
from time import monotonic
from types import TracebackType
from typing import Final, Self

from edge.simulator.card import Card
from edge.simulator.errors import SimulationError
from edge.simulator.faults import CardTorn

FIRST_PORT: Final = 35963
"""`Virtual PCD 00 00`."""
SECOND_PORT: Final = 35964
"""`Virtual PCD 00 01`."""

_POWER_CHANGES = (b"\x00", b"\x01", b"\x02")
"""Off, on, reset: not answered."""
_GIVE_ATR = b"\x04"
_LENGTH_BYTES = 2
_NO_ATR = bytes(34)
"""One byte longer than any answer to reset: pcscd then finds a card that does not power up."""
_POLL_S = 0.5
"""pcscd looks every 400 ms. A card that comes sooner after the last one may be taken for the same,
and is then never powered up: no real reader does that, and so `insert` waits."""
_CONNECT_WITHIN_S = 5.0
_THREAD_ENDS_WITHIN_S = 2.0

_emptied_at: dict[tuple[str, int], float] = {}
"""When this process took, or lost, the last card of each of vpcd's slots (monotonic seconds)."""


def answer(card: Card, payload: bytes) -> bytes | None:
    """What the card's side sends back for one payload from the reader; None when nothing.

    Raises:
        CardTorn: the card was torn out at this command.
    """
    if payload == _GIVE_ATR:
        return card.atr or _NO_ATR
    if payload in _POWER_CHANGES:
        card.reset()
        return None
    return card.transmit(payload) or None


class VirtualSlot:
    """One slot of the virtual reader, for one thread; its card answers in a thread of its own.

    Used as a context manager it leaves an empty slot behind.
    """

    def __init__(self, port: int = FIRST_PORT, host: str = "127.0.0.1") -> None:
        """Choose the slot by vpcd's port; nothing is connected before a card is inserted."""
        self._address = host, port
        self._seat: _Seat | None = None

    def __enter__(self) -> Self:
        """Start with an empty slot."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the card out."""
        self.remove()

    @property
    def occupied(self) -> bool:
        """Whether a card is in; one that was torn out, or whose pcscd ended, is not."""
        return self._seat is not None and not self._seat.ended.is_set()

    def insert(self, card: Card) -> None:
        """Put a card in, in the place of one that is still there.

        pcscd looks every 400 ms, and so takes notice that much later at most. Soon after another
        card it waits until pcscd has seen the slot empty.

        Raises:
            SimulationError: no virtual reader listens.
        """
        self.remove()
        soonest = _emptied_at.get(self._address, 0.0) + _POLL_S
        threading.Event().wait(max(0.0, soonest - monotonic()))
        self._seat = _Seat(card, self._connect())

    def remove(self) -> None:
        """Take the card out, if there is one."""
        seat, self._seat = self._seat, None
        if seat is not None:
            seat.leave()
            _emptied_at[self._address] = seat.ended_at or monotonic()

    def wait_until_noticed(self, within: float = 5.0) -> None:
        """Wait until the reader has asked the card for its answer to reset.

        Raises:
            SimulationError: it has not within so many seconds.
        """
        if self._seat is None or not self._seat.noticed.wait(within):
            raise SimulationError(
                f"The virtual reader on port {self._address[1]} does not take the card: another "
                "program's card is in this slot, or pcscd hangs. End the other program or use "
                f"port {SECOND_PORT}."
            )

    def wait_until_empty(self, within: float | None = 5.0) -> bool:
        """Wait until the card is out (torn by a fault, or pcscd ended); False if it stays.

        Without a limit (None) it waits until then.
        """
        return self._seat is None or self._seat.ended.wait(within)

    def _connect(self) -> socket.socket:
        try:
            connection = socket.create_connection(self._address, _CONNECT_WITHIN_S)
        except OSError as error:
            host, port = self._address
            raise SimulationError(
                f"No virtual reader listens on {host}:{port} ({error.strerror or error}). Install "
                "the Debian packages pcscd and vsmartcard-vpcd, start pcscd, and try again."
            ) from error
        connection.settimeout(None)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection


class _Seat:
    """A card while it is in the slot: its connection and the thread that answers for it."""

    def __init__(self, card: Card, connection: socket.socket) -> None:
        self.noticed = threading.Event()
        self.ended = threading.Event()
        self.ended_at = 0.0
        self._card = card
        self._connection = connection
        self._thread = threading.Thread(target=self._serve, name="virtual-card", daemon=True)
        self._thread.start()

    def leave(self) -> None:
        """Close the connection and wait for the thread, unless a slow card holds it up."""
        if not self.ended.is_set():
            self._shut_down()
        self._thread.join(_THREAD_ENDS_WITHIN_S)

    def _shut_down(self) -> None:
        try:
            self._connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # the reader's side closed it first

    def _serve(self) -> None:
        with self._connection:
            try:
                self._answer_frames()
            except (CardTorn, OSError):
                return
            finally:
                self.ended_at = monotonic()
                self.ended.set()

    def _answer_frames(self) -> None:
        while (payload := self._receive_frame()) is not None:
            reply = answer(self._card, payload)
            if reply is not None:
                self._connection.sendall(len(reply).to_bytes(_LENGTH_BYTES) + reply)
                self.noticed.set()

    def _receive_frame(self) -> bytes | None:
        length = self._receive(_LENGTH_BYTES)
        return None if length is None else self._receive(int.from_bytes(length))

    def _receive(self, size: int) -> bytes | None:
        """Read exactly `size` bytes; None when the reader's side closed the connection.

        Without an acknowledgement at once, vpcd's next packet waits for 40 ms or more.
        """
        received = b""
        while len(received) < size:
            self._connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            piece = self._connection.recv(size - len(received))
            if not piece:
                return None
            received += piece
        return received
